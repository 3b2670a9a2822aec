//! Short-lived tokens: how they are asked for, what they say, when they end.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CONFIG, MINT, decoded, get, jwt, mint, regenerate, send, status};
use crate::support::TestApp;

#[tokio::test]
async fn the_body_is_the_bare_token_and_the_token_says_what_was_asked() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;

    let answer = get(
        &app,
        &format!("{MINT}?expInSec=60&aud=%2A.example.com"),
        &jwt(&space),
    )
    .await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let (header, payload) = decoded(&answer.text);
    assert_eq!(header, r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims: Value = serde_json::from_str(&payload).unwrap();
    let names: Vec<_> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["iss", "aud", "exp", "sub", "ctx"]);
    let (_, clock) = space.control(Method::GET, "/clock", None).await;
    let now: chrono::DateTime<chrono::Utc> = clock["now"].as_str().unwrap().parse().unwrap();
    assert_eq!(claims["aud"], "*.example.com");
    assert_eq!(claims["exp"], now.timestamp() + 60);
    assert_eq!(claims["sub"], space.credential("voicegain")["id"]);
    let parent: Value = serde_json::from_str(&decoded(&jwt(&space)).1).unwrap();
    assert_eq!(claims["iss"], parent["iss"]);
}

#[tokio::test]
async fn jt_07_a_token_is_reusable_until_its_expiry_and_only_until_then() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let token = mint(&app, &jwt(&space), "localhost:8088").await;

    assert_eq!(status(&app, &token).await, 200);
    space.advance("59s").await;
    assert_eq!(status(&app, &token).await, 200);
    space.advance("1s").await;
    assert_eq!(status(&app, &token).await, 401);
    assert_eq!(space.last_reason().await, "expired");
}

#[tokio::test]
async fn without_expinsec_the_lifetime_is_the_settings() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    space
        .set("voicegain", json!({ "default_lifetime": "15s" }))
        .await;
    let token = get(&app, &format!("{MINT}?aud=x"), &jwt(&space)).await.text;

    space.advance("14s").await;
    assert_eq!(status(&app, &token).await, 200);
    space.advance("1s").await;
    assert_eq!(status(&app, &token).await, 401);
}

#[tokio::test]
async fn both_bases_and_every_form_of_the_header_are_taken() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let jwt = jwt(&space);

    for base in ["/v1", "/ascalon-web-api"] {
        for value in [
            format!("Bearer {jwt}"),
            format!("bearer {jwt}"),
            jwt.clone(),
        ] {
            let request = app.request(Method::GET, &format!("{base}/security/jwt?aud=x"));
            let answer = send(request.header("authorization", value)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.text.split('.').count(), 3);
            let request = app.request(Method::GET, &format!("{base}/sa/config"));
            let used = send(request.header("authorization", answer.text)).await;
            assert_eq!((used.status, &*used.text), (200, "[]"));
        }
    }
}

#[tokio::test]
async fn api_shapes_sub_and_narrows_the_token() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let path = format!("{MINT}?aud=x&api=%2Fsa");

    let token = get(&app, &path, &jwt(&space)).await.text;

    let claims: Value = serde_json::from_str(&decoded(&token).1).unwrap();
    let id = space.credential("voicegain")["id"].as_str().unwrap();
    assert_eq!(claims["sub"], format!("api:/sa:{id}"));
    assert_eq!(status(&app, &token).await, 200);
    let other = get(&app, "/v1/confgroup", &token).await;
    assert_eq!(other.status, 403);
    assert_eq!(
        other.json(),
        json!({ "error": { "reason": "API not allowed" } })
    );
    assert_eq!(space.last_reason().await, "insufficient_scope");
}

#[tokio::test]
async fn a_context_id_may_confirm_the_context_and_not_change_it() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let own = space.credential("voicegain")["fields"]["context_id"].clone();
    let foreign = other.credential("voicegain")["fields"]["context_id"].clone();
    let path = |id: &Value| format!("{MINT}?aud=x&contextId={}", id.as_str().unwrap());

    assert_eq!(get(&app, &path(&own), &jwt(&space)).await.status, 200);
    let answer = get(&app, &path(&foreign), &jwt(&space)).await;

    assert_eq!(answer.status, 401);
    assert_eq!(
        answer.json(),
        json!({ "error": { "reason": "Context not allowed" } })
    );
    assert_eq!(space.last_reason().await, "wrong_app");
}

#[tokio::test]
async fn whether_a_short_lived_token_makes_another_one_is_a_setting() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = mint(&app, &jwt(&space), "x").await;
    let path = format!("{MINT}?aud=y");

    assert_eq!(get(&app, &path, &token).await.status, 401);
    assert_eq!(space.last_reason().await, "wrong_credential_kind");
    space
        .set("voicegain", json!({ "short_lived_may_mint": true }))
        .await;

    let second = get(&app, &path, &token).await;
    assert_eq!(second.status, 200);
    assert_eq!(status(&app, &second.text).await, 200);
}

#[tokio::test]
async fn whether_short_lived_tokens_end_with_their_jwt_is_a_setting() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = mint(&app, &jwt(&space), "x").await;
    let new = regenerate(&space, json!({})).await;

    assert_eq!(status(&app, &token).await, 200);
    space
        .set("voicegain", json!({ "regenerate_kills_short_lived": true }))
        .await;

    assert_eq!(status(&app, &token).await, 401);
    assert_eq!(space.last_reason().await, "revoked_key");
    let young = mint(&app, &new, "x").await;
    assert_eq!(status(&app, &young).await, 200);
}

#[tokio::test]
async fn the_control_api_mints_and_inspects() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let wish = json!({ "vendor": "voicegain", "audience": "localhost:1", "expires_in": "2h" });

    let (code, minted) = space.control(Method::POST, "/tokens", Some(wish)).await;

    assert_eq!(code, 201, "{minted}");
    let token = minted["token"].as_str().unwrap();
    assert_eq!(status(&app, token).await, 200);
    for (origin, accepted, reason) in [
        ("http://localhost:1", true, Value::Null),
        ("http://localhost:2", false, json!("origin_not_allowed")),
    ] {
        let wish = json!({ "token": token, "vendor": "voicegain", "origin": origin });
        let (_, judged) = space
            .control(Method::POST, "/tokens/inspect", Some(wish))
            .await;
        assert_eq!(judged["format"], "short_lived_jwt");
        assert_eq!(
            (&judged["accepted"], &judged["reason"]),
            (&json!(accepted), &reason)
        );
    }
}

#[tokio::test]
async fn the_journal_holds_no_token() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let long = jwt(&space);
    let short = mint(&app, &long, "x").await;
    let raw = app
        .request(Method::GET, CONFIG)
        .header("authorization", &short);
    assert_eq!(send(raw).await.status, 200);

    let journal = serde_json::to_string(&space.requests("").await).unwrap();

    assert!(journal.contains("security.jwt") && journal.contains("sa.config"));
    for secret in [&long, &short] {
        let signature = secret.rsplit('.').next().unwrap();
        assert!(!journal.contains(signature));
    }
}
