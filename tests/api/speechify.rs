//! Speechify over HTTP, where a fixture cannot tell: requests that come at once, and the journal.

use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

#[tokio::test]
async fn of_many_requests_at_once_with_one_idempotency_key_one_acts() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let form = || wish().text("consent", r#"{"fullName":"Bob","email":"bob@example.com"}"#);
    let ask = || {
        let request = voice(&app, &space, form());
        Answer::to(request.header("Idempotency-Key", "one"))
    };

    let answers = join_all((0..8).map(|_| ask())).await;

    let acted = |answer: &&Answer| answer.status == 201 && !is_replayed(answer);
    assert_eq!(answers.iter().filter(acted).count(), 1, "{answers:?}");
    for other in answers.iter().filter(|answer| !acted(answer)) {
        let code = other.body["error"]["code"].as_str();
        let is_conflict = (other.status, code) == (409, Some("idempotency_conflict"));
        assert!(is_replayed(other) || is_conflict, "{other:?}");
    }
    let last = ask().await;
    assert_eq!((last.status, is_replayed(&last)), (201, true));
    let voices = Answer::to(modern(
        &app,
        &space,
        Method::GET,
        "/v1/voices?type=personal",
    ))
    .await;
    assert_eq!(voices.body["voices"], json!([last.body]));
}

#[tokio::test]
async fn of_many_voices_at_once_with_one_challenge_one_is_made() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let path = "/v1/voices/consent-challenges";
    let challenge = modern(&app, &space, Method::POST, path).json(&json!({ "full_name": "Bob" }));
    let challenge = Answer::to(challenge).await.body["id"].clone();
    let ask = || {
        let recording = Part::text("CONSENT").file_name("consent.mp3");
        let form = wish()
            .text(
                "consent_challenge_id",
                challenge.as_str().unwrap().to_owned(),
            )
            .part("consent_recording", recording);
        Answer::to(voice(&app, &space, form))
    };

    let answers = join_all((0..8).map(|_| ask())).await;

    let made = |answer: &&Answer| answer.status == 201;
    assert_eq!(answers.iter().filter(made).count(), 1, "{answers:?}");
    for other in answers.iter().filter(|answer| !made(answer)) {
        let code = &other.body["error"]["code"];
        assert_eq!(
            (other.status, code),
            (422, &json!("consent_challenge_already_used"))
        );
    }
}

#[tokio::test]
async fn the_journal_judges_a_request_with_an_idempotency_key_once() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let ask = || {
        let request = modern(&app, &space, Method::POST, "/v1/voices/consent-challenges");
        request.json(&json!({ "full_name": "Bob" }))
    };

    Answer::to(ask()).await;
    Answer::to(ask().header("Idempotency-Key", "one")).await;
    Answer::to(ask().header("Idempotency-Key", "one")).await;

    let entries = space.requests("").await;
    assert_eq!(entries.len(), 3);
    for entry in &entries {
        assert!(
            entry["verdict"].is_array() && entry["verdict"] == entries[0]["verdict"],
            "{entry}"
        );
    }
}

/// Whether an answer is the one of an earlier request.
fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == "true"
}

fn modern(app: &TestApp, space: &Space, method: Method, path: &str) -> RequestBuilder {
    app.request(method, path)
        .header("Speechify-Version", "2026-09-13")
        .bearer_auth(space.secret("speechify", "key"))
}

fn voice(app: &TestApp, space: &Space, form: Form) -> RequestBuilder {
    modern(app, space, Method::POST, "/v1/voices").multipart(form)
}

/// A voice that lacks nothing but consent.
fn wish() -> Form {
    Form::new()
        .text("name", "Bob")
        .text("gender", "male")
        .part("sample", Part::text("SAMPLE").file_name("sample.mp3"))
}
