//! `/v1/spaces/{space}/requests`: the journal.

use reqwest::Method;
use serde_json::{Value, json};

use super::{not_found, unreadable};
use crate::support::answer::Answer;
use crate::support::speechify::Client;

#[tokio::test]
async fn an_entry_tells_what_came_how_it_was_judged_and_what_went() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;
    client.space.advance("2h").await;
    let request = client
        .app
        .request(Method::GET, "/v1/voices?limit=5")
        .bearer_auth(&token);
    let answer = Answer::to(request.header("user-agent", "a-test")).await;
    let id = answer.header("x-mockmint-request-id");

    let path = format!("/requests/{id}");
    let (status, entry) = client.space.control(Method::GET, &path, None).await;

    assert_eq!(status, 200);
    let credential = client.space.credential("speechify");
    let (_, clock) = client.space.control(Method::GET, "/clock", None).await;
    for (member, expected) in [
        ("id", json!(id)),
        ("at", clock["now"].clone()),
        ("vendor", json!("speechify")),
        ("operation", json!("voices.list")),
        ("method", json!("GET")),
        ("path", json!("/v1/voices")),
        ("credential", Value::Null),
        ("reason", json!("expired")),
        ("fault", Value::Null),
    ] {
        assert_eq!(entry[member], expected, "{member}");
    }
    assert_eq!(entry["request"]["query"], "limit=5");
    assert_eq!(
        entry["request"]["headers"]["authorization"],
        "Bearer [redacted]"
    );
    assert_eq!(entry["request"]["headers"]["user-agent"], "a-test");
    assert_eq!(entry["response"]["status"], 401);
    let verdict = entry["verdict"].as_array().unwrap();
    let checks: Vec<_> = verdict
        .iter()
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        checks,
        [
            "authorization",
            "structure",
            "alg",
            "kid",
            "signature",
            "claims",
            "typ",
            "iss",
            "aud",
            "exp"
        ]
    );
    let last = &verdict[verdict.len() - 1];
    assert_eq!(
        (&last["outcome"], &last["expected"]),
        (
            &json!("failed"),
            &json!(format!("after {}", clock["now"].as_str().unwrap()))
        )
    );
    assert_eq!(
        last["remedy"],
        "get a new token, or set the clock of the space to before exp"
    );
    let listed = client.space.requests("?reason=expired").await;
    assert_eq!(listed, [entry]);
    let by_key = client
        .space
        .requests(&format!(
            "?credential={}",
            credential["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(by_key.len(), 1, "the request for the token");
}

#[tokio::test]
async fn entries_are_filtered_counted_and_cleared() {
    let client = Client::new().await;
    client.token("audio:all").await;
    for _ in 0..3 {
        client.voices(&client.key).await;
    }
    let request = client.app.request(Method::GET, "/v1/voices");
    Answer::to(request.header("x-mockmint-space", &client.space.name)).await;
    let all = client.space.requests("").await;
    let third = all[2]["id"].as_str().unwrap();
    let at = all[0]["at"].as_str().unwrap().replace(':', "%3A");

    for (query, count) in [
        (String::new(), 5),
        ("?limit=2".into(), 2),
        ("?operation=voices.list".into(), 4),
        ("?operation=auth.token".into(), 1),
        ("?status=200".into(), 4),
        ("?status=401&reason=missing_credential".into(), 1),
        ("?vendor=speechify".into(), 5),
        ("?vendor=agora".into(), 0),
        ("?credential=main".into(), 4),
        (format!("?since={third}"), 2),
        (format!("?since={at}"), 5),
        ("?since=2999-01-01T00%3A00%3A00Z".into(), 0),
        ("?since=&limit=".into(), 5),
    ] {
        assert_eq!(client.space.requests(&query).await.len(), count, "{query}");
    }
    let newest = client.space.requests("?limit=2").await;
    assert_eq!(newest, all[3..]);
    let cleared = client
        .space
        .control(Method::DELETE, "/requests", None)
        .await;
    assert_eq!(cleared, (200, json!({ "cleared": 5 })));
    assert_eq!(client.space.requests("").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_question_nobody_understands_is_a_problem() {
    let client = Client::new().await;
    let known = "unknown parameter; there are vendor, operation, status, reason, credential, since, limit, wait, count";

    for (query, expected) in [
        (
            "limit=0",
            unreadable("limit", "must be between 1 and 10000"),
        ),
        (
            "limit=10001",
            unreadable("limit", "must be between 1 and 10000"),
        ),
        (
            "limit=many",
            unreadable("limit", "must be between 1 and 10000"),
        ),
        (
            "status=ok",
            unreadable("status", "must be an http status such as 401"),
        ),
        (
            "reason=whatever",
            unreadable("reason", "no such reason; GET /v1/vendors lists them"),
        ),
        (
            "since=yesterday",
            unreadable(
                "since",
                "must be an instant such as 2026-01-02T03:04:05Z, or the id of a request",
            ),
        ),
        (
            "limit=1&limit=1",
            unreadable("limit", "the parameter `limit` is there more than once"),
        ),
        ("page=1", unreadable("page", known)),
    ] {
        let answer = client
            .space
            .control(Method::GET, &format!("/requests?{query}"), None)
            .await;
        assert_eq!(answer, expected, "{query}");
    }
    let (status, body) = client
        .space
        .control(Method::GET, "/requests?vendor=%zz", None)
        .await;
    assert_eq!(
        (status, &body["detail"]),
        (
            400,
            &json!("a `%` is not followed by two hexadecimal digits")
        )
    );
    let detail = "no such request in this space's journal; it keeps the newest ones only";
    assert_eq!(
        client
            .space
            .control(Method::GET, "/requests/req-1", None)
            .await,
        not_found(detail)
    );
}
