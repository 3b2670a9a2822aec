//! R-33: naughty strings in every place that takes one, and never a 5xx for it.

mod bodies;

use reqwest::Method;
use reqwest::header::HeaderValue;

use crate::support::answer::Answer;
use crate::support::raw::{self, percent_encoded};
use crate::support::speechify::Client;

/// Texts that have broken something somewhere.
fn naughty() -> Vec<String> {
    serde_json::from_str(include_str!("../../vectors/naughty-strings.json")).unwrap()
}

/// Nothing a caller can say is our fault, and nothing is answered in another shape.
#[track_caller]
fn assert_calm(answer: &Answer, place: &str, text: &str) {
    assert!(
        answer.status < 500,
        "{place} {text:?}: {} {}",
        answer.status,
        answer.body
    );
    if answer.status >= 400 {
        let media_type = answer.header("content-type");
        assert!(
            media_type.ends_with("json"),
            "{place} {text:?}: {media_type}"
        );
        let said = answer.body.to_string();
        assert!(
            !said.contains("panicked") && !said.contains("src/"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn r_33_naughty_strings_in_paths_and_queries() {
    let client = Client::new().await;
    let space = format!("/__mockmint/v1/spaces/{}", client.space.id);

    for path in [
        "/v1/voices/HERE",
        "/v1/voices/HERE/sample",
        "/v1/voices?cursor=HERE",
        "/v1/voices?limit=HERE&type=HERE&locale=HERE&gender=HERE&model=HERE",
        "/v1/voices?HERE",
        "/v1/audio/HERE",
        "/v1/auth/token?HERE=HERE",
        "/__mockmint/v1/spaces/HERE",
        "/__mockmint/v1/spaces/HERE/credentials",
        "/__mockmint/v1/vendors/HERE",
        "/__mockmint/s/HERE/v1/voices",
        &format!("{space}/credentials/HERE"),
        &format!("{space}/settings/HERE"),
        &format!("{space}/requests/HERE"),
        &format!("{space}/requests?since=HERE"),
        &format!("{space}/requests?limit=HERE"),
        &format!("{space}/requests?status=HERE"),
        &format!("{space}/requests?reason=HERE"),
        &format!("{space}/requests?credential=HERE&vendor=HERE&operation=HERE"),
        &format!("{space}/requests?HERE=1"),
    ] {
        let escaped = naughty().into_iter().map(|text| percent_encoded(&text));
        for text in escaped.chain(["%FF%C0%80".to_owned()]) {
            let place = path.replace("HERE", &text);
            for method in [Method::GET, Method::DELETE] {
                let request = client.app.request(method, &place);
                let request = request.header("speechify-version", "2026-09-13");
                let answer = Answer::to(request.bearer_auth(&client.key)).await;
                assert_calm(&answer, &place, &text);
            }
        }
    }
}

#[tokio::test]
async fn r_33_naughty_strings_in_headers() {
    let client = Client::new().await;
    for name in [
        "authorization",
        "x-mockmint-space",
        "speechify-version",
        "content-type",
        "accept",
        "origin",
        "user-agent",
        "x-speechify-sdk",
        "idempotency-key",
        "cookie",
        "expect",
        "range",
    ] {
        let texts = naughty().into_iter().map(String::into_bytes);
        for text in texts.chain([b"\xff\xfe".to_vec(), b"\x80".to_vec()]) {
            // What no client would put into a header is sent by hand below.
            let Ok(value) = HeaderValue::from_bytes(&text) else {
                continue;
            };
            let request = client.app.request(Method::POST, "/v1/audio/speech");
            let request = request.bearer_auth(&client.key).header(name, value);
            let body = r#"{"input":"Hi","voice_id":"george"}"#;
            let answer = Answer::to(request.body(body)).await;
            assert_calm(&answer, name, &String::from_utf8_lossy(&text));
        }
    }
}

#[tokio::test]
async fn r_33_every_byte_in_every_line_of_a_request() {
    let client = Client::new().await;

    for byte in 0..=255_u8 {
        for (before, after) in [
            (
                "GET /v1/voices?a=",
                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            ),
            (
                "GET /v1/voices/",
                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            ),
            (
                "GET /v1/voices HTTP/1.1\r\nHost: local",
                "\r\nConnection: close\r\n\r\n",
            ),
            (
                "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ",
                "\r\n\r\n",
            ),
            (
                "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                 X-Mockmint-Space: ",
                "\r\n\r\n",
            ),
        ] {
            let bytes = [before.as_bytes(), &[byte], after.as_bytes()].concat();
            let answer = raw::send(&client.app.url, bytes).await;
            assert!(
                (400..500).contains(&answer.status),
                "{byte} {before}: {}",
                answer.status
            );
        }
    }
}
