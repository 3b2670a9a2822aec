//! The origin rule: `aud`, the context's origins, and what a browser is told.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, CONFIG, MINT, jwt, mint, send, space_with};
use crate::support::{Space, TestApp};

async fn from(app: &TestApp, token: &str, origin: &str) -> Answer {
    let request = app.request(Method::GET, CONFIG).bearer_auth(token);
    send(request.header("origin", origin)).await
}

async fn preflight(app: &TestApp, space: &Space, origin: &str) -> Answer {
    let request = app.request(Method::OPTIONS, CONFIG);
    let request = request
        .header("x-mockmint-space", &space.name)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    send(request).await
}

#[tokio::test]
async fn co_03_aud_is_judged_only_when_there_is_an_origin() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = mint(&app, &jwt(&space), "localhost:8088").await;

    assert_eq!(super::status(&app, &token).await, 200);
    assert_eq!(
        from(&app, &token, "http://localhost:8088").await.status,
        200
    );
    let refused = from(&app, &token, "http://localhost:8089").await;

    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json(),
        json!({ "error": { "reason": "Origin not allowed" } })
    );
    assert_eq!(space.last_reason().await, "origin_not_allowed");
}

#[tokio::test]
async fn co_01_a_pattern_matches_what_it_says_and_nothing_else() {
    let app = TestApp::spawn().await;
    let jwt = jwt(&app.space().await);
    let cases = [
        (
            "example.com",
            "https://example.com http://example.com:8080",
            "https://a.example.com",
        ),
        (
            "example.com:8443",
            "https://example.com:8443",
            "https://example.com",
        ),
        (
            "https://example.com",
            "https://example.com",
            "http://example.com",
        ),
        (
            "*.example.com",
            "https://a.example.com https://b.a.example.com",
            "https://example.com https://evilexample.com",
        ),
        ("*", "https://anything.example http://127.0.0.1:1", "null"),
    ];
    for (aud, allowed, refused) in cases {
        let token = mint(&app, &jwt, &aud.replace('*', "%2A")).await;
        for (origins, status) in [(allowed, 200), (refused, 403)] {
            for origin in origins.split(' ') {
                assert_eq!(
                    from(&app, &token, origin).await.status,
                    status,
                    "{aud} {origin}"
                );
            }
        }
    }
}

#[tokio::test]
async fn co_02_what_no_browser_sends_matches_nothing_not_even_a_star() {
    let app = TestApp::spawn().await;
    let token = mint(&app, &jwt(&app.space().await), "*").await;

    for origin in [
        "null",
        "https://a.example https://b.example",
        "https://a.example,https://b.example",
        "https://A.example",
        "https://a.example/",
        "https://a.example:443",
        "https://u:p@a.example",
        "https://a..example",
        "https://a.example.",
        "ftp://a.example",
        "a.example",
        "https://127.1",
    ] {
        let answer = from(&app, &token, origin).await;
        assert_eq!(answer.status, 403, "{origin}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            None,
            "{origin}"
        );
    }
}

/// The published cases (jub0bs/cors): whatever that library calls no origin is none here either.
#[tokio::test]
async fn co_02_the_published_cases_of_bad_origins_are_refused() {
    let app = TestApp::spawn().await;
    let token = mint(&app, &jwt(&app.space().await), "*").await;
    let cases: Value =
        serde_json::from_str(include_str!("../../vectors/origin-cases.json")).unwrap();
    let mut refused = 0;
    for case in cases["origins"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        // What cannot be in a header field, and what is trimmed from one, reaches nobody.
        let is_sendable = !input.is_empty() && input.trim() == input && input.is_ascii();
        if case["failure"] == false || !is_sendable {
            continue;
        }
        assert_eq!(from(&app, &token, input).await.status, 403, "{case}");
        refused += 1;
    }
    assert!(refused >= 5, "only {refused} cases");
}

#[tokio::test]
async fn the_origins_of_the_context_count_too() {
    let app = TestApp::spawn().await;
    let space = space_with(&app, &["localhost:8080", "*.example.com"]).await;
    let token = mint(&app, &jwt(&space), "*").await;

    for credential in [&token, &jwt(&space)] {
        for (origin, status) in [
            ("http://localhost:8080", 200),
            ("https://a.example.com", 200),
            ("https://example.com", 403),
            ("http://localhost:8081", 403),
        ] {
            let answer = from(&app, credential, origin).await;
            assert_eq!(answer.status, status, "{origin}");
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed, (status == 200).then_some(origin));
        }
    }
}

