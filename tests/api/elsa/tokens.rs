//! Where tokens come from, and how long they live.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::{TOKENS, assert_error, credential, issue, master_key, score, status, token, user};
use crate::support::TestApp;

#[tokio::test]
async fn a_default_token_does_not_age_and_is_refused_once_it_is_replaced() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let old = token(&space);
    assert_eq!(old.len(), 108);
    assert_eq!(BASE64_STANDARD.decode(&old).unwrap().len(), 80);

    space.advance("87600h").await;
    assert_eq!(status(score(&app, &old)).await, 200);
    let id = credential(&space, "api_token")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/credentials/{id}/regenerate");
    let (_, body) = space.control(Method::POST, &path, Some(json!({}))).await;
    let new = body["secrets"]["token"].as_str().unwrap();

    assert_error(score(&app, &old), 401, "the key was revoked", &[]).await;
    assert_eq!(space.last_reason().await, "revoked_key");
    assert_eq!(status(score(&app, new)).await, 200);
}

#[tokio::test]
async fn the_token_of_a_user_dies_at_its_expiry_and_not_before() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let frozen = json!({ "mode": "frozen", "now": "2026-01-01T00:00:00Z" });
    space.control(Method::PUT, "/clock", Some(frozen)).await;

    let request = issue(&app, &space).json(&json!({ "user_id": "ann", "expires_in": 60 }));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut body: Value = response.json().await.unwrap();
    let user = body["token"].take().as_str().unwrap().to_owned();
    assert_eq!(
        body,
        json!({ "token": null, "expires_at": "2026-01-01T00:01:00Z" })
    );

    space.advance("59s").await;
    assert_eq!(status(score(&app, &user)).await, 200);
    space.advance("1s").await;
    assert_error(score(&app, &user), 401, "the token has expired", &[]).await;
    assert_eq!(space.last_reason().await, "expired");
}

#[tokio::test]
async fn the_route_that_issues_tokens_takes_the_names_a_customer_knows() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let names = json!({
        "token_path": "elsa-token",
        "token_user_field": "uid",
        "token_lifetime_field": "ttl",
        "token_field": "api_token",
        "token_expiry_field": "valid_until",
    });
    space.set("elsa", names).await;

    let master_key = master_key(&space);
    let request = app.request(Method::POST, "/api/mockmint/elsa/elsa-token");
    let request = request.header("authorization", format!("ELSA {master_key}"));
    let response = request
        .form(&[("uid", "ann"), ("ttl", "60")])
        .send()
        .await
        .unwrap();
    let body: Value = response.json().await.unwrap();

    let names: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["api_token", "valid_until"]);
    let user = body["api_token"].as_str().unwrap();
    assert_eq!(status(score(&app, user)).await, 200);
    let old = issue(&app, &space).json(&json!({ "uid": "ann" }));
    assert_error(old, 404, "no such endpoint", &[]).await;
}

#[tokio::test]
async fn a_request_for_a_token_says_for_whom_and_for_how_long() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let user = "user_id: user_id must have 1 to 200 characters";
    let lifetime = "expires_in: expires_in must be a number of seconds between 1 and 86400";

    for (body, error) in [
        (json!({}), user),
        (json!({ "user_id": "" }), user),
        (json!({ "user_id": 7 }), user),
        (json!({ "user_id": "a\u{7}" }), user),
        (json!({ "user_id": "x".repeat(201) }), user),
        (json!({ "user_id": "ann", "expires_in": 0 }), lifetime),
        (json!({ "user_id": "ann", "expires_in": -1 }), lifetime),
        (json!({ "user_id": "ann", "expires_in": 1.5 }), lifetime),
        (json!({ "user_id": "ann", "expires_in": "60" }), lifetime),
        (json!({ "user_id": "ann", "expires_in": 86_401 }), lifetime),
    ] {
        let request = issue(&app, &space).json(&body);
        assert_error(request, 400, "invalid arguments", &[error]).await;
    }
    let neither = issue(&app, &space).body("user_id=ann");
    let error = "the body must be JSON or application/x-www-form-urlencoded";
    assert_error(neither, 400, "invalid arguments", &[error]).await;
}

#[tokio::test]
async fn a_master_key_issues_and_does_nothing_else_and_a_token_never_issues() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let kind = "this kind of credential cannot be used here";
    let body = json!({ "user_id": "ann" });
    let issued: Value = issue(&app, &space)
        .json(&body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();

    assert_error(score(&app, &master_key(&space)), 403, kind, &[]).await;
    for token in [token(&space), issued["token"].as_str().unwrap().to_owned()] {
        let request = app.request(Method::POST, TOKENS).json(&body);
        let request = request.header("authorization", format!("ELSA {token}"));
        assert_error(request, 403, kind, &[]).await;
        assert_eq!(space.last_reason().await, "wrong_credential_kind");
    }
}

#[tokio::test]
async fn the_token_of_a_user_outlives_its_master_key_unless_a_setting_says_no() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let user = user(&app, &space).await;
    let id = credential(&space, "master_key")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/credentials/{id}");
    assert_eq!(space.control(Method::DELETE, &path, None).await.0, 204);

    assert_eq!(status(score(&app, &user)).await, 200);
    let strict = json!({ "revoked_master_kills_tokens": true });
    space.set("elsa", strict).await;
    assert_error(score(&app, &user), 401, "the key was revoked", &[]).await;
    let reissue = issue(&app, &space).json(&json!({ "user_id": "ann" }));
    assert_error(reissue, 401, "the key was revoked", &[]).await;
}

#[tokio::test]
async fn a_token_of_the_built_in_seed_works() {
    let app = TestApp::spawn().await;
    let seed = include_str!("../../../fixtures/seed.yaml");
    let token = seed
        .lines()
        .find_map(|line| line.trim().strip_prefix("token: "));
    let request = app
        .request(Method::POST, TOKENS)
        .json(&json!({ "user_id": "ann" }));
    let request = request.header("authorization", "ELSA elsa_mockmint_dev_master_key");

    assert_eq!(status(score(&app, token.unwrap())).await, 200);
    assert_eq!(status(request).await, 200);
}

#[tokio::test]
async fn a_minted_token_is_one_of_a_user_and_can_be_inspected() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let master = credential(&space, "master_key")["id"].clone();
    let wish = json!({ "vendor": "elsa", "credential": master, "expires_in": "60s" });

    let (status, minted) = space.control(Method::POST, "/tokens", Some(wish)).await;
    assert_eq!(status, 201, "{minted}");
    let token = minted["token"].as_str().unwrap();

    assert_eq!(self::status(score(&app, token)).await, 200);
    let inspect = json!({ "token": token });
    let (_, judged) = space
        .control(Method::POST, "/tokens/inspect", Some(inspect))
        .await;
    assert_eq!(judged["vendor"], "elsa");
    assert_eq!(
        (&judged["accepted"], &judged["claims"]["user"]),
        (&json!(true), &json!("somebody"))
    );
}
