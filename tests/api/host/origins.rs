//! R-61 and R-62: what a page of another origin can send without asking first changes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::speechify::Client;

/// Every write of the control API, for one space and one credential.
fn writes(client: &Client) -> Vec<(Method, String)> {
    let space = format!("/__mockmint/v1/spaces/{}", client.space.id);
    let id = client.space.credential("speechify")["id"].as_str().unwrap();
    let credential = format!("{space}/credentials/{id}");
    vec![
        (Method::POST, "/__mockmint/v1/spaces".into()),
        (Method::POST, format!("{space}/reset")),
        (Method::POST, format!("{space}/credentials")),
        (Method::POST, format!("{credential}/regenerate")),
        (Method::PATCH, format!("{space}/settings/speechify")),
        (Method::PUT, format!("{space}/clock")),
        (Method::POST, format!("{space}/clock/advance")),
        (Method::POST, format!("{space}/tokens")),
        (Method::POST, format!("{space}/tokens/inspect")),
        (Method::DELETE, format!("{space}/clock")),
        (Method::DELETE, format!("{space}/requests")),
        (Method::DELETE, credential),
        (Method::DELETE, space),
    ]
}

/// Everything a write could have changed.
async fn state(client: &Client) -> Vec<(u16, Value)> {
    let mut state = Vec::new();
    for path in [
        "",
        "/credentials",
        "/settings/speechify",
        "/clock",
        "/requests",
    ] {
        let path = format!("/v1/spaces/{}{path}", client.space.id);
        state.push(client.app.control(Method::GET, &path, None).await);
    }
    state.push(client.app.control(Method::GET, "/v1/spaces", None).await);
    // The default space's clock runs; it is no part of this.
    for space in state[5].1["items"].as_array_mut().unwrap() {
        space["clock"] = Value::Null;
    }
    state
}

#[tokio::test]
async fn r_61_a_write_that_is_no_json_is_refused() {
    let client = Client::new().await;
    client.voices("x").await;
    let before = state(&client).await;
    let expected = json!({
        "type": "about:blank",
        "title": "Unsupported Media Type",
        "status": 415,
        "detail": "writes need the header Content-Type: application/json, also without a body",
        "accept": "application/json",
    });

    for (method, path) in writes(&client) {
        if method == Method::DELETE {
            continue;
        }
        for media_type in [
            "",
            "text/plain",
            "text/plain;charset=UTF-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonx",
            "text/plain, application/json",
            "text/plain; x=application/json",
        ] {
            let mut request = client.app.request(method.clone(), &path);
            if !media_type.is_empty() {
                request = request.header("content-type", media_type);
            }
            // What a form with enctype=text/plain can be made to send.
            let body = r#"{"by":"1h","mode":"frozen","x":"=y"}"#;
            let answer = Answer::to(request.body(body)).await;
            assert_eq!(
                (answer.status, &answer.body),
                (415, &expected),
                "{media_type} {path}"
            );
        }
    }
    assert_eq!(state(&client).await, before);
}

#[tokio::test]
async fn r_61_r_62_a_page_of_another_origin_is_refused_whatever_else_it_says() {
    let client = Client::new().await;
    let before = state(&client).await;
    let port = client.app.url.rsplit(':').next().unwrap();
    let expected = json!({
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "the control api is not for pages of another origin",
    });

    let mut requests = writes(&client);
    requests.push((Method::GET, "/__mockmint/v1/spaces".into()));
    requests.push((Method::GET, "/__mockmint/health".into()));
    requests.push((Method::OPTIONS, "/__mockmint/v1/spaces".into()));
    for (method, path) in requests {
        for origin in [
            "http://evil.test",
            "null",
            "http://localhost",
            "http://127.0.0.1:1",
            &format!("http://127.0.0.1.evil.test:{port}"),
            &format!("http://user@127.0.0.1:{port}"),
            &format!("http://127.0.0.1:{port}/"),
            &format!("ftp://127.0.0.1:{port}"),
            &format!("127.0.0.1:{port}"),
            "",
        ] {
            let request = client.app.request(method.clone(), &path);
            let request = request.header("origin", origin).json(&json!({}));
            let answer = Answer::to(request).await;
            assert_eq!(
                (answer.status, &answer.body),
                (403, &expected),
                "{origin} {path}"
            );
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }
    assert_eq!(state(&client).await, before);
}

#[tokio::test]
async fn r_61_a_page_of_the_servers_own_origin_may_write() {
    let client = Client::new().await;
    let path = format!("/__mockmint/v1/spaces/{}/clock/advance", client.space.id);

    let request = client
        .app
        .request(Method::POST, &path)
        .header("origin", &client.app.url);
    let answer = Answer::to(request.json(&json!({ "by": "1s" }))).await;

    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn r_61_reading_changes_nothing() {
    let client = Client::new().await;
    let before = state(&client).await;

    for (_, path) in writes(&client) {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = client
                .app
                .request(method, &format!("{path}?by=1h&mode=frozen"));
            let answer = Answer::to(request).await;
            assert!(
                [200, 400, 404, 405].contains(&answer.status),
                "{path} {}",
                answer.status
            );
        }
    }
    assert_eq!(state(&client).await, before);
}

#[tokio::test]
async fn ht_06_every_answer_of_the_control_api_is_closed_to_browsers() {
    let client = Client::new().await;

    for path in [
        "/__mockmint/health",
        "/__mockmint/metrics",
        "/__mockmint/v1/x",
        "/__mockmint/v1/vendors",
    ] {
        let answer = Answer::to(client.app.request(Method::GET, path)).await;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("access-control-allow-origin", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}
