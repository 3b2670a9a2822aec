//! RFC 6750 at Speechify's protected endpoints: BT-01 to BT-09 of the requirements.
//!
//! What does not apply there, and why:
//! - BT-03: the vendor documents no credential in a body, so none is honoured; that is tested.
//! - BT-04: of the vendor's endpoints none is a WebSocket, so the exception for them has no case.
//! - BT-07: the realm is a constant without a quotation mark, so there is nothing to escape.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::raw;
use crate::support::speechify::Client;

const REALM: &str = "Bearer realm=\"speechify\"";
const VERSION: (&str, &str) = ("speechify-version", "2026-09-13");

#[track_caller]
fn assert_legacy(answer: &Answer, status: u16, message: &str, challenge: &str) {
    assert_eq!(answer.body, json!({ "error": message }));
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (status, challenge)
    );
    assert_eq!(answer.header("content-type"), "application/json");
}

#[track_caller]
fn assert_modern(answer: &Answer, status: u16, code: &str, message: &str, challenge: &str) {
    let id = answer.header("speechify-request-id");
    let expected = json!({ "error": { "code": code, "message": message }, "request_id": id });
    assert_eq!(answer.body, expected);
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (status, challenge)
    );
    assert_eq!(id, answer.header("x-mockmint-request-id"));
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn bt_01_a_token_in_header_and_query_is_one_too_many() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for query in [
        "access_token=x",
        "a=b&access_token=",
        "access%5Ftoken=x",
        "access_token",
    ] {
        for bearer in [&token, &client.key] {
            let request = client
                .app
                .request(Method::GET, &format!("/v1/voices?{query}"));
            let answer = Answer::to(request.bearer_auth(bearer)).await;
            assert_legacy(&answer, 400, "the credential cannot be read", "");
            assert_eq!(answer.reason(), "malformed_credential");
        }
    }
    let request = client
        .app
        .request(Method::GET, "/v1/voices?no_access_token=1");
    assert_eq!(Answer::to(request.bearer_auth(&token)).await.status, 200);
}

#[tokio::test]
async fn bt_02_the_scheme_is_read_in_any_case_and_the_rest_by_the_letter() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for credential in [&token, &client.key] {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            let answer = client.voices_with(&format!("{scheme} {credential}")).await;
            assert_eq!(answer.status, 200, "{scheme}");
        }
        for value in [
            format!("Bearer  {credential}"),
            format!("Bearer {credential},{credential}"),
            format!("Bearer {credential} {credential}"),
            format!("Bearer \"{credential}\""),
            format!("Bearer token={credential}"),
            format!("Bearer\t{credential}"),
            format!("Bearer, {credential}"),
            format!(", Bearer {credential}"),
            format!("Bearer {credential}\u{e9}"),
            "Bearer".into(),
            "Bearer =".into(),
        ] {
            let answer = client.voices_with(&value).await;
            assert_legacy(&answer, 400, "the credential cannot be read", "");
            assert_eq!(answer.reason(), "malformed_credential", "{value}");
        }
    }
}

#[tokio::test]
async fn bt_03_a_token_in_the_body_is_none() {
    let client = Client::new().await;
    let token = client.token("audio:all voices:all").await;

    for (method, path) in [
        (Method::POST, "/v1/audio/speech"),
        (Method::POST, "/v1/audio/stream"),
        (Method::GET, "/v1/voices"),
        (Method::DELETE, "/v1/voices/george"),
    ] {
        let request = client.app.request(method, path);
        let answer = Answer::to(request.form(&[("access_token", &token)])).await;
        assert_legacy(&answer, 401, "no credential was sent", REALM);
    }
}

#[tokio::test]
async fn bt_04_a_token_in_the_query_is_none_and_the_journal_does_not_keep_it() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for name in [
        "access_token",
        "access%5Ftoken",
        "acc%65ss_tok%65n",
        "token",
        "key",
    ] {
        for credential in [&token, &client.key] {
            let path = format!("/v1/voices?{name}={credential}");
            let request = client.app.request(Method::GET, &path);
            let request = request.header("x-mockmint-space", &client.space.name);
            let answer = Answer::to(request).await;
            assert_legacy(&answer, 401, "no credential was sent", REALM);
        }
    }
    let journal = Value::from(client.space.requests("").await).to_string();
    assert!(!journal.contains(&token) && !journal.contains(&client.key));
    assert!(journal.contains("access_token=[redacted]"));
    assert!(journal.contains("acc%65ss_tok%65n=[redacted]"));
}

#[tokio::test]
async fn bt_05_no_credential_at_all_is_challenged_without_an_error() {
    let client = Client::new().await;
    let url = &client.app.url;

    let answer = Answer::to(client.app.request(Method::GET, "/v1/voices")).await;
    assert_legacy(&answer, 401, "no credential was sent", REALM);
    let request = client
        .app
        .request(Method::GET, "/v1/voices")
        .header(VERSION.0, VERSION.1);
    let answer = Answer::to(request).await;
    assert_modern(
        &answer,
        401,
        "unauthorized",
        "no credential was sent",
        REALM,
    );
    let empty = [
        "GET /v1/voices HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Authorization: ",
    ];
    let answer = raw::request(url, &empty).await;
    assert_eq!(
        (answer.status, answer.json()),
        (401, json!({ "error": "no credential was sent" }))
    );
    let basic = client.voices_with("Basic YTpi").await;
    assert_legacy(
        &basic,
        401,
        "the authorization scheme is not supported",
        REALM,
    );
}

