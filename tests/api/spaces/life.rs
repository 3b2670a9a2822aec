//! A space is taken back to its seed, dropped, or goes away by itself.

use reqwest::Method;
use serde_json::{Value, json};

use super::{get, own_voices, token, voice};
use crate::support::TestApp;

#[tokio::test]
async fn reset_takes_a_space_back_to_its_seed() {
    let app = TestApp::spawn().await;
    let space = app
        .space_of(json!({ "clock": { "mode": "frozen", "now": "2030-01-01T00:00:00Z" } }))
        .await;
    let first = space.secret("speechify", "key");
    let credentials = space.control(Method::GET, "/credentials", None).await;
    let settings = space
        .control(Method::GET, "/settings/speechify", None)
        .await;
    let id = space.credential("speechify")["id"].as_str().unwrap();
    voice(&app, &first, "Mine").await;
    let again = format!("/credentials/{id}/regenerate");
    let (_, body) = space.control(Method::POST, &again, Some(json!({}))).await;
    let second = body["secrets"]["key"].as_str().unwrap();
    let extra = Some(json!({ "vendor": "speechify", "name": "extra" }));
    let (_, body) = space.control(Method::POST, "/credentials", extra).await;
    let extra = body["secrets"]["key"].as_str().unwrap();
    space.advance("10h").await;
    space
        .set("speechify", json!({ "access_token_lifetime": "1m" }))
        .await;

    let (status, body) = space.control(Method::POST, "/reset", Some(json!({}))).await;

    assert_eq!((status, &body["name"]), (200, &json!(space.name)));
    assert_eq!(body["clock"]["now"], "2030-01-01T00:00:00Z");
    assert_eq!(
        space.control(Method::GET, "/credentials", None).await,
        credentials
    );
    assert_eq!(
        space
            .control(Method::GET, "/settings/speechify", None)
            .await,
        settings
    );
    assert_eq!(space.requests("").await, Vec::<Value>::new());
    assert_eq!(
        get(&app, "/v1/voices", second).await.reason(),
        "unknown_key"
    );
    assert_eq!(get(&app, "/v1/voices", extra).await.reason(), "unknown_key");
    assert_eq!(own_voices(&app, &first).await, Vec::<String>::new());
}

#[tokio::test]
async fn reset_takes_no_questions_and_only_an_empty_object() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set("speechify", json!({ "access_token_lifetime": "1m" }))
        .await;

    let (status, body) = space
        .control(Method::POST, "/reset", Some(json!({ "clock": true })))
        .await;

    assert_eq!((status, &body["field"]), (400, &json!("clock")));
    let (_, settings) = space
        .control(Method::GET, "/settings/speechify", None)
        .await;
    assert_eq!(settings["access_token_lifetime"], "1m", "nothing was reset");
}

#[tokio::test]
async fn the_default_space_is_reset_to_the_built_in_seed() {
    let app = TestApp::spawn().await;
    let (_, body) = app
        .control(Method::GET, "/v1/spaces/default/credentials", None)
        .await;
    let items = body["items"].as_array().unwrap();
    let key = items.iter().find(|item| item["vendor"] == "speechify");
    let id = key.unwrap()["id"].as_str().unwrap();
    let path = format!("/v1/spaces/default/credentials/{id}");
    app.control(Method::DELETE, &path, None).await;
    assert_eq!(
        get(&app, "/v1/voices", "sk_mockmint_dev").await.reason(),
        "revoked_key"
    );

    app.control(Method::POST, "/v1/spaces/default/reset", Some(json!({})))
        .await;

    assert_eq!(get(&app, "/v1/voices", "sk_mockmint_dev").await.status, 200);
}

#[tokio::test]
async fn with_a_space_go_its_keys_tokens_voices_and_journal() {
    let app = TestApp::spawn().await;
    let space = app.space_of(json!({ "name": "walk" })).await;
    let key = space.secret("speechify", "key");
    let token = token(&app, &space).await;
    voice(&app, &key, "Mine").await;

    assert_eq!(space.control(Method::DELETE, "", None).await.0, 204);

    assert_eq!(get(&app, "/v1/voices", &key).await.reason(), "unknown_key");
    assert_eq!(
        get(&app, "/v1/voices", &token).await.reason(),
        "unknown_signing_key"
    );
    // One of the same name is another one.
    let next = app.space_of(json!({ "name": "walk" })).await;
    let new = next.secret("speechify", "key");
    assert_ne!(next.id, space.id);
    assert_eq!(own_voices(&app, &new).await, Vec::<String>::new());
    assert_eq!(next.requests("").await.len(), 1, "the one request just now");
    assert_eq!(
        get(&app, "/v1/voices", &token).await.reason(),
        "unknown_signing_key"
    );
    assert_eq!(get(&app, "/v1/voices", &key).await.reason(), "unknown_key");
}

#[tokio::test]
async fn a_space_goes_away_by_itself_when_its_time_is_over() {
    let app = TestApp::spawn().await;
    let kept = app.space_of(json!({ "ttl": "1h" })).await;
    let passing = app.space_of(json!({ "ttl": "1ms" })).await;

    // In real time, whatever its clock shows; a millisecond is over sooner than one looks often.
    let gone = async || {
        app.issuer.reap_expired().await.unwrap();
        passing.control(Method::GET, "", None).await.0 == 404
    };
    let mut looks = 0;
    while !gone().await {
        looks += 1;
        assert!(looks < 1_000, "the space is still there");
    }

    let key = passing.secret("speechify", "key");
    assert_eq!(get(&app, "/v1/voices", &key).await.reason(), "unknown_key");
    kept.advance("2h").await;
    app.issuer.reap_expired().await.unwrap();
    assert_eq!(kept.control(Method::GET, "", None).await.0, 200);
}
