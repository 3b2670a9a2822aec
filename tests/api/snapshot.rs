//! Snapshots: a space goes back to what it was, and to nobody else's.

use mockmint::config::MasterKeySource;
use mockmint::secret::Secret;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn a_space_goes_back_to_its_snapshot_and_as_often_as_one_likes() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let other = app.space().await;
    space.freeze().await;
    space
        .set("speechify", json!({ "access_token_lifetime": "90s" }))
        .await;
    let fault = json!({ "steps": [{ "ok": true, "times": 2 }, { "status": 503 }] });
    call(&space, Method::POST, "/faults", Some(fault)).await;
    let key = space.secret("speechify", "key");
    assert_eq!(voices(&app, &key).await, StatusCode::OK);
    let before = state(&space).await;
    let snapshot = call(&space, Method::POST, "/snapshot", Some(json!({}))).await;

    for _ in 0..2 {
        space.advance("1h").await;
        space
            .set("speechify", json!({ "access_token_lifetime": "5s" }))
            .await;
        let id = space.credential("speechify")["id"].as_str().unwrap();
        let path = format!("/credentials/{id}/regenerate");
        call(&space, Method::POST, &path, Some(json!({}))).await;
        call(
            &space,
            Method::POST,
            "/credentials",
            Some(json!({ "vendor": "speechify" })),
        )
        .await;
        assert_eq!(voices(&app, &key).await, StatusCode::UNAUTHORIZED);
        assert_ne!(state(&space).await, before);

        call(&space, Method::POST, "/restore", Some(snapshot.clone())).await;

        assert_eq!(state(&space).await, before);
        assert!(space.requests("").await.is_empty());
        // The program goes on where it was: one request passes, the next one does not.
        assert_eq!(voices(&app, &key).await, StatusCode::OK);
        assert_eq!(voices(&app, &key).await, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(
        voices(&app, &other.secret("speechify", "key")).await,
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_a_vendor_keeps_comes_back_and_a_real_clock_stays_real() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let list = async || {
        let request = app.request(Method::GET, "/v1/voices").bearer_auth(&key);
        request.send().await.unwrap().text().await.unwrap()
    };
    let form = reqwest::multipart::Form::new()
        .text("name", "mine")
        .text("gender", "notSpecified")
        .text("consent", r#"{"fullName":"A B","email":"a@b.example"}"#)
        .part(
            "sample",
            reqwest::multipart::Part::bytes(vec![0; 64]).file_name("a.wav"),
        );
    let request = app.request(Method::POST, "/v1/voices").bearer_auth(&key);
    let made = request.multipart(form).send().await.unwrap();
    assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    let made: Value = made.json().await.unwrap();
    let before = list().await;
    let snapshot = call(&space, Method::POST, "/snapshot", Some(json!({}))).await;
    let path = format!("/v1/voices/{}", made["id"].as_str().unwrap());
    let deleted = app.request(Method::DELETE, &path).bearer_auth(&key);
    assert!(deleted.send().await.unwrap().status().is_success());
    assert_ne!(list().await, before);

    call(&space, Method::POST, "/restore", Some(snapshot)).await;

    assert_eq!(list().await, before);
    let clock = call(&space, Method::GET, "/clock", None).await;
    assert_eq!(
        (&clock["mode"], &clock["offset"]),
        (&json!("running"), &json!("0s"))
    );
}

#[tokio::test]
async fn a_snapshot_shows_no_secret_and_is_of_use_to_its_space_and_server_only() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let snapshot = call(&space, Method::POST, "/snapshot", Some(json!({}))).await;
    assert!(
        !snapshot
            .to_string()
            .contains(&space.secret("speechify", "key"))
    );
    assert_eq!(snapshot.as_object().unwrap().len(), 3);

    let elsewhere = TestApp::spawn_with(|config| {
        config.master_key = MasterKeySource::Given(Secret::new("7a".repeat(32)));
    })
    .await;
    let foreign = elsewhere.space().await;
    let with = |name: &str, value: Value| {
        let mut changed = snapshot.clone();
        changed[name] = value;
        changed
    };
    let mut bent = snapshot["data"].as_str().unwrap().to_owned();
    bent.replace_range(
        40..41,
        if bent.as_bytes()[40] == b'A' {
            "B"
        } else {
            "A"
        },
    );
    for (space, body, field) in [
        (&other, snapshot.clone(), "space"),
        (&other, with("space", json!(other.id)), "data"),
        (&foreign, with("space", json!(foreign.id)), "data"),
        (&space, with("data", json!(bent)), "data"),
        (&space, with("data", json!("")), "data"),
        (&space, with("more", json!(1)), "more"),
        (&space, json!({}), "space"),
    ] {
        let before = state(space).await;
        let (status, problem) = space.control(Method::POST, "/restore", Some(body)).await;
        assert_eq!(
            (status, &problem["field"]),
            (400, &json!(field)),
            "{problem}"
        );
        assert_eq!(state(space).await, before);
    }
}

/// All that can be seen of a space but its journal.
async fn state(space: &Space) -> Value {
    let mut state = json!({});
    for path in ["/credentials", "/settings/speechify", "/faults"] {
        state[path] = call(space, Method::GET, path, None).await;
    }
    let clock = call(space, Method::GET, "/clock", None).await;
    if clock["mode"] == "frozen" {
        state["now"] = clock["now"].clone();
    }
    state
}

async fn call(space: &Space, method: Method, path: &str, body: Option<Value>) -> Value {
    let (status, body) = space.control(method, path, body).await;
    assert!(status < 300, "{path} {status} {body}");
    body
}

async fn voices(app: &TestApp, key: &str) -> StatusCode {
    let request = app.request(Method::GET, "/v1/voices").bearer_auth(key);
    request.send().await.unwrap().status()
}
