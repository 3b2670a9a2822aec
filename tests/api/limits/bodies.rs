//! R-32, R-34 and R-36: size, number and compression.

use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::raw;
use crate::support::speechify::{Client, assert_refused};

#[tokio::test]
async fn r_32_a_body_over_the_limit_is_refused_in_the_vendors_shape() {
    let client = Client::new().await;
    let form = |length: usize| format!("grant_type=client_credentials&x={}", "a".repeat(length));

    let answer = client.form(form(262_144 - 32)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = client.form(form(262_145 - 32)).await;
    assert_refused(
        &answer,
        413,
        "invalid_request",
        "the body is larger than 262144 bytes",
    );
    assert_eq!(answer.reason(), "payload_too_large");
    let speech = client
        .app
        .request(Method::POST, "/v1/audio/speech")
        .bearer_auth(&client.key);
    let answer = Answer::to(speech.body(vec![b' '; 3 << 20])).await;
    let expected = json!({ "error": "the body is larger than 262144 bytes" });
    assert_eq!((answer.status, answer.body), (413, expected));
    let voices = client
        .app
        .request(Method::POST, "/v1/voices")
        .bearer_auth(&client.key);
    let answer = Answer::to(voices.body(vec![b' '; (5 << 20) + 1])).await;
    let expected = json!({ "error": "the body is larger than 5242880 bytes" });
    assert_eq!((answer.status, answer.body), (413, expected));
}

#[tokio::test]
async fn r_32_a_body_in_pieces_is_counted_as_it_comes() {
    let client = Client::new().await;
    let piece = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    let head = "POST /v1/auth/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\n";

    let endless = format!("{head}{}", piece.repeat(64));
    let answer = raw::send(&client.app.url, endless).await;

    let expected = json!({
        "error": "invalid_request",
        "error_description": "the body is larger than 262144 bytes",
    });
    assert_eq!(
        (answer.status, answer.json(), answer.count),
        (413, expected, 1)
    );
    assert!(answer.has("connection: close"));
}

#[tokio::test]
async fn r_32_a_write_to_the_control_api_has_at_most_a_mebibyte() {
    let client = Client::new().await;

    let request = client.app.request(Method::POST, "/__mockmint/v1/spaces");
    let request = request.header("content-type", "application/json");
    let answer = Answer::to(request.body(vec![b' '; (1 << 20) + 1])).await;

    let expected = json!({
        "type": "about:blank",
        "title": "Payload Too Large",
        "status": 413,
        "detail": "the body is larger than 1048576 bytes",
    });
    assert_eq!((answer.status, answer.body), (413, expected));
}

#[tokio::test]
async fn r_32_too_many_or_too_long_headers_and_targets_end_the_connection() {
    let client = Client::new().await;
    let url = &client.app.url;
    let get = |target: &str, extra: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{extra}\r\n")
    };

    let long = format!("X-Long: {}\r\n", "a".repeat(140_000));
    assert_eq!(raw::send(url, get("/v1/voices", &long)).await.status, 431);
    let many = "X-Many: a\r\n".repeat(200);
    assert_eq!(raw::send(url, get("/v1/voices", &many)).await.status, 431);
    let target = format!("/v1/voices?{}", "a".repeat(70_000));
    assert!([400, 414].contains(&raw::send(url, get(&target, "")).await.status));
    let target = format!("/v1/voices/{}", "a".repeat(60_000));
    assert_eq!(raw::send(url, get(&target, "")).await.status, 401);
    let answer = client.voices(&"a".repeat(60_000)).await;
    assert_eq!((answer.status, answer.reason()), (401, "unknown_key"));
}

#[tokio::test]
async fn r_34_a_scope_or_a_form_of_thousands_of_parts_is_refused_early() {
    let client = Client::new().await;
    let ask = |scope: String| format!("grant_type=client_credentials&scope={scope}");
    let detail = "a scope has at most 100 tokens in 16384 bytes";

    for scope in [
        "a".repeat(16_385),
        "a+".repeat(100_000),
        "voices:read+".repeat(200),
    ] {
        let answer = client.form(ask(scope)).await;
        assert_refused(&answer, 400, "invalid_scope", detail);
    }
    let body = json!({ "grant_type": "client_credentials", "scope": "a ".repeat(100_000) });
    let answer = client.json(body.to_string()).await;
    assert_refused(&answer, 400, "invalid_scope", detail);
    for form in ["a=1&".repeat(2_000), "&=".repeat(50_000)] {
        let answer = client
            .form(format!("{form}&grant_type=client_credentials"))
            .await;
        assert_refused(
            &answer,
            400,
            "invalid_request",
            "a form has at most 100 parameters",
        );
    }
}

#[tokio::test]
async fn r_34_a_query_of_thousands_of_parameters_is_refused_early() {
    let client = Client::new().await;

    let query = "a=1&".repeat(2_000);
    let request = client
        .app
        .request(Method::GET, &format!("/v1/voices?{query}"));
    let request = request.header("speechify-version", "2026-09-13");
    let answer = Answer::to(request.bearer_auth(&client.key)).await;

    assert_eq!((answer.status, answer.reason()), (400, "malformed_request"));
    let (status, body) = client
        .space
        .control(Method::GET, &format!("/requests?{query}"), None)
        .await;
    assert_eq!(
        (status, &body["detail"]),
        (400, &json!("a form has at most 100 parameters"))
    );
}

#[tokio::test]
async fn r_36_a_compressed_body_is_refused_unopened() {
    let client = Client::new().await;
    // The header of a gzip member; what it would grow to does not matter, for nobody opens it.
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];

    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, gzip", "x"] {
        let request = client.at_token().header("content-encoding", encoding);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::to(request.body(gzip.to_vec())).await;
        assert_refused(
            &answer,
            400,
            "invalid_request",
            "the body must not be compressed",
        );
        let request = client.at_token().header("content-encoding", encoding);
        let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
        assert_refused(
            &answer,
            400,
            "invalid_request",
            "the body must not be compressed",
        );
        let request = client.app.request(Method::POST, "/__mockmint/v1/spaces");
        let request = request.header("content-encoding", encoding);
        let answer = Answer::to(request.json(&json!({}))).await;
        let expected = json!({
            "type": "about:blank",
            "title": "Unsupported Media Type",
            "status": 415,
            "detail": "the body must not be compressed",
        });
        assert_eq!((answer.status, answer.body), (415, expected), "{encoding}");
    }
    let request = client.at_token().header("content-encoding", "identity");
    let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
    assert_eq!(answer.status, 200);
}
