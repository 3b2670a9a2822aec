//! `/v1/spaces/{space}/tokens`: minting and inspecting.

use reqwest::Method;
use serde_json::{Value, json};

use super::{no_such_vendor, unprocessable, unreadable};
use crate::support::speechify::Client;

#[tokio::test]
async fn a_token_is_minted_without_the_vendors_endpoint_and_works() {
    let client = Client::new().await;

    let wish = json!({ "vendor": "speechify", "credential": "main", "scope": "voices:read", "expires_in": "90s" });
    let (status, minted) = client
        .space
        .control(Method::POST, "/tokens", Some(wish))
        .await;

    let claims = &minted["claims"];
    let expected = json!({
        "token": minted["token"],
        "vendor": "speechify",
        "format": "jwt",
        "expires_at": minted["expires_at"],
        "defect": null,
        "claims": {
            "iss": "https://api.sws.speechify.com",
            "aud": "https://api.sws.speechify.com/v1",
            "sub": "main",
            "client_id": "main",
            "key_id": client.space.credential("speechify")["id"],
            "key_generation": 1,
            "scope": "voices:read",
            "iat": claims["iat"],
            "exp": claims["exp"],
            "jti": claims["jti"],
        },
    });
    assert_eq!((status, &minted), (201, &expected));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        90
    );
    let token = minted["token"].as_str().unwrap();
    assert_eq!(client.voices(token).await.status, 200);
    client.space.advance("90s").await;
    assert_eq!(client.voices(token).await.reason(), "expired");
    let (status, plain) = client
        .space
        .control(
            Method::POST,
            "/tokens",
            Some(json!({ "vendor": "speechify" })),
        )
        .await;
    assert_eq!(
        (status, &plain["claims"]["scope"]),
        (201, &json!("audio:all voices:read"))
    );
}

