//! `mockmint serve`: its first lines, its life and its end.

use std::net::TcpStream;

use serde_json::json;

use crate::support::process::{Folder, Mockmint, log_of};
use crate::support::raw;

const GET_HEALTH: &[&str] = &[
    "GET /__mockmint/health HTTP/1.1",
    "Host: localhost",
    "Connection: close",
];

#[tokio::test]
async fn the_ready_line_comes_first_and_once_and_then_the_development_credentials() {
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["--ephemeral", "--port", "0"]);
    let url = server.url.clone();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");

    let answer = raw::request(&url, GET_HEALTH).await;
    let (status, rest) = server.terminate();

    let expected = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    assert_eq!((answer.status, answer.json()), (200, expected));
    let (addresses, credentials) = rest.split_once("\n\n  development credentials\n").unwrap();
    let of = |lines: &str, begin: &str| -> Vec<String> {
        let lines = lines.lines().filter(|line| line.contains(begin));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        of(addresses, "Speechify"),
        [format!("  Speechify  SPEECHIFY_BASE_URL={url}")]
    );
    assert_eq!(
        of(credentials, "speechify"),
        ["  speechify  default/acme/dev key: sk_mockmint_dev"]
    );
    assert!(status.success());
}

#[tokio::test]
async fn sigterm_ends_it_with_0_and_frees_the_port() {
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["serve", "--ephemeral", "--port", "0"]);
    let address = server.url.trim_start_matches("http://").to_owned();

    let (status, _) = server.terminate();

    assert_eq!(status.code(), Some(0), "{}", log_of(&folder));
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn r_41_sigterm_lets_an_idle_connection_go() {
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["--ephemeral", "--port", "0"]);
    let idle = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();

    let (status, _) = server.terminate();

    assert_eq!(status.code(), Some(0));
    drop(idle);
}

#[test]
fn a_port_that_is_taken_is_said_so_before_anything_is_written() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let (code, line) = super::complaint(&folder.run(&["--port", &port]));

    let expected = format!("cannot listen on 127.0.0.1:{port}: ");
    assert!(line.starts_with(&expected), "{line}");
    assert!(line.ends_with("choose another one with --port"), "{line}");
    assert_eq!(code, 1);
    assert!(!folder.path("mockmint.db").exists());
    assert!(!folder.path("mockmint.key").exists());
}

#[tokio::test]
async fn what_the_first_start_made_the_second_finds_and_does_not_show_again() {
    let folder = Folder::new();
    folder.write(
        "seed.yaml",
        "spaces:\n  - name: default\n    speechify:\n      accounts:\n        - name: acme\n          \
         keys: [{ name: made }, { name: chosen, secret: a-canary-secret }]\n",
    );
    let arguments = ["--port", "0", "--seed", "seed.yaml"];

    let first = Mockmint::start(&folder, &arguments);
    let (status, shown) = first.terminate();
    assert!(status.success());
    let made = shown
        .lines()
        .find(|line| line.contains("default/acme/made"))
        .unwrap();
    let key = made.rsplit(' ').next().unwrap();
    assert!(key.starts_with("sk_mockmint_"), "{made}");
    assert!(
        !shown.contains("a-canary-secret"),
        "a secret of somebody's own is not repeated"
    );

    let second = Mockmint::start(&folder, &arguments);
    for bearer in [key, "a-canary-secret"] {
        let authorization = format!("Authorization: Bearer {bearer}");
        let lines = [
            "GET /v1/voices HTTP/1.1",
            "Host: localhost",
            &authorization,
            "Connection: close",
        ];
        assert_eq!(raw::request(&second.url, &lines).await.status, 200);
    }
    let (_, shown) = second.terminate();
    assert!(!shown.contains("development credentials"), "{shown}");
    assert!(!log_of(&folder).contains(key));
}

#[tokio::test]
async fn strict_headers_leave_out_every_header_of_ours() {
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["--ephemeral", "--port", "0", "--strict-headers"]);

    let lines = [
        "GET /v1/voices HTTP/1.1",
        "Host: localhost",
        "Connection: close",
    ];
    let answer = raw::request(&server.url, &lines).await;

    assert_eq!(answer.status, 401);
    assert!(!answer.head.contains("mockmint"), "{}", answer.head);
}

#[tokio::test]
async fn a_clean_stop_loses_no_use_of_a_credential() {
    let folder = Folder::new();
    let arguments = ["--port", "0"];
    let authorization = "Authorization: Bearer sk_mockmint_dev";
    let server = Mockmint::start(&folder, &arguments);
    let host = "Host: localhost";
    let close = "Connection: close";
    let use_it = ["GET /v1/voices HTTP/1.1", host, authorization, close];
    // The last of them came a moment ago, however often uses are stored.
    for _ in 0..3 {
        assert_eq!(raw::request(&server.url, &use_it).await.status, 200);
    }
    let (status, _) = server.terminate();
    assert!(status.success());

    let server = Mockmint::start(&folder, &arguments);
    let path = "/__mockmint/v1/spaces/default/credentials";
    let list = [&*format!("GET {path} HTTP/1.1"), host, close];
    let credentials = raw::request(&server.url, &list).await.json();

    let mut items = credentials["items"].as_array().unwrap().iter();
    let used = items.find(|item| item["vendor"] == "speechify").unwrap();
    assert!(used["last_used_at"].is_string(), "{used}");
}
