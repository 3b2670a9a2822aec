//! Speechify over HTTP, where a fixture cannot tell: requests that come at once, and the journal.

use chrono::Utc;
use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use uuid::Uuid;

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

#[tokio::test]
async fn a_token_that_comes_with_an_idempotency_key_is_noted_once() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = minted(&space).await;
    let challenge = || {
        let path = "/v1/voices/consent-challenges";
        let request = app.request(Method::POST, path).bearer_auth(&token);
        request.json(&json!({ "full_name": "Bob" }))
    };
    let consent = r#"{"fullName":"Bob","email":"bob@example.com"}"#;
    let created = || {
        let request = app.request(Method::POST, "/v1/voices").bearer_auth(&token);
        request.multipart(wish().text("consent", consent))
    };

    let asks: [(&dyn Fn() -> RequestBuilder, u16); 2] = [(&challenge, 201), (&created, 200)];
    for (ask, expected) in asks {
        let statuses = [
            Answer::to(ask()).await.status,
            Answer::to(ask().header("Idempotency-Key", "one"))
                .await
                .status,
            Answer::to(ask().header("Idempotency-Key", "one"))
                .await
                .status,
        ];
        assert_eq!(statuses, [expected; 3]);
    }

    let entries = space.requests("").await;
    assert_eq!(entries.len(), 6);
    for entry in &entries {
        let told = |name: &str| (&entry[name], &entries[0][name]);
        let presented = &entry["evidence"]["presented"];
        assert_eq!(presented["nature"], "token", "{entry}");
        assert_eq!(presented, &entries[0]["evidence"]["presented"]);
        for (told, expected) in ["verdict", "credential"].map(told) {
            assert_eq!(told, expected, "{entry}");
        }
    }
}

/// A stored document that cannot be read stands for the cost of reading all of them.
#[tokio::test]
async fn a_new_key_or_challenge_reads_no_other_one() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let account = space.credential("speechify")["account"].as_str().unwrap();
    let id = Uuid::parse_str(&space.id).unwrap();
    for kind in ["idempotency", "consent_challenge"] {
        let shelf = app.issuer.documents(id, "speechify", kind, account);
        shelf
            .insert("unreadable", &json!([]), Utc::now())
            .await
            .unwrap();
    }

    let request = modern(&app, &space, Method::POST, "/v1/voices/consent-challenges");
    let request = request.json(&json!({ "full_name": "Bob" }));
    let answer = Answer::to(request.header("Idempotency-Key", "one")).await;

    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn a_challenge_is_forgotten_a_day_after_its_end() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let path = "/v1/voices/consent-challenges";
    let challenge = modern(&app, &space, Method::POST, path).json(&json!({ "full_name": "Bob" }));
    let challenge = Answer::to(challenge).await.body["id"].clone();
    let ask = async || {
        let recording = Part::text("CONSENT").file_name("consent.mp3");
        let id = challenge.as_str().unwrap().to_owned();
        let form = wish().text("consent_challenge_id", id);
        let answer = Answer::to(voice(
            &app,
            &space,
            form.part("consent_recording", recording),
        ));
        answer.await.body["error"]["code"].clone()
    };

    space.advance("2h").await;
    assert_eq!(ask().await, "consent_challenge_expired");
    space.advance("24h").await;
    assert_eq!(ask().await, "consent_challenge_not_found");
}

/// A token that may make voices.
async fn minted(space: &Space) -> String {
    let wish = json!({ "vendor": "speechify", "scope": "voices:all" });
    let (status, body) = space.control(Method::POST, "/tokens", Some(wish)).await;
    assert_eq!(status, 201, "{body}");
    body["token"].as_str().unwrap().to_owned()
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
