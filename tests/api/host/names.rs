//! the `Host` decides whether a request is meant for this server.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::raw;
use crate::support::speechify::Client;

fn misdirected() -> Value {
    json!({
        "type": "about:blank",
        "title": "Misdirected Request",
        "status": 421,
        "detail": "this server does not answer to that host name; use localhost or an address of \
                   this machine, or start it with --allowed-host",
    })
}

/// What a rebound page would ask for: reads, writes, preflights, an upgrade.
fn requests(host: &str, key: &str) -> Vec<String> {
    let json = "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"name\":\"evil\"}";
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\n\
                grant_type=client_credentials";
    let head = format!("HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    vec![
        format!("GET / {head}\r\n"),
        format!("GET /__mockmint/health {head}\r\n"),
        format!("GET /__mockmint/v1/spaces {head}\r\n"),
        format!("GET /__mockmint/s/default/v1/voices {head}Authorization: Bearer {key}\r\n\r\n"),
        format!("POST /__mockmint/v1/spaces {head}{json}"),
        format!("POST /__mockmint/v1/spaces {head}Origin: http://{host}\r\n{json}"),
        format!("GET /v1/voices {head}Authorization: Bearer {key}\r\n\r\n"),
        format!("POST /v1/auth/token {head}Authorization: Bearer {key}\r\n{form}"),
        format!(
            "OPTIONS /v1/voices {head}Origin: http://{host}\r\n\
             Access-Control-Request-Method: GET\r\n\r\n"
        ),
    ]
}

#[tokio::test]
async fn r_60_a_name_that_dns_could_rebind_reaches_nothing() {
    let client = Client::new().await;

    for host in [
        "evil.test",
        "evil.test:80",
        "localhost.evil.test",
        "notlocalhost",
        "127.0.0.1.nip.io",
        "192.168.0.1",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
    ] {
        for request in requests(host, &client.key) {
            let answer = raw::send(&client.app.url, request.clone()).await;
            assert_eq!(
                (answer.status, answer.json()),
                (421, misdirected()),
                "{request}"
            );
            assert!(answer.has("content-type: application/problem+json"));
            assert!(answer.has("cache-control: no-store"));
            assert!(!answer.head.contains("access-control-allow-origin"));
        }
    }
    assert_eq!(client.space.requests("").await, Vec::<Value>::new());
    assert!(client.app.issuer.spaces().by_name("evil").is_none());
}

#[tokio::test]
async fn r_60_a_host_that_is_none_is_a_bad_request() {
    let client = Client::new().await;

    for host in [
        "user@localhost",
        "localhost/path",
        "localhost, evil.test",
        "localhost:",
        "localhost:0",
        "localhost:99999",
        "local%68ost",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "localhost.",
        "[::1",
        "*.localhost",
        "",
    ] {
        for request in requests(host, &client.key) {
            let answer = raw::send(&client.app.url, request).await;
            assert_eq!(answer.status, 400, "{host:?}");
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.starts_with("the Host header is wrong: "), "{detail}");
        }
    }
    for lines in [
        &["GET /v1/voices HTTP/1.1", "Connection: close"][..],
        &[
            "GET /v1/voices HTTP/1.1",
            "Host: localhost",
            "Host: localhost",
            "Connection: close",
        ],
        &[
            "GET /v1/voices HTTP/1.1",
            "Host: localhost",
            "Host: evil.test",
            "Connection: close",
        ],
    ] {
        assert_eq!(
            raw::request(&client.app.url, lines).await.status,
            400,
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn r_60_an_absolute_target_does_not_smuggle_another_host_in() {
    let client = Client::new().await;

    for target in [
        "http://evil.test/v1/voices",
        "http://evil.test/__mockmint/v1/spaces",
        "http://user@localhost/__mockmint/v1/spaces",
        "https://evil.test:443/__mockmint/health",
    ] {
        let line = format!("GET {target} HTTP/1.1");
        let lines = [&*line, "Host: localhost", "Connection: close"];
        let answer = raw::request(&client.app.url, &lines).await;
        assert_eq!(answer.status, 400, "{target} {}", answer.body);
    }
    let lines = [
        "GET http://localhost/__mockmint/health HTTP/1.1",
        "Host: localhost",
        "Connection: close",
    ];
    assert_eq!(raw::request(&client.app.url, &lines).await.status, 200);
}

#[tokio::test]
async fn r_60_local_names_and_configured_ones_are_answered() {
    let app = TestApp::spawn_with(|config| {
        config.allowed_hosts = vec!["mint.example".into(), "other.example:8080".into()];
    })
    .await;

    for (host, status) in [
        ("localhost", 200),
        ("LocalHost:1", 200),
        ("a.localhost", 200),
        ("127.0.0.1", 200),
        ("127.9.9.9:65535", 200),
        ("[::1]:6468", 200),
        ("mint.example", 200),
        ("mint.example:99", 200),
        ("other.example:8080", 200),
        ("other.example", 421),
        ("x.mint.example", 421),
    ] {
        let host_line = format!("Host: {host}");
        let lines = [
            "GET /__mockmint/health HTTP/1.1",
            &host_line,
            "Connection: close",
        ];
        assert_eq!(
            raw::request(&app.url, &lines).await.status,
            status,
            "{host}"
        );
    }
}

#[tokio::test]
async fn r_60_the_vendors_own_names_reach_the_vendor_and_not_the_control_api() {
    let client = Client::new().await;
    let authorization = format!("Authorization: Bearer {}", client.key);

    for host in ["api.sws.speechify.com", "API.speechify.ai:443"] {
        let host = format!("Host: {host}");
        let lines = [
            "GET /v1/voices HTTP/1.1",
            &host,
            &authorization,
            "Connection: close",
        ];
        assert_eq!(
            raw::request(&client.app.url, &lines).await.status,
            200,
            "{host}"
        );
        for path in ["/__mockmint/health", "/__mockmint/v1/spaces", "/__mockmint"] {
            let line = format!("GET {path} HTTP/1.1");
            let lines = [&*line, &host, "Connection: close"];
            let answer = raw::request(&client.app.url, &lines).await;
            assert_eq!(
                (answer.status, answer.json()),
                (421, misdirected()),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_path_nobody_claims_says_who_claims_which() {
    let app = TestApp::spawn().await;

    for path in [
        "/",
        "/v1",
        "/v1/voicesx",
        "/favicon.ico",
        "/V1/voices",
        "/v1//voices",
    ] {
        let line = format!("GET {path} HTTP/1.1");
        let answer = raw::request(&app.url, &[&line, "Host: localhost", "Connection: close"]).await;
        let body = answer.json();
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(body["detail"], "no vendor has this path");
        let claimed = json!(["/v1/auth", "/v1/voices", "/v1/audio"]);
        assert_eq!(body["speechify"], claimed);
    }
}
