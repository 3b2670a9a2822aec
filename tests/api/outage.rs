//! The database goes away and comes back: a short 503 in the vendor's words for what needs it, and
//! everything else goes on. of the requirements.

mod crashes;
mod embedded;
mod shared;
mod skew;
mod tls;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::speechify::Client;

/// A request that needs no database once the caller is known.
async fn models(client: &Client, bearer: &str) -> Answer {
    let request = client.app.request(Method::GET, "/v1/audio/models");
    Answer::to(request.bearer_auth(bearer)).await
}

/// Speech in a shared voice needs none either.
async fn speech(client: &Client, bearer: &str) -> Answer {
    let request = client
        .app
        .request(Method::POST, "/v1/audio/speech")
        .bearer_auth(bearer);
    Answer::to(request.json(&json!({ "input": "Hi", "voice_id": "george" }))).await
}

/// `503` in the words of the legacy era.
#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(
        answer.body,
        json!({ "error": "the service is not available" })
    );
    assert_eq!((answer.status, answer.reason()), (503, "unavailable"));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("content-type"), "application/json");
}

/// `503` of the control API.
fn unavailable() -> (u16, Value) {
    let body = json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the service is not available",
        "reason": "unavailable",
    });
    (503, body)
}

/// Everything of the control API that needs the database says so, and the rest goes on.
async fn assert_control(client: &Client) {
    let (_, health) = client.app.control(Method::GET, "/health", None).await;
    assert_eq!(health["status"], "ok", "the process lives");
    let (status, ready) = client.app.control(Method::GET, "/ready", None).await;
    assert_eq!((status, &ready["reason"]), (503, &json!("unavailable")));
    let detail = ready["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("writes have not been stored for "),
        "{detail}"
    );
    let calls = [
        (Method::GET, "/credentials", json!({})),
        (
            Method::POST,
            "/credentials",
            json!({ "vendor": "speechify" }),
        ),
        (Method::POST, "/clock/advance", json!({ "by": "1h" })),
        (
            Method::PATCH,
            "/settings/speechify",
            json!({ "access_token_lifetime": "1m" }),
        ),
        (Method::POST, "/reset", json!({})),
        (Method::DELETE, "", json!({})),
    ]
    .map(async |(method, path, body)| (path, client.space.control(method, path, Some(body)).await));
    // All at once: each waits for a connection that does not come.
    for (path, answer) in join_all(calls).await {
        assert_eq!(answer, unavailable(), "{path}");
    }
    let entries = client.space.requests("").await;
    assert!(!entries.is_empty(), "the journal is in memory");
    let (_, settings) = client
        .space
        .control(Method::GET, "/settings/speechify", None)
        .await;
    assert_eq!(
        settings["access_token_lifetime"], "1h",
        "nothing was half applied"
    );
    let (_, clock) = client.space.control(Method::GET, "/clock", None).await;
    assert_eq!(clock["mode"], "frozen");
}