#[tokio::test]
async fn bt_06_a_dead_token_is_invalid_token_in_both_eras() {
    let client = Client::new().await;
    let challenge = format!("{REALM}, error=\"invalid_token\"");
    let token = client.token("voices:read").await;
    client.space.advance("1h").await;
    let old = client.key.clone();
    client.regenerate(json!({})).await;

    for (bearer, reason, message) in [
        (&*token, "expired", "the token has expired"),
        (&old, "revoked_key", "the key was revoked"),
        ("sk_mockmint_nobody", "unknown_key", "the key is not valid"),
        (
            &format!("{token}AA"),
            "malformed_token",
            "the token is not valid",
        ),
        (
            &token[..token.len() - 3],
            "bad_signature",
            "the token is not valid",
        ),
    ] {
        let answer = client.voices(bearer).await;
        assert_legacy(&answer, 401, message, &challenge);
        assert_eq!(answer.reason(), reason);
        let request = client
            .app
            .request(Method::GET, "/v1/voices")
            .bearer_auth(bearer);
        let answer = Answer::to(request.header(VERSION.0, VERSION.1)).await;
        assert_modern(&answer, 401, "unauthorized", message, &challenge);
        assert_eq!(answer.reason(), reason);
    }
}

#[tokio::test]
async fn bt_06_too_little_scope_is_401_in_the_legacy_era_and_403_in_the_modern_one() {
    let client = Client::new().await;
    let token = client.token("audio:speech").await;
    let message = "none of the sufficient scopes found";
    let challenge = format!("{REALM}, error=\"insufficient_scope\", scope=\"voices:read\"");

    let answer = client.voices(&token).await;
    assert_legacy(&answer, 401, message, &challenge);
    let request = client
        .app
        .request(Method::GET, "/v1/voices")
        .bearer_auth(&token);
    let answer = Answer::to(request.header(VERSION.0, VERSION.1)).await;
    assert_modern(&answer, 403, "insufficient_scope", message, &challenge);
    assert_eq!(answer.reason(), "insufficient_scope");
}

#[tokio::test]
async fn bt_07_a_challenge_names_each_parameter_once_in_plain_characters() {
    let client = Client::new().await;
    let token = client.token("audio:speech").await;

    for bearer in [&*token, "sk_mockmint_nobody", "e.e.e", "\u{e9}", ""] {
        let answer = client.voices(bearer).await;
        let Some(parameters) = answer.header("www-authenticate").strip_prefix("Bearer ") else {
            assert_eq!(answer.status, 400, "{bearer}");
            continue;
        };
        let mut names: Vec<_> = parameters
            .split(", ")
            .map(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap();
                let inner = value.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
                assert!(
                    inner
                        .chars()
                        .all(|c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~'))
                );
                name
            })
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{parameters}");
    }
}

#[tokio::test]
async fn bt_08_a_token_is_for_one_hour_one_audience_and_some_scopes() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    let inspect = json!({ "token": token });
    let (status, body) = client
        .space
        .control(Method::POST, "/tokens/inspect", Some(inspect))
        .await;

    let claims = &body["claims"];
    assert_eq!((status, &body["accepted"]), (200, &json!(true)));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
    assert_eq!(claims["aud"], "https://api.sws.speechify.com/v1");
    assert_eq!(claims["scope"], "voices:read");
}

#[tokio::test]
async fn bt_09_every_401_carries_a_challenge() {
    let client = Client::new().await;
    let expired = client.token("voices:read").await;
    client.space.advance("1h").await;
    let short = client.token("audio:speech").await;

    for (method, path) in [
        (Method::GET, "/v1/voices"),
        (Method::POST, "/v1/voices"),
        (Method::GET, "/v1/voices/george"),
        (Method::DELETE, "/v1/voices/george"),
        (Method::GET, "/v1/voices/george/sample"),
        (Method::POST, "/v1/voices/consent-challenges"),
        (Method::POST, "/v1/audio/speech"),
        (Method::POST, "/v1/audio/stream"),
        (Method::POST, "/v1/audio/stream/with-timestamps"),
        (Method::GET, "/v1/audio/models"),
        (Method::POST, "/v1/auth/token"),
    ] {
        for value in ["", "Basic YTpi", "Bearer x", &format!("Bearer {expired}")] {
            let request = client.app.request(method.clone(), path);
            let answer = Answer::to(request.header("authorization", value)).await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{method} {path} {value}"
            );
            assert!(
                answer
                    .header("www-authenticate")
                    .starts_with("Bearer realm=")
            );
        }
    }
    let answer = client.voices(&short).await;
    assert_eq!(answer.status, 401);
    assert!(
        answer
            .header("www-authenticate")
            .starts_with("Bearer realm=")
    );
}
