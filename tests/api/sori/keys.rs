//! What an ephemeral key is good for, and until when.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CAMPAIGN, assert_refused, campaign, key, pair};
use crate::support::TestApp;

#[tokio::test]
async fn a_key_serves_once_where_the_setting_says_so() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.set("sori", json!({ "single_use": true })).await;
    let key = key(&app, &space).await;

    assert_eq!(campaign(&app, &key).send().await.unwrap().status(), 200);
    assert_refused(
        campaign(&app, &key),
        401,
        "unauthorized",
        "this was used before",
    )
    .await;
    assert_eq!(space.last_reason().await, "replayed");
}

#[tokio::test]
async fn a_key_is_bound_to_the_origins_that_were_set_when_it_was_issued() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let free = key(&app, &space).await;
    let origins = json!({ "allowed_origins": "https://page.example http://localhost:*" });
    space.set("sori", origins).await;
    let bound = key(&app, &space).await;

    for (origin, status) in [
        ("https://page.example", 200),
        ("http://localhost:8080", 200),
        ("https://evil.example", 403),
        ("https://page.example.evil.example", 403),
        ("null", 403),
    ] {
        let response = campaign(&app, &bound).header("origin", origin).send();
        assert_eq!(response.await.unwrap().status(), status, "{origin}");
    }
    let message = "the origin is not allowed";
    assert_refused(campaign(&app, &bound), 403, "forbidden", message).await;
    assert_eq!(space.last_reason().await, "origin_not_allowed");
    assert_eq!(campaign(&app, &free).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_keys_of_a_deleted_app_live_on_unless_a_setting_ends_them() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = key(&app, &space).await;
    let id = space.credential("sori")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}");
    assert_eq!(space.control(Method::DELETE, &path, None).await.0, 204);

    assert_eq!(campaign(&app, &key).send().await.unwrap().status(), 200);
    let strict = json!({ "revoked_app_kills_keys": true });
    space.set("sori", strict).await;
    assert_eq!(campaign(&app, &key).send().await.unwrap().status(), 401);
    assert_eq!(space.last_reason().await, "revoked_key");
}

#[tokio::test]
async fn a_forged_key_is_refused_and_the_journal_says_why() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let key = key(&app, &space).await;
    let parts: Vec<_> = key.split('.').collect();
    let none = "eyJhbGciOiJub25lIn0";

    for (token, reason) in [
        (
            format!("{}.{}.{}", parts[0], parts[1], "A".repeat(43)),
            "bad_signature",
        ),
        (
            format!("{none}.{}.{}", parts[1], parts[2]),
            "unsupported_algorithm",
        ),
        (format!("{}.{}", parts[0], parts[1]), "malformed_token"),
        ("not-a-token".to_owned(), "malformed_token"),
    ] {
        let request = campaign(&app, &token).header("x-mockmint-space", &space.id);
        assert_eq!(request.send().await.unwrap().status(), 401);
        assert_eq!(space.last_reason().await, reason);
    }
    let elsewhere = campaign(&app, &key).header("x-mockmint-space", &other.id);
    assert_eq!(elsewhere.send().await.unwrap().status(), 401);
    assert_eq!(other.last_reason().await, "unknown_signing_key");
    for (value, reason) in [
        (None, "missing_credential"),
        (Some("Basic YTpi"), "wrong_scheme"),
        (Some("Bearer"), "malformed_credential"),
    ] {
        let mut request = app.request(Method::GET, CAMPAIGN);
        request = request.header("x-mockmint-space", &space.id);
        if let Some(value) = value {
            request = request.header("authorization", value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(
            response.headers()["www-authenticate"],
            "Bearer realm=\"sori\""
        );
        assert_eq!(space.last_reason().await, reason);
    }
}

#[tokio::test]
async fn r_50_neither_secret_nor_key_can_be_read_in_the_journal() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.set("sori", json!({ "relay": true })).await;
    let key = key(&app, &space).await;
    campaign(&app, &key).send().await.unwrap();

    let journal = json!(space.requests("").await).to_string();

    assert!(journal.contains("auth.ephemeral") && journal.contains("mockmint.campaign"));
    for secret in [&pair(&space).1, &key] {
        assert!(!journal.contains(secret.as_str()));
    }
}

#[tokio::test]
async fn a_campaign_has_the_documented_names() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = key(&app, &space).await;

    let response = campaign(&app, &key).send().await.unwrap();
    let body: Value = response.json().await.unwrap();

    let names = |value: &Value| {
        let members = value.as_object().unwrap();
        members
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names(&body), "activityId materialId campaign isRefinement");
    assert_eq!(
        names(&body["campaign"]),
        "id name description imageUrl actionUrl createdAt materialId trait"
    );
    assert_eq!(body["campaign"]["trait"], json!({ "marker": true }));
}

#[tokio::test]
async fn a_minted_key_is_as_good_as_an_issued_one_and_can_be_inspected() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let wish = json!({ "vendor": "sori", "expires_in": "7s" });

    let (status, minted) = space.control(Method::POST, "/tokens", Some(wish)).await;
    assert_eq!(status, 201, "{minted}");
    let key = minted["token"].as_str().unwrap();

    assert_eq!(campaign(&app, key).send().await.unwrap().status(), 200);
    let inspect = json!({ "token": key, "vendor": "sori", "at": "2200-01-01T00:00:00Z" });
    let (_, judged) = space
        .control(Method::POST, "/tokens/inspect", Some(inspect))
        .await;
    assert_eq!(
        (&judged["accepted"], &judged["reason"]),
        (&json!(false), &json!("expired"))
    );
}

#[tokio::test]
async fn where_there_are_too_many_used_keys_only_those_that_ended_give_way() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let space = app.space().await;
    space.freeze().await;
    space.set("sori", json!({ "single_use": true })).await;
    let mut keys = Vec::new();
    for _ in 0..3 {
        keys.push(key(&app, &space).await);
    }
    for used in &keys[..2] {
        assert_eq!(campaign(&app, used).send().await.unwrap().status(), 200);
    }

    // To forget a key that still lives would be to take it twice.
    assert_eq!(campaign(&app, &keys[2]).send().await.unwrap().status(), 429);
    assert_eq!(campaign(&app, &keys[0]).send().await.unwrap().status(), 401);
    assert_eq!(space.last_reason().await, "replayed");
    space.advance("5m").await;
    for _ in 0..2 {
        let new = key(&app, &space).await;
        assert_eq!(campaign(&app, &new).send().await.unwrap().status(), 200);
    }
}