#[tokio::test]
async fn claims_are_refused_where_tokens_take_none() {
    let client = Client::new().await;

    for vendor in ["speechify", "voicegain", "sori", "elsa"] {
        let wish = json!({ "vendor": vendor, "claims": { "plan": "pro" } });
        let (status, problem) = client
            .space
            .control(Method::POST, "/tokens", Some(wish))
            .await;

        assert_eq!(
            (status, &problem["detail"]),
            (400, &json!("tokens of this vendor take no claims")),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_minted_is_a_problem() {
    let client = Client::new().await;
    let with = |name: &str, value: Value| json!({ "vendor": "speechify", name: value });
    let absent = "no active credential of this vendor and of this id or name in the space";
    let refused = |status: u16, title: &str, detail: &str, reason: &str| json!({ "type": "about:blank", "title": title, "status": status, "detail": detail, "reason": reason });
    let scopes = "scope must be of audio:speech audio:stream audio:all voices:read voices:create \
                  voices:delete voices:all";

    let mut audience = refused(
        400,
        "Bad Request",
        "tokens of this vendor take no audience",
        "malformed_request",
    );
    audience["field"] = json!("audience");
    for (wish, expected) in [
        (json!({}), unreadable("vendor", "missing field")),
        (
            json!({ "vendor": "nobody" }),
            unprocessable("vendor", &no_such_vendor()),
        ),
        (
            with("credential", json!("nobody")),
            unprocessable("credential", absent),
        ),
        (
            with("scope", json!("everything")),
            (
                422,
                refused(422, "Unprocessable Entity", scopes, "invalid_scope"),
            ),
        ),
        (with("audience", json!("me")), (400, audience)),
        (
            with("expires_in", json!("never")),
            unreadable(
                "expires_in",
                "a duration is whole numbers with units and nothing else, such as `3m45s`",
            ),
        ),
    ] {
        let answer = client
            .space
            .control(Method::POST, "/tokens", Some(wish.clone()))
            .await;
        assert_eq!(answer, expected, "{wish}");
    }
    let (status, body) = client
        .space
        .control(Method::POST, "/tokens", Some(with("subject", json!("x"))))
        .await;
    assert_eq!((status, &body["field"]), (400, &json!("subject")));
}

#[tokio::test]
async fn a_token_is_inspected_without_being_used() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;
    client
        .space
        .control(Method::DELETE, "/requests", None)
        .await;
    let inspect = async |body: Value| {
        client
            .space
            .control(Method::POST, "/tokens/inspect", Some(body))
            .await
    };

    let (status, good) = inspect(json!({ "token": token })).await;
    assert_eq!(
        (status, &good["accepted"], &good["reason"]),
        (200, &json!(true), &Value::Null)
    );
    assert_eq!(
        (&good["vendor"], &good["format"]),
        (&json!("speechify"), &json!("jwt"))
    );
    assert_eq!(good["header"]["typ"], "at+jwt");
    assert_eq!(good["claims"]["scope"], "voices:read");
    let exp = good["claims"]["exp"].as_i64().unwrap();
    let at = |seconds: i64| {
        chrono::DateTime::from_timestamp(exp + seconds, 0)
            .unwrap()
            .to_rfc3339()
    };
    for (body, reason) in [
        (json!({ "token": token, "at": at(-1) }), Value::Null),
        (json!({ "token": token, "at": at(0) }), json!("expired")),
        (
            json!({ "token": token, "scope": "voices:read" }),
            Value::Null,
        ),
        (
            json!({ "token": token, "scope": "voices:delete" }),
            json!("insufficient_scope"),
        ),
        (
            json!({ "token": format!("{token}x.y") }),
            json!("malformed_token"),
        ),
        (
            json!({ "token": token.replace("eyJhbGci", "eyJhbGcj") }),
            json!("malformed_token"),
        ),
        (
            json!({ "token": "e.e.e", "vendor": "speechify" }),
            json!("malformed_token"),
        ),
    ] {
        let (status, judged) = inspect(body.clone()).await;
        assert_eq!((status, &judged["reason"]), (200, &reason), "{body}");
        assert_eq!(judged["accepted"], json!(reason.is_null()));
    }
    assert_eq!(
        client.space.requests("").await,
        Vec::<Value>::new(),
        "nothing was used"
    );
}

#[tokio::test]
async fn what_is_no_token_of_anybody_is_a_problem() {
    let client = Client::new().await;
    let inspect = async |body: Value| {
        client
            .space
            .control(Method::POST, "/tokens/inspect", Some(body))
            .await
    };

    let detail = "the token has the format of no vendor";
    for token in ["", "x", &client.key, "a.b"] {
        let answer = inspect(json!({ "token": token })).await;
        assert_eq!(answer, unprocessable("token", detail), "{token}");
    }
    assert_eq!(
        inspect(json!({})).await,
        unreadable("token", "missing field")
    );
    assert_eq!(
        inspect(json!({ "token": "x", "vendor": "y" })).await,
        unprocessable("vendor", &no_such_vendor())
    );
    assert_eq!(
        inspect(json!({ "token": "x", "at": "noon" })).await,
        unreadable("at", "must be an instant such as 2026-01-02T03:04:05Z")
    );
}

#[tokio::test]
async fn a_refused_token_is_the_vendors_that_its_kid_names() {
    let client = Client::new().await;
    let other = client.app.space().await;

    for vendor in ["speechify", "sori"] {
        let wish = json!({ "vendor": vendor });
        let (_, minted) = other.control(Method::POST, "/tokens", Some(wish)).await;
        let body = json!({ "token": minted["token"] });
        let (status, judged) = client
            .space
            .control(Method::POST, "/tokens/inspect", Some(body))
            .await;

        assert_eq!(status, 200, "{judged}");
        assert_eq!(
            (&judged["vendor"], &judged["reason"], &judged["claims"]),
            (
                &json!(vendor),
                &json!("unknown_signing_key"),
                &minted["claims"]
            )
        );
    }
}

#[tokio::test]
async fn what_is_told_of_a_defective_token_is_what_it_says() {
    let client = Client::new().await;
    client.space.freeze().await;

    for (vendor, defect) in [
        ("speechify", "expired"),
        ("speechify", "missing-exp"),
        ("sori", "expired"),
        ("agora", "expired"),
    ] {
        let wish = json!({ "vendor": vendor, "defect": defect });
        let (_, minted) = client
            .space
            .control(Method::POST, "/tokens", Some(wish))
            .await;
        let body = json!({ "token": minted["token"], "vendor": vendor });
        let (_, judged) = client
            .space
            .control(Method::POST, "/tokens/inspect", Some(body))
            .await;

        assert_eq!(minted["claims"], judged["claims"], "{vendor} {defect}");
        assert!(minted["claims"].is_object(), "{vendor} {defect}");
    }
}
