//! `POST /api/ephemeral-key`: the relay that is built in.

use reqwest::Method;
use serde_json::{Value, json};

use super::{RELAY, assert_detail, campaign, pair};
use crate::support::TestApp;

#[tokio::test]
async fn the_relay_is_off_until_it_is_turned_on_and_then_answers_as_the_console() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let relay = || {
        app.request(Method::POST, RELAY)
            .header("x-mockmint-space", &space.id)
    };
    assert_detail(relay(), 404, "not found").await;

    space.set("sori", json!({ "relay": true })).await;
    let response = relay()
        .header("origin", "https://page.example")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["success"], true);
    let key = body["ephemeral_key"].as_str().unwrap();
    assert_eq!(campaign(&app, key).send().await.unwrap().status(), 200);
    assert!(!body.to_string().contains(&pair(&space).1));

    let missing = "Missing SORI_APP_ID or SORI_SECRET_KEY";
    let unknown = json!({ "relay_app_id": "0".repeat(24) });
    space.set("sori", unknown).await;
    assert_detail(relay(), 500, missing).await;
    let get = app
        .request(Method::GET, RELAY)
        .header("x-mockmint-space", &space.id);
    assert_detail(get, 405, "the endpoint does not take this method").await;
}