#[tokio::test]
async fn settings_say_how_strict_a_star_is_and_what_a_mismatch_is_answered_with() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = mint(&app, &jwt(&space), "%2A.example.com").await;
    let settings = json!({ "wildcard_covers_apex": true, "aud_refusal_status": "401" });
    space.set("voicegain", settings).await;

    assert_eq!(from(&app, &token, "https://example.com").await.status, 200);
    assert_eq!(
        from(&app, &token, "https://a.example.com").await.status,
        200
    );
    let refused = from(&app, &token, "https://other.example").await;

    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.header("x-mockmint-reason"),
        Some("origin_not_allowed")
    );
}

#[tokio::test]
async fn co_05_a_preflight_is_judged_by_the_origins_of_the_contexts() {
    let app = TestApp::spawn().await;
    let space = space_with(&app, &["localhost:8080"]).await;

    let allowed = preflight(&app, &space, "http://localhost:8080").await;
    let refused = preflight(&app, &space, "http://localhost:8081").await;

    assert_eq!((allowed.status, &*allowed.text), (204, ""));
    for (name, value) in [
        ("access-control-allow-origin", "http://localhost:8080"),
        ("access-control-allow-methods", "GET"),
        ("access-control-allow-headers", "authorization"),
        ("access-control-max-age", "600"),
    ] {
        assert_eq!(allowed.header(name), Some(value));
    }
    assert_eq!(refused.status, 403);
    assert_eq!(refused.header("access-control-allow-origin"), None);
    assert_eq!(
        refused.json(),
        json!({ "error": { "reason": "Origin not allowed" } })
    );
    assert_eq!(space.last_reason().await, "origin_not_allowed");
}

#[tokio::test]
async fn co_09_a_long_list_of_headers_is_not_echoed() {
    let app = TestApp::spawn().await;
    let space = space_with(&app, &["*"]).await;
    let request = app.request(Method::OPTIONS, CONFIG);
    let request = request
        .header("x-mockmint-space", &space.name)
        .header("origin", "http://localhost:8080")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "a,".repeat(2000));

    let answer = send(request).await;

    assert_eq!(answer.status, 204);
    let headers = answer.header("access-control-allow-headers");
    assert_eq!(headers, Some("authorization, content-type"));
}

#[tokio::test]
async fn co_06_co_07_an_allowed_page_reads_refusals_too() {
    let app = TestApp::spawn().await;
    let space = space_with(&app, &["localhost:*"]).await;
    space.freeze().await;
    let token = mint(&app, &jwt(&space), "localhost:8088").await;
    space
        .set("voicegain", json!({ "calls_per_minute": 2 }))
        .await;
    let (page, other) = ("http://localhost:8088", "http://localhost:8089");

    // 200 and 429 by the quota, 403 by aud, 401 by the clock.
    assert_eq!(readable(&from(&app, &token, page).await, page), (200, true));
    assert_eq!(readable(&from(&app, &token, page).await, page), (429, true));
    assert_eq!(
        readable(&from(&app, &token, other).await, other),
        (403, false)
    );
    space.advance("60s").await;
    assert_eq!(readable(&from(&app, &token, page).await, page), (401, true));
    assert_eq!(
        readable(&from(&app, &token, other).await, other),
        (401, false)
    );

    // Nothing is known of the caller: the contexts of the space say who may read.
    for (origin, is_allowed) in [(page, true), (other, true), ("https://evil.example", false)] {
        let request = app.request(Method::GET, MINT);
        let request = request.header("x-mockmint-space", &space.name);
        let answer = send(request.header("origin", origin)).await;
        assert_eq!(readable(&answer, origin), (401, is_allowed), "{origin}");
    }
}

#[tokio::test]
async fn co_06_every_answer_varies_by_origin() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = mint(&app, &jwt(&space), "x").await;

    let answers = [
        super::get(&app, CONFIG, &token).await,
        super::get(&app, CONFIG, "nonsense").await,
        from(&app, &token, "null").await,
        preflight(&app, &space, "http://localhost:1").await,
    ];

    for answer in answers {
        let mut varies = answer.headers.get_all("vary").iter();
        assert!(varies.any(|value| value == "Origin"), "{answer:?}");
    }
}

fn readable(answer: &Answer, origin: &str) -> (u16, bool) {
    let allowed = answer.header("access-control-allow-origin");
    assert!(allowed.is_none_or(|allowed| allowed == origin));
    (answer.status, allowed.is_some())
}
