//! Clients of SORI: a relay that fetches ephemeral keys, and the pages it fetches them for.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{PAGE, expect, fault, judged};
use crate::support::{Space, TestApp};

#[tokio::test]
async fn a_careful_client_passes_every_check() {
    let (app, space) = bench(json!({ "single_use": true })).await;

    fault(
        &space,
        "auth.ephemeral",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    expect(relay(&app, &space), 429).await;
    space.advance("2s").await;
    // A key for each page, however many there are.
    for _ in 0..3 {
        let key = key(&app, &space).await;
        expect(page(&app, &key), 200).await;
    }

    assert_eq!(
        judged(&space).await,
        [
            "passed refreshed-before-expiry: 5m before the end [3, 5]",
            "passed honoured-retry-after: waits: 1, all of them long enough [1]",
            "passed ephemeral-key-used-once: used once: 3, used again: 0 [2, 4, 6]",
            "passed no-secret-in-url: requests: 7, with a secret: 0 [0, 1, 2, 3, 4, 5, 6]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [1, 2, 3, 4, 5, 6]",
            "passed sori-secret-key-on-server: seen: 3 [1, 3, 5]",
        ]
    );
}

#[tokio::test]
async fn a_page_that_renews_its_key_in_time_passes_and_many_uses_of_a_key_are_fine() {
    let (app, space) = bench(json!({})).await;

    let first = key(&app, &space).await;
    for _ in 0..2 {
        expect(page(&app, &first), 200).await;
    }
    space.advance("4m").await;
    let second = key(&app, &space).await;
    expect(page(&app, &second), 200).await;
    fault(
        &space,
        "mockmint.campaign",
        json!([{ "reason": "expired" }]),
    )
    .await;
    expect(page(&app, &second), 401).await;
    let third = key(&app, &space).await;
    expect(page(&app, &third), 200).await;

    assert_eq!(
        judged(&space).await,
        [
            "passed token-reused: tokens got while another was good: 0 [0, 3]",
            "passed refreshed-before-expiry: 1m before the end [3, 6]",
            "passed retried-with-new-token: stale retries: 0 [7]",
            "passed no-secret-in-url: requests: 8, with a secret: 0 [0, 1, 2, 3, 4, 5, 6, 7]",
            "passed no-secret-from-browser: from a browser with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7]",
            "passed sori-secret-key-on-server: seen: 3 [0, 3, 6]",
        ]
    );
}

#[tokio::test]
async fn a_careless_client_fails_with_every_exchange_that_shows_it() {
    let (app, space) = bench(json!({ "single_use": true })).await;

    let from_page = relay(&app, &space).header(PAGE.0, PAGE.1);
    let first = read_key(&expect(from_page, 200).await);
    expect(page(&app, &first), 200).await;
    expect(page(&app, &first), 401).await;
    let second = key(&app, &space).await;
    expect(page(&app, &first), 401).await;
    space.advance("5m30s").await;
    expect(page(&app, &second), 401).await;
    let (app_id, secret) = pair(&space);
    let query = format!("/api/auth/ephemeral?app_id={app_id}&secret_key={secret}");
    let in_url = app
        .request(Method::POST, &query)
        .form(&[("app_id", &app_id)]);
    expect(in_url.header("x-mockmint-space", &space.id), 400).await;
    fault(
        &space,
        "auth.ephemeral",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    expect(relay(&app, &space), 429).await;
    space.advance("1s").await;
    expect(relay(&app, &space), 200).await;

    assert_eq!(
        judged(&space).await,
        [
            "passed token-reused: tokens got while another was good: 0 [0]",
            "failed refreshed-before-expiry: used 30s after the end [5]",
            "failed retried-with-new-token: stale retries: 1 [4]",
            "failed honoured-retry-after: told 2 s, waited 1000 ms [7, 8]",
            "failed ephemeral-key-used-once: used once: 1, used again: 2 [2, 4]",
            "failed no-secret-in-url: requests: 9, with a secret: 1 [6]",
            "failed no-secret-from-browser: from a browser with a secret: 1 [0]",
            "failed sori-secret-key-on-server: expected a server: no origin, \
             sec-fetch-site or sec-fetch-dest, found a browser: the request has origin [0]",
        ]
    );
}

async fn bench(settings: Value) -> (TestApp, Space) {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    if settings != json!({}) {
        space.set("sori", settings).await;
    }
    (app, space)
}

/// What the customer's server asks the console.
fn relay(app: &TestApp, space: &Space) -> RequestBuilder {
    let (app_id, secret_key) = pair(space);
    app.request(Method::POST, "/api/auth/ephemeral")
        .form(&[("app_id", app_id), ("secret_key", secret_key)])
}

async fn key(app: &TestApp, space: &Space) -> String {
    read_key(&expect(relay(app, space), 200).await)
}

fn read_key(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap();
    answer["ephemeral_key"].as_str().unwrap().to_owned()
}

fn page(app: &TestApp, key: &str) -> RequestBuilder {
    app.request(Method::GET, "/api/mockmint/sori/campaign")
        .bearer_auth(key)
        .header(PAGE.0, PAGE.1)
}

fn pair(space: &Space) -> (String, String) {
    let app_id = space.credential("sori")["fields"]["app_id"].as_str();
    (
        app_id.unwrap().to_owned(),
        space.secret("sori", "secret_key"),
    )
}
