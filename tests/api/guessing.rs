//! Guessing credentials is slowed down (RFC 6749 section 2.3.1).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::agora::Bench;
use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

async fn app(max_failures: u32) -> TestApp {
    TestApp::spawn_with(|config| config.max_failures = max_failures).await
}

/// The token endpoint of Speechify, in a space that is named.
async fn issue(app: &TestApp, space: &Space, key: &str) -> Answer {
    let request = app.request(Method::POST, "/v1/auth/token").bearer_auth(key);
    let request = request.header("x-mockmint-space", &space.name);
    Answer::to(request.form(&[("grant_type", "client_credentials")])).await
}

/// That of SORI.
async fn ephemeral(app: &TestApp, space: &Space, secret: &str) -> Answer {
    let app_id = &space.credential("sori")["fields"]["app_id"];
    let form = [("app_id", app_id.as_str().unwrap()), ("secret_key", secret)];
    let request = app.request(Method::POST, "/api/auth/ephemeral");
    let request = request.header("x-mockmint-space", &space.name);
    Answer::to(request.form(&form)).await
}

#[tokio::test]
async fn oa_10_after_so_many_wrong_credentials_a_client_is_told_to_wait() {
    let app = app(3).await;
    let (space, other) = (app.space().await, app.space().await);
    let key = space.secret("speechify", "key");
    let issued = issue(&app, &space, &key).await;
    let token = issued.body["access_token"].as_str().unwrap();
    for wrong in ["sk_guess_1", "sk_guess_2", "sk_guess_3"] {
        assert_eq!(issue(&app, &space, wrong).await.reason(), "unknown_key");
    }

    let answer = issue(&app, &space, "sk_guess_4").await;
    assert_eq!((answer.status, answer.reason()), (429, "rate_limited"));
    assert!(answer.body["error"].is_string(), "{}", answer.body);
    let seconds: u32 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let refused = &space.requests("?limit=1").await[0];
    let steps = refused["verdict"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["expected"], "at most 3 a minute");
    // Whoever has a key or a token does not guess; another space is another matter.
    assert_eq!(issue(&app, &space, &key).await.status, 200);
    let list = app.request(Method::GET, "/v1/voices").bearer_auth(token);
    assert_eq!(Answer::to(list).await.status, 200);
    let issued = issue(&app, &other, &other.secret("speechify", "key")).await;
    assert_eq!(issued.status, 200);
}

#[tokio::test]
async fn oa_10_a_wrong_secret_beside_a_known_identifier_is_a_guess_too() {
    let app = app(2).await;
    let space = app.space().await;
    for _ in 0..2 {
        let answer = ephemeral(&app, &space, "guess-guess").await;
        assert_eq!(answer.reason(), "wrong_secret");
    }

    let right = space.secret("sori", "secret_key");
    let answer = ephemeral(&app, &space, &right).await;
    assert_eq!((answer.status, answer.reason()), (429, "rate_limited"));
    assert_eq!(answer.body["error"], "too_many_requests");
}

#[tokio::test]
async fn oa_10_guesses_at_one_identifier_lock_out_no_other() {
    let app = app(2).await;
    let space = app.space().await;
    let all = space.credentials.as_array().unwrap();
    let user = all.iter().find(|one| one["kind"] == "user").unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let email = text(&user["fields"]["email"]);
    let password = text(&user["secrets"]["password"]);
    let login = async |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password, "passwordFormat": "plain" });
        let request = app.request(Method::POST, "/auth-svc/auth/login");
        let request = request.header("x-mockmint-space", &space.name);
        Answer::to(request.json(&body)).await
    };
    let guessed = "guessed@mockmint.example";

    for status in [401, 401, 429] {
        assert_eq!(login(guessed, "guess").await.status, status);
    }
    assert_eq!(login(&email, &password).await.status, 200);
    for status in [401, 401, 429] {
        assert_eq!(login(&email, "guess").await.status, status);
    }
    assert_eq!(login(&email, &password).await.status, 429);
}

#[tokio::test]
async fn nobody_guesses_tokens_of_agora() {
    let bench = Bench::on(app(1).await, "2023-11-14T22:15:00Z").await;
    let token = format!("agora token={}", bench.token(json!({})).await);
    let unknown = "ffffffffffffffffffffffffffffffff";
    let basic = format!("Basic {}", BASE64_STANDARD.encode("customer:guess"));

    // Tokens that are refused count for nothing, not even where there is no such app.
    for _ in 0..3 {
        let refused = bench.knock_at(unknown, Some(&token)).await;
        assert_ne!(refused.reason.as_deref(), Some("rate_limited"));
    }
    let refused = bench.knock(Some(&basic)).await;
    assert_eq!(refused.reason.as_deref(), Some("wrong_secret"));
    let refused = bench.knock(Some(&basic)).await;
    assert_eq!(refused.reason.as_deref(), Some("rate_limited"));

    assert_eq!(bench.knock(Some(&token)).await.status, 200);
}

#[tokio::test]
async fn a_space_that_is_taken_back_has_seen_no_guesses() {
    let app = app(1).await;
    let space = app.space().await;
    for status in [401, 429] {
        assert_eq!(issue(&app, &space, "sk_guess").await.status, status);
    }

    assert_eq!(
        space
            .control(Method::POST, "/reset", Some(json!({})))
            .await
            .0,
        200
    );

    assert_eq!(issue(&app, &space, "sk_guess").await.status, 401);
}

#[tokio::test]
async fn what_is_no_guess_counts_for_none_and_zero_lets_all_pass() {
    let (app, off) = (app(1).await, app(0).await);
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let fault = json!({ "steps": [{ "status": 401, "times": 3 }] });
    space.control(Method::POST, "/faults", Some(fault)).await;
    for _ in 0..3 {
        assert_eq!(issue(&app, &space, &key).await.status, 401);
    }
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}/regenerate");
    let (_, new) = space.control(Method::POST, &path, Some(json!({}))).await;
    for _ in 0..3 {
        let answer = issue(&app, &space, &key).await;
        assert_eq!(answer.reason(), "revoked_key");
    }
    let new = new["secrets"]["key"].as_str().unwrap();
    assert_eq!(issue(&app, &space, new).await.status, 200);

    let space = off.space().await;
    for _ in 0..5 {
        let answer = issue(&off, &space, "sk_guess").await;
        assert_eq!(answer.reason(), "unknown_key");
    }
}
