//! Spaces beside each other: nothing of one is seen in another, and each ends when it should.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::iter;
use mockmint::clock::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

const SPACES: usize = 200;
const WORKERS: usize = 32;
/// What each space answers to its requests: one after another, by number of the space.
const STATUSES: [[u16; 4]; 3] = [
    [200, 500, 200, 200],
    [429, 429, 200, 200],
    [200, 200, 200, 503],
];

#[tokio::test]
async fn two_hundred_spaces_keep_clock_faults_and_journal_to_themselves_under_32_workers() {
    let app = TestApp::spawn().await;
    let (app, numbers) = (&app, 0..SPACES);
    let spaces: Vec<_> = iter(numbers.map(async |number| make(app, number).await))
        .buffered(WORKERS)
        .collect()
        .await;

    let status_of = |number: usize, round: usize| STATUSES[number % 3][round];
    // Round by round, so that every worker goes from space to space.
    for round in 0..4 {
        let requests = spaces.iter().enumerate().map(async |(number, space)| {
            let answer = app
                .request(Method::GET, "/v1/voices")
                .bearer_auth(space.secret("speechify", "key"))
                .send()
                .await
                .unwrap();
            let clock = answer.headers()["x-mockmint-clock"].to_str().unwrap();
            assert_eq!(clock, instant(number));
            assert_eq!(answer.status(), status_of(number, round), "{number}");
        });
        iter(requests).buffer_unordered(WORKERS).count().await;
    }

    let mut seen = HashSet::new();
    for (number, space) in spaces.iter().enumerate() {
        let journal = space.requests("").await;
        let statuses: Vec<_> = journal
            .iter()
            .map(|r| r["response"]["status"].clone())
            .collect();
        assert_eq!(statuses, STATUSES[number % 3].map(Value::from));
        for record in &journal {
            assert_eq!(record["at"], instant(number));
            assert!(seen.insert(record["id"].to_string()), "an id came twice");
            let own = &space.credential("speechify")["id"];
            let credential = &record["credential"];
            assert!(credential.is_null() || credential["id"] == *own);
        }
    }
    assert_eq!(seen.len(), SPACES * 4);
}

#[tokio::test]
async fn of_many_who_make_a_space_of_one_name_one_succeeds() {
    let app = TestApp::spawn().await;
    let (app, name) = (&app, json!({ "name": "mine" }));
    let answers = (0..16).map(|_| app.control(Method::POST, "/v1/spaces", Some(name.clone())));

    let mut statuses: Vec<_> = iter(answers)
        .buffer_unordered(16)
        .map(|(status, _)| status)
        .collect()
        .await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert_eq!(statuses[1..], [409; 15]);
    let (_, keys) = app
        .control(Method::GET, "/v1/spaces/mine/credentials?", None)
        .await;
    let all: Vec<_> = keys["items"].as_array().unwrap().iter().collect();
    let names: HashSet<_> = all
        .iter()
        .map(|key| (key["vendor"].to_string(), key["kind"].to_string()))
        .collect();
    assert_eq!(all.len(), names.len());
}

#[tokio::test]
async fn a_space_ends_with_its_time_and_not_before() {
    let clock = Arc::new(Movable::default());
    let app = TestApp::spawn_at(clock.clone()).await;
    let creation = json!({ "name": "brief", "ttl": "1h" });
    let space = app.space_of(creation.clone()).await;
    let key = space.secret("speechify", "key");
    let voices = async || {
        let request = app.request(Method::GET, "/v1/voices").bearer_auth(&key);
        request.send().await.unwrap().status()
    };

    // A space's own clock does not end it.
    space.advance("2h").await;
    clock.advance(3_599);
    assert_eq!(voices().await, StatusCode::OK);
    assert_eq!(app.issuer.reap_expired().await.unwrap(), 0);
    clock.advance(1);
    let (status, _) = app.control(Method::GET, "/v1/spaces/brief", None).await;
    assert_eq!((status, voices().await), (404, StatusCode::UNAUTHORIZED));
    let (_, list) = app.control(Method::GET, "/v1/spaces", None).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    let again = app.space_of(creation).await;
    assert_ne!(again.id, space.id);
    assert_eq!(app.issuer.reap_expired().await.unwrap(), 0);
    clock.advance(3_600);
    // The server may have been quicker: it looks every second.
    assert!(app.issuer.reap_expired().await.unwrap() <= 1);
    assert!(app.issuer.spaces().by_name("brief").is_none());
    assert_eq!(app.issuer.spaces().list().len(), 1);
}

#[tokio::test]
async fn a_dropped_space_leaves_nothing_behind_and_others_alone() {
    let app = TestApp::spawn().await;
    let (gone, kept) = (app.space().await, app.space().await);
    let path = format!("/v1/spaces/{}", gone.id);
    let (status, _) = app.control(Method::DELETE, &path, None).await;

    assert_eq!(status, 204);
    for (space, expected) in [(&gone, StatusCode::UNAUTHORIZED), (&kept, StatusCode::OK)] {
        let request = app.request(Method::GET, "/v1/voices");
        let answer = request.bearer_auth(space.secret("speechify", "key")).send();
        assert_eq!(answer.await.unwrap().status(), expected);
    }
    for below in [
        "",
        "/credentials",
        "/requests",
        "/faults",
        "/clock",
        "/settings/speechify",
    ] {
        let (status, _) = app
            .control(Method::GET, &format!("{path}{below}"), None)
            .await;
        assert_eq!(status, 404, "{below}");
    }
}

async fn make(app: &TestApp, number: usize) -> Space {
    let clock = json!({ "mode": "frozen", "now": instant(number) });
    let space = app.space_of(json!({ "clock": clock })).await;
    let steps: Vec<_> = STATUSES[number % 3]
        .iter()
        .map(|status| match status {
            200 => json!({ "ok": true }),
            status => json!({ "status": status }),
        })
        .collect();
    let (status, _) = space
        .control(Method::POST, "/faults", Some(json!({ "steps": steps })))
        .await;
    assert_eq!(status, 201);
    space
}

/// A time of its own for each space.
fn instant(number: usize) -> String {
    format!("2030-01-01T00:{:02}:{:02}Z", number / 60, number % 60)
}

/// The real time, moved by a test.
#[derive(Default)]
struct Movable(AtomicI64);

impl Movable {
    fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Movable {
    fn now(&self) -> DateTime<Utc> {
        // Stands still: only the test moves it.
        let start = DateTime::from_timestamp(1_900_000_000, 0).unwrap();
        start + chrono::Duration::seconds(self.0.load(Ordering::SeqCst))
    }
}
