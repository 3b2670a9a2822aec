//! The walk of the README: get a token, use it, let it expire, replace the key, read why.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn a_token_is_issued_used_and_dies_at_its_expiry_and_not_before() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let token = token(&app, &space).await;

    assert_eq!(voices(&app, &token).await, StatusCode::OK);
    space.advance("59m59s").await;
    assert_eq!(voices(&app, &token).await, StatusCode::OK);
    space.advance("1s").await;
    assert_eq!(voices(&app, &token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(space.last_reason().await, "expired");
}

#[tokio::test]
async fn a_regenerated_key_is_dead_before_the_answer_is_sent() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let old = space.secret("speechify", "key");
    let id = space.credential("speechify")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(voices(&app, &old).await, StatusCode::OK);

    let path = format!("/credentials/{id}/regenerate");
    let (status, body) = space.control(Method::POST, &path, Some(json!({}))).await;
    assert_eq!(status, 200);
    let new = body["secrets"]["key"].as_str().unwrap();

    assert_eq!(voices(&app, &old).await, StatusCode::UNAUTHORIZED);
    assert_eq!(space.last_reason().await, "revoked_key");
    assert_eq!(voices(&app, new).await, StatusCode::OK);
}

#[tokio::test]
async fn a_chosen_key_of_the_built_in_seed_works() {
    let app = TestApp::spawn().await;

    assert_eq!(voices(&app, "sk_mockmint_dev").await, StatusCode::OK);
    assert_eq!(
        voices(&app, "sk_mockmint_deV").await,
        StatusCode::UNAUTHORIZED
    );
}

async fn token(app: &TestApp, space: &Space) -> String {
    let response = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap();
    let body: Value = response.json().await.unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

async fn voices(app: &TestApp, bearer: &str) -> StatusCode {
    let request = app.request(Method::GET, "/v1/voices").bearer_auth(bearer);
    request.send().await.unwrap().status()
}
