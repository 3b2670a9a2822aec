//! Logging in: whose password it is, and what a wrong one tells.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, send};
use crate::support::{Space, TestApp};

/// The user a space began with.
pub(super) fn user(space: &Space) -> Value {
    let mut all = space.credentials.as_array().unwrap().iter();
    all.find(|c| c["kind"] == "user").unwrap().clone()
}

/// Logs in.
pub(super) async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let request = app.request(Method::POST, "/auth-svc/auth/login");
    let body = json!({
        "email": email, "password": password, "from": "TranscribeApp", "passwordFormat": "plain",
    });
    send(request.json(&body)).await
}

#[tokio::test]
async fn oa_24_an_unknown_address_and_a_wrong_password_are_answered_alike() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let email = user(&space)["fields"]["email"].as_str().unwrap().to_owned();
    let expected = json!({ "error": { "reason": "Invalid email or password" } });

    for email in [&*email, "nobody@mockmint.example"] {
        let answer = login(&app, email, "wrong").await;
        assert_eq!((answer.status, answer.json()), (401, expected.clone()));
        assert_eq!(answer.header("x-mockmint-reason"), Some("wrong_secret"));
    }
    let journal = serde_json::to_string(&space.requests("").await).unwrap();
    assert!(!journal.contains("wrong\\\""), "{journal}");
}

#[tokio::test]
async fn r_52_an_unknown_address_is_as_much_work_as_a_wrong_password() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let generated = user(&space)["fields"]["email"].as_str().unwrap().to_owned();

    for email in [
        "dev@mockmint.example",
        &generated,
        "nobody@mockmint.example",
    ] {
        let before = app.issuer.slow_checks();
        assert_eq!(login(&app, email, "wrong").await.status, 401);
        assert_eq!(app.issuer.slow_checks() - before, 1, "{email}");
    }
}

#[tokio::test]
async fn the_user_of_the_built_in_seed_logs_in() {
    let app = TestApp::spawn().await;

    let answer = login(&app, "dev@mockmint.example", "mockmint-dev-password").await;

    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn where_there_are_too_many_logins_the_oldest_gives_way() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let space = app.space().await;
    space.freeze().await;
    let user = user(&space);
    let email = user["fields"]["email"].as_str().unwrap();
    let password = user["secrets"]["password"].as_str().unwrap();

    let mut sessions = Vec::new();
    for _ in 0..4 {
        space.advance("1s").await;
        let answer = login(&app, email, password).await;
        assert_eq!(answer.status, 200, "{:?}", answer.json());
        sessions.push(answer.json()["api"].as_str().unwrap().to_owned());
    }

    let mut refusals = Vec::new();
    for session in &sessions {
        let signature = format!("MAC signature=00,sessionId={session},nonce=0");
        let request = app.request(Method::GET, "/v1/sa/config");
        let answer = send(request.header("authorization", signature)).await;
        refusals.push(answer.header("x-mockmint-reason").unwrap().to_owned());
    }
    assert_eq!(refusals[..2], ["unknown_key", "unknown_key"]);
    assert_eq!(refusals[2..], ["bad_signature", "bad_signature"]);
}
