//! Long-lived JWTs: their bytes, their life and their end.

use reqwest::Method;
use serde_json::json;

use super::{decoded, jwt, regenerate, send, space_with, status};
use crate::support::TestApp;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[tokio::test]
async fn the_newer_form_has_iss_aud_and_sub_in_this_order_and_no_end() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let (header, payload) = decoded(&jwt(&space));

    assert_eq!(header, HEADER);
    let id = space.credential("voicegain")["id"].as_str().unwrap();
    let claims: serde_json::Value = serde_json::from_str(&payload).unwrap();
    let iss = claims["iss"].as_str().unwrap();
    let audience = "https://api.voicegain.ai/v1";
    let expected = format!(r#"{{"iss":"{iss}","aud":"{audience}","sub":"{id}"}}"#);
    assert_eq!(payload, expected);
    space.advance("36500d").await;
    assert_eq!(status(&app, &jwt(&space)).await, 200);
}

#[tokio::test]
async fn the_older_form_has_the_lengths_a_secret_detector_looks_for() {
    let app = TestApp::spawn().await;
    let settings = json!({ "voicegain": { "jwt_form": "old" } });
    let accounts = json!([{ "name": "acme", "contexts": [{ "name": "main" }] }]);
    let space = app
        .space_of(json!({ "seed": {
            "settings": settings, "voicegain": { "accounts": accounts },
        } }))
        .await;

    let token = jwt(&space);

    let lengths: Vec<_> = token.split('.').map(str::len).collect();
    assert_eq!(lengths, [36, 110, 43]);
    let id = space.credential("voicegain")["id"].as_str().unwrap();
    let payload = format!(r#"{{"aud":"https://api.voicegain.ai/v1","sub":"{id}"}}"#);
    assert_eq!(decoded(&token), (HEADER.to_owned(), payload));
    assert_eq!(status(&app, &token).await, 200);
}

#[tokio::test]
async fn the_form_and_the_audience_are_those_of_the_moment_it_is_regenerated() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set(
            "voicegain",
            json!({ "jwt_form": "old", "jwt_audience": "*.ascalon.ai" }),
        )
        .await;

    let token = regenerate(&space, json!({})).await;

    let id = space.credential("voicegain")["id"].as_str().unwrap();
    let payload = format!(r#"{{"aud":"*.ascalon.ai","sub":"{id}"}}"#);
    assert_eq!(decoded(&token).1, payload);
    assert_eq!(status(&app, &token).await, 200);
}

#[tokio::test]
async fn a_regenerated_jwt_is_refused_from_the_answer_on() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let old = jwt(&space);

    let new = regenerate(&space, json!({})).await;

    assert_ne!(old, new);
    assert_eq!(status(&app, &new).await, 200);
    assert_eq!(status(&app, &old).await, 401);
    assert_eq!(space.last_reason().await, "revoked_key");
}

#[tokio::test]
async fn a_replaced_jwt_works_within_the_grace_and_not_beyond() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let first = jwt(&space);
    let second = regenerate(&space, json!({ "grace": "10s" })).await;
    assert_eq!(status(&app, &first).await, 200);
    space.advance("10s").await;
    assert_eq!(status(&app, &first).await, 401);

    space
        .set("voicegain", json!({ "regenerate_grace": "1m" }))
        .await;
    let third = regenerate(&space, json!({})).await;

    assert_eq!(status(&app, &third).await, 200);
    assert_eq!(status(&app, &second).await, 200);
    space.advance("59s").await;
    assert_eq!(status(&app, &second).await, 200);
    space.advance("1s").await;
    assert_eq!(status(&app, &second).await, 401);
    assert_eq!(space.last_reason().await, "revoked_key");
}

#[tokio::test]
async fn a_revoked_jwt_has_no_grace() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set("voicegain", json!({ "regenerate_grace": "1m" }))
        .await;
    let id = space.credential("voicegain")["id"].as_str().unwrap();

    let path = format!("/credentials/{id}");
    let (code, _) = space.control(Method::DELETE, &path, None).await;

    assert_eq!(code, 204);
    assert_eq!(status(&app, &jwt(&space)).await, 401);
}

#[tokio::test]
async fn its_fields_tell_account_context_and_origins() {
    let app = TestApp::spawn().await;
    let space = space_with(&app, &["localhost:8080"]).await;

    let fields = &space.credential("voicegain")["fields"];

    assert_eq!(fields["allowed_origins"], json!(["localhost:8080"]));
    for id in ["account_id", "context_id"] {
        assert_eq!(fields[id].as_str().unwrap().len(), 36, "{id}");
    }
    assert_ne!(fields["account_id"], fields["context_id"]);
}

#[tokio::test]
async fn further_jwts_of_a_context_are_accepted_when_a_setting_says_so() {
    let app = TestApp::spawn().await;
    let contexts = json!([{ "name": "main", "jwts": ["ci"] }]);
    let accounts = json!([{ "name": "acme", "contexts": contexts }]);
    let space = app
        .space_of(json!({ "seed": { "voicegain": { "accounts": accounts } } }))
        .await;
    let credentials = space.credentials.as_array().unwrap();
    let (main, further) = (&credentials[0], &credentials[1]);
    assert_eq!(further["name"], "ci");
    let field = "context_id";
    assert_eq!(main["fields"][field], further["fields"][field]);
    let token = further["secrets"]["jwt"].as_str().unwrap();

    assert_eq!(status(&app, token).await, 401);
    space
        .set("voicegain", json!({ "several_jwts": true }))
        .await;
    assert_eq!(status(&app, token).await, 200);
    assert_eq!(status(&app, &jwt(&space)).await, 200);
}

#[tokio::test]
async fn the_jwt_of_the_built_in_seed_works_and_is_told_from_others() {
    let app = TestApp::spawn().await;
    let seed = include_str!("../../../fixtures/seed.yaml");
    let line = seed.lines().find(|line| line.contains("key: eyJ")).unwrap();
    let token = line.trim().trim_start_matches("key: ");

    assert_eq!(status(&app, token).await, 200);
    let other = token.replace("signature-0", "signature-4");
    let answer = send(app.request(Method::GET, super::CONFIG).bearer_auth(other)).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("x-mockmint-reason"), Some("unknown_key"));
}

#[tokio::test]
async fn a_pattern_that_cannot_be_read_is_refused_when_a_context_is_made() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for (fields, place) in [
        (
            json!({ "allowed_origins": ["https://a.example/"] }),
            "allowed_origins",
        ),
        (json!({ "allowed_origins": "*" }), "allowed_origins"),
        (json!({ "context": "" }), "context"),
        (json!({ "scopes": [] }), "scopes"),
    ] {
        let wish = json!({ "vendor": "voicegain", "fields": fields });
        let (status, body) = space
            .control(Method::POST, "/credentials", Some(wish))
            .await;
        assert_eq!(status, 400, "{body}");
        assert!(body.to_string().contains(place), "{body}");
    }
}
