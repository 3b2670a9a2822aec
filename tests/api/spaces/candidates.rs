//! A secret that many spaces have costs no more checks than the request has reason for.

use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

const SHARED: &str = "sk_that_a_seed_gives_to_many";

#[tokio::test]
async fn only_the_named_space_is_asked_and_of_unnamed_ones_eight() {
    let app = TestApp::spawn().await;
    let seed = json!({ "speechify": { "accounts": [
        { "name": "acme", "keys": [{ "name": "dev", "secret": SHARED }] }
    ] } });
    let mut spaces = Vec::new();
    for _ in 0..12 {
        spaces.push(app.space_of(json!({ "seed": seed })).await);
    }
    let other = app.space().await;
    let ask = async |space: Option<&Space>| {
        let before = app.issuer.slow_checks();
        let mut request = app.request(Method::GET, "/v1/voices").bearer_auth(SHARED);
        if let Some(space) = space {
            request = request.header("x-mockmint-space", &space.name);
        }
        let answer = Answer::to(request).await;
        (answer, app.issuer.slow_checks() - before)
    };

    for space in &spaces[3..5] {
        let (answer, checks) = ask(Some(space)).await;
        assert_eq!((answer.status, checks), (200, 1));
    }
    let (answer, checks) = ask(Some(&other)).await;
    assert_eq!((answer.reason(), checks), ("unknown_key", 0));
    let (answer, checks) = ask(None).await;
    assert_eq!(answer.status, 200);
    assert!((1..=8).contains(&checks), "{checks}");
    // Of the twelve, at least two are unknown to the memory of verdicts still.
    let known = checks + 2;
    assert!(known < 12, "{known}");
}
