//! Limits on calls and on what runs at the same time, by the clock of the space.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, CONFIG, get, jwt, send};
use crate::support::{Space, TestApp};

fn standing(answer: &Answer) -> [Option<&str>; 3] {
    let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
    names.map(|name| answer.header(name))
}

const POLICY: &str = "75, 75;window=60, 2000;window=3600";

#[tokio::test]
async fn every_answer_tells_how_much_is_left() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let jwt = jwt(&space);

    let first = get(&app, CONFIG, &jwt).await;
    assert_eq!(standing(&first), [Some(POLICY), Some("74"), Some("60")]);
    space.advance("10s").await;
    let second = get(&app, "/v1/security/jwt", &jwt).await;
    assert_eq!(second.status, 400);
    assert_eq!(standing(&second), [Some(POLICY), Some("73"), Some("50")]);
    space.advance("50s").await;
    let third = get(&app, CONFIG, &jwt).await;
    assert_eq!(standing(&third), [Some(POLICY), Some("74"), Some("60")]);

    let unknown = get(&app, CONFIG, "nonsense").await;
    assert_eq!(standing(&unknown), [Some(POLICY), Some("75"), Some("60")]);
    let missing = get(&app, "/v1/asr/nothing", "nonsense").await;
    assert_eq!(missing.status, 404);
    assert_eq!(standing(&missing), [Some(POLICY), Some("75"), Some("60")]);
}

#[tokio::test]
async fn ht_03_beyond_the_limit_is_429_until_the_window_ends() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    space
        .set(
            "voicegain",
            json!({ "calls_per_minute": 2, "calls_per_hour": 3 }),
        )
        .await;
    let jwt = jwt(&space);
    for _ in 0..2 {
        assert_eq!(get(&app, CONFIG, &jwt).await.status, 200);
    }

    space.advance("20s").await;
    let refused = get(&app, CONFIG, &jwt).await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.json(),
        json!({ "error": { "reason": "Limit exceeded" } })
    );
    assert_eq!(refused.header("retry-after"), Some("40"));
    assert_eq!(standing(&refused)[1], Some("0"));
    assert_eq!(space.last_reason().await, "rate_limited");

    space.advance("40s").await;
    assert_eq!(get(&app, CONFIG, &jwt).await.status, 200);
    let hour = get(&app, CONFIG, &jwt).await;
    assert_eq!(
        (hour.status, hour.header("retry-after")),
        (429, Some("3540"))
    );
    let limit = "3, 2;window=60, 3;window=3600";
    assert_eq!(standing(&hour), [Some(limit), Some("0"), Some("3540")]);
}

#[tokio::test]
async fn a_space_that_is_taken_back_has_used_nothing_of_its_limits() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let jwt = jwt(&space);
    let ends = ["/reset", "/restore"];
    let snapshot = space.control(Method::POST, "/snapshot", Some(json!({})));
    let (_, snapshot) = snapshot.await;
    let bodies = [json!({}), snapshot];

    for (end, body) in ends.into_iter().zip(bodies) {
        assert_eq!(standing(&get(&app, CONFIG, &jwt).await)[1], Some("74"));
        let (status, said) = space.control(Method::POST, end, Some(body)).await;
        assert_eq!(status, 200, "{end}: {said}");
    }
    assert_eq!(standing(&get(&app, CONFIG, &jwt).await)[1], Some("74"));
}

#[tokio::test]
async fn an_upload_counts_ten_times() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let form = reqwest::multipart::Form::new().text("other", "x");
    let request = app.request(Method::POST, "/v1/data/file");

    let answer = send(request.bearer_auth(jwt(&space)).multipart(form)).await;

    assert_eq!(answer.status, 400);
    assert_eq!(standing(&answer)[1], Some("65"));
}

#[tokio::test]
async fn sessions_that_run_count_against_the_account() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let settings = json!({
        "transcription_time": "30s", "asr_concurrency": 1, "offline_queue_size": 2,
    });
    space.set("voicegain", settings).await;

    assert_eq!(start(&app, &space, &["REAL-TIME"]).await.status, 200);
    let full = start(&app, &space, &["REAL-TIME"]).await;
    assert_eq!(full.status, 429);
    assert_eq!(full.header("x-resourcelimit-type"), Some("ASR-Concurrency"));
    assert_eq!(full.header("x-resourcelimit-limit"), Some("1"));
    assert_eq!(full.header("retry-after"), Some("1"));

    let three = ["OFF-LINE"; 3];
    let full = start(&app, &space, &three).await;
    assert_eq!(
        full.header("x-resourcelimit-type"),
        Some("Offline-Queue-Size")
    );
    assert_eq!(start(&app, &space, &three[..2]).await.status, 200);
    assert_eq!(
        queue(&app, &space).await,
        json!({
            "queueSizeLimit": 2, "queueSizeLimitUsed": 2,
        })
    );

    space.advance("30s").await;
    assert_eq!(queue(&app, &space).await["queueSizeLimitUsed"], 0);
    assert_eq!(start(&app, &space, &["REAL-TIME"]).await.status, 200);
}

#[tokio::test]
async fn of_sessions_that_start_at_once_no_more_are_queued_than_there_is_room_for() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let settings = json!({ "transcription_time": "30s", "offline_queue_size": 10 });
    space.set("voicegain", settings).await;

    let starts = (0..30).map(|_| start(&app, &space, &["OFF-LINE"]));
    let answers = futures_util::future::join_all(starts).await;

    let count = |status| answers.iter().filter(|a| a.status == status).count();
    assert_eq!((count(200), count(429)), (10, 20));
    assert_eq!(queue(&app, &space).await["queueSizeLimitUsed"], 10);
}

async fn start(app: &TestApp, space: &Space, modes: &[&str]) -> Answer {
    let sessions: Vec<_> = modes
        .iter()
        .map(|mode| json!({ "asyncMode": mode }))
        .collect();
    let source = json!({ "fromUrl": { "url": "https://example.com/a.wav" } });
    let body = json!({ "sessions": sessions, "audio": { "source": source } });
    let request = app.request(Method::POST, "/v1/asr/transcribe/async");
    send(request.bearer_auth(jwt(space)).json(&body)).await
}

async fn queue(app: &TestApp, space: &Space) -> Value {
    let path = "/v1/asr/transcribe/status/queue";
    get(app, path, &jwt(space)).await.json()
}
