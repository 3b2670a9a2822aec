//! R-31 and R-37: where one request ends and the next begins.

use serde_json::json;

use crate::support::raw;
use crate::support::speechify::Client;

/// A request that must never be answered: it is hidden in the body of another one.
const HIDDEN: &str = "GET /__mockmint/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn r_37_a_body_of_two_lengths_is_refused_and_never_answered_twice() {
    let client = Client::new().await;

    for framing in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\x0bchunked\r\n",
        "Content-Length\x00: 5\r\n",
        " Content-Length: 5\r\n",
    ] {
        for path in ["/v1/auth/token", "/__mockmint/v1/spaces"] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                 {framing}\r\n0\r\n\r\n{HIDDEN}"
            );
            let answer = raw::send(&client.app.url, request).await;
            assert_eq!(
                (answer.status, answer.count),
                (400, 1),
                "{framing:?} {}",
                answer.body
            );
        }
    }
}

#[tokio::test]
async fn r_37_bad_chunks_and_bad_lines_are_refused() {
    let client = Client::new().await;
    let chunked = "POST /v1/auth/token HTTP/1.1\r\nHost: localhost\r\n\
                   Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    for body in [
        "zz\r\n{}\r\n0\r\n\r\n",
        "-1\r\n{}\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n{}",
        "2 2\r\n{}\r\n",
    ] {
        let answer = raw::send(&client.app.url, format!("{chunked}{body}{HIDDEN}")).await;
        assert_eq!((answer.status, answer.count), (400, 1), "{body:?}");
    }
    for request in [
        "garbage\r\n\r\n",
        "GET /v1/voices\r\n\r\n",
        "GET /v1/voices HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET  /v1/voices HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/v\u{0}oices HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\nNo Colon\r\n\r\n",
        "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n",
        "GET v1/voices HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ] {
        let answer = raw::send(&client.app.url, request).await;
        assert_eq!((answer.status, answer.count), (400, 1), "{request:?}");
    }
}

#[tokio::test]
async fn r_31_a_body_that_breaks_off_is_refused_and_stores_nothing() {
    let client = Client::new().await;
    let before = client
        .space
        .control(reqwest::Method::GET, "/credentials", None)
        .await;
    let path = format!("/__mockmint/v1/spaces/{}/credentials", client.space.id);
    let body = r#"{"vendor":"speechify"}"#;

    // The connection is closed for writing before the announced length is reached.
    for path in [&*path, "/v1/auth/token", "/v1/audio/speech"] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: 99\r\n\r\n{body}"
        );
        let answer = raw::send(&client.app.url, request).await;
        assert!(
            [0, 400].contains(&answer.status),
            "{path} {}",
            answer.status
        );
        assert!(answer.count <= 1);
    }

    let after = client
        .space
        .control(reqwest::Method::GET, "/credentials", None)
        .await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn two_requests_on_one_connection_get_two_answers() {
    let client = Client::new().await;
    let get = "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\n";

    let answer = raw::send(
        &client.app.url,
        format!("{get}\r\n{get}Connection: close\r\n\r\n"),
    )
    .await;

    assert_eq!((answer.status, answer.count), (401, 2));
    let first = json!({ "error": "no credential was sent" }).to_string();
    assert!(answer.body.starts_with(&first), "{}", answer.body);
}
