//! Clients of Speechify.

use reqwest::Method;
use serde_json::json;

use super::{PAGE, expect, fault, judged, token, voices};
use crate::support::TestApp;

const SCOPE: Option<&str> = Some("voices:read");

#[tokio::test]
async fn a_careful_client_passes_every_check_and_hears_by_how_much() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;

    let first = token(&app, &space, SCOPE).await;
    let page = voices(&app, &space, &first).header(PAGE.0, PAGE.1);
    expect(page, 200).await;
    fault(
        &space,
        "voices.list",
        json!([
            { "status": 429, "retry_after": "2s" },
            { "ok": true },
            { "reason": "expired", "times": 2 },
        ]),
    )
    .await;
    expect(voices(&app, &space, &first), 429).await;
    space.advance("2s").await;
    expect(voices(&app, &space, &first), 200).await;
    for _ in 0..2 {
        expect(voices(&app, &space, &first), 401).await;
    }
    let second = token(&app, &space, SCOPE).await;
    for _ in 0..2 {
        expect(voices(&app, &space, &second), 200).await;
    }
    // The vendor's own recipe: after half of the lifetime.
    for _ in 0..3 {
        space.advance("30m").await;
        let next = token(&app, &space, SCOPE).await;
        expect(voices(&app, &space, &next), 200).await;
    }

    assert_eq!(
        judged(&space).await,
        [
            "passed scope-asked-for: asked: 5, taken: 0 [0, 6, 9, 11, 13]",
            "passed scope-as-used: tokens with just the scopes they are used for: 5 [0, 6, 9, 11, 13]",
            "passed token-reused: tokens got while another was good: 0 [0, 6]",
            "passed refreshed-before-expiry: 30m before the end [6, 9, 11, 13]",
            "passed one-refresh-per-expiry: refreshes after several 401s: 1 [6]",
            "passed retried-with-new-token: stale retries: 0 [7, 8]",
            "passed honoured-retry-after: waits: 1, all of them long enough [3]",
            "passed no-secret-in-url: requests: 15, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [0, 1, 6, 9, 11, 13]",
        ]
    );
}

#[tokio::test]
async fn a_client_that_lets_tokens_end_fails_with_every_exchange_that_shows_it() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let stale = token(&app, &space, None).await;
    expect(voices(&app, &space, &stale), 200).await;

    space.advance("1h1m").await;
    for _ in 0..2 {
        expect(voices(&app, &space, &stale), 401).await;
    }
    for _ in 0..2 {
        token(&app, &space, None).await;
    }
    expect(voices(&app, &space, &stale), 401).await;

    assert_eq!(
        judged(&space).await,
        [
            "failed scope-asked-for: asked: 0, taken: 3 [0, 4, 5]",
            "failed scope-as-used: granted audio:all voices:read, used voices:read [0, 1]",
            "passed token-reused: tokens got while another was good: 0 [0]",
            "failed refreshed-before-expiry: used 1m after the end [2]",
            "failed one-refresh-per-expiry: 401s: 3, refreshes: 2 [2, 3, 6, 4, 5]",
            "failed retried-with-new-token: stale retries: 1 [6]",
            "passed no-secret-in-url: requests: 7, with a secret: 0 [0, 1, 2, 3, 4, 5, 6]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [0, 4, 5]",
        ]
    );
}

#[tokio::test]
async fn a_client_that_hides_nothing_and_waits_for_nothing_fails_with_every_exchange() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let key = space.secret("speechify", "key");

    for _ in 0..3 {
        let token = token(&app, &space, SCOPE).await;
        expect(voices(&app, &space, &token), 200).await;
    }
    fault(
        &space,
        "voices.list",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    let page = || voices(&app, &space, &key).header(PAGE.0, PAGE.1);
    expect(page(), 429).await;
    space.advance("1s").await;
    expect(page(), 200).await;
    let in_url = app.request(Method::GET, "/v1/voices?api_key=canary-secret");
    expect(in_url.header("x-mockmint-space", &space.id), 401).await;

    let judged = judged(&space).await;
    assert_eq!(
        judged,
        [
            "passed scope-asked-for: asked: 3, taken: 0 [0, 2, 4]",
            "passed scope-as-used: tokens with just the scopes they are used for: 3 [0, 2, 4]",
            "failed token-reused: tokens got while another was good: 2 [2, 4]",
            "passed refreshed-before-expiry: 1h before the end [2, 4]",
            "failed honoured-retry-after: told 2 s, waited 1000 ms [6, 7]",
            "failed no-secret-in-url: requests: 9, with a secret: 1 [8]",
            "failed no-secret-from-browser: from a browser with a secret: 2 [6, 7]",
        ]
    );
    assert!(!json!(judged).to_string().contains("canary"));
}
