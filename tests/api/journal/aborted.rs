//! Exchanges whose client goes away before it is answered: in the journal, counted and throttled.

use std::net::SocketAddr;

use mockmint::exchange::Operation;
use mockmint::vendors;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::yield_now;

use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

#[tokio::test]
async fn a_reset_while_a_fault_delays_the_answer_is_recorded_as_aborted() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let program = json!({ "steps": [{ "delay": "1m" }] });
    let (status, fault) = space.control(Method::POST, "/faults", Some(program)).await;
    assert_eq!(status, 201, "{fault}");
    let fault = fault["id"].as_str().unwrap().to_owned();
    let key = space.secret("speechify", "key");

    let socket = open(&app, &head("GET", "/v1/voices", &space, &key, "")).await;
    while !has_fired(&space, &fault).await {
        yield_now().await;
    }
    drop(socket);

    let entry = only_entry(&space).await;
    assert_eq!(
        whole(entry),
        json!({
            "vendor": "speechify", "operation": "voices.list", "method": "GET",
            "path": "/v1/voices", "credential": null, "aborted": true,
            "request": {
                "query": "",
                "headers": {
                    "host": "localhost", "x-mockmint-space": space.name,
                    "authorization": "Bearer [redacted]",
                },
                "body_size": 0, "body": null,
            },
            "response": { "status": 0, "headers": {}, "body_size": null },
            "reason": null,
            "verdict": [{
                "check": "connection", "outcome": "noted",
                "expected": "open until the answer is sent", "actual": "closed by the client",
                "remedy": "wait for the answer: give the client a longer timeout",
            }],
            "fault": { "program": fault, "step": 0, "what": "delay 60000ms" },
        })
    );
    assert_eq!(aborted(&app, "speechify").await, "1");
}

#[tokio::test]
async fn a_client_that_leaves_while_it_sends_its_body_is_recorded_as_aborted_at_every_vendor() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for vendor in vendors::ALL {
        let takes_body =
            |operation: &&Operation| matches!(operation.method, "POST" | "PUT" | "PATCH");
        let operation = vendor.profile().operations.iter().find(takes_body).unwrap();
        let more = "Expect: 100-continue\r\nContent-Length: 100\r\n";
        let request = head(operation.method, operation.path, &space, "nobody", more);
        // What is read together with the reset ends the body, and a reset alone drops the request.
        for (count, piece, is_orderly) in [(1, "", false), (2, "half a bo", false), (3, "", true)] {
            let mut socket = open(&app, &request).await;
            // The server says so once it waits for the body.
            let mut told = [0; 25];
            socket.read_exact(&mut told).await.unwrap();
            assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
            socket.write_all(piece.as_bytes()).await.unwrap();
            if is_orderly {
                socket.shutdown().await.unwrap();
            }
            drop(socket);
            let query = format!("?vendor={}&wait=10s&count={count}", vendor.name());
            let entries = space.requests(&query).await;
            assert_eq!(entries.len(), count, "{}", vendor.name());
        }

        let query = format!("?vendor={}", vendor.name());
        for entry in space.requests(&query).await {
            let told = ["operation", "aborted", "response"].map(|name| entry[name].clone());
            let response = json!({ "status": 0, "headers": {}, "body_size": null });
            assert_eq!(
                told,
                [json!(operation.id), json!(true), response],
                "{entry}"
            );
        }
        assert_eq!(aborted(&app, vendor.name()).await, "3");
    }
}

#[tokio::test]
async fn a_reset_in_the_middle_of_a_slow_answer_is_noted_beside_the_status_that_was_sent() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let program = json!({ "steps": [{ "slow_body": "1m" }, { "slow_body": "100ms" }] });
    let (status, fault) = space.control(Method::POST, "/faults", Some(program)).await;
    assert_eq!(status, 201, "{fault}");

    let mut socket = open(&app, &head("GET", "/v1/voices", &space, &key, "")).await;
    let mut told = [0; 15];
    socket.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 200 OK");
    assert_eq!(only_entry(&space).await["aborted"], Value::Null);
    drop(socket);
    let request = app.request(Method::GET, "/v1/voices").bearer_auth(&key);
    let request = request.header("x-mockmint-space", &space.name);
    assert_eq!(Answer::to(request).await.status, 200);

    let mut entries = Vec::new();
    for _ in 0..1_000 {
        entries = space.requests("").await;
        if !entries[0]["aborted"].is_null() {
            break;
        }
    }
    let told = |entry: &Value| {
        (
            entry["response"]["status"].clone(),
            entry["aborted"].clone(),
        )
    };
    assert_eq!(told(&entries[0]), (json!(200), json!(true)));
    assert_eq!(told(&entries[1]), (json!(200), Value::Null));
}

#[tokio::test]
async fn a_wrong_secret_whose_client_resets_is_a_failure_all_the_same() {
    let app = TestApp::spawn_with(|config| config.max_failures = 3).await;
    let space = app.space().await;
    let body = |guess: u8| {
        json!({ "email": "a@mockmint.example", "password": format!("guess-{guess}") }).to_string()
    };

    for guess in 1..=3 {
        let body = body(guess);
        let more = format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        let head = head("POST", "/auth-svc/auth/login", &space, "", &more);
        let before = app.issuer.slow_checks();
        let socket = open(&app, &format!("{head}{body}")).await;
        while app.issuer.slow_checks() == before {
            yield_now().await;
        }
        drop(socket);
        let query = format!("?wait=10s&count={guess}");
        assert_eq!(space.requests(&query).await.len(), usize::from(guess));
    }

    let request = app.request(Method::POST, "/auth-svc/auth/login");
    let request = request.header("x-mockmint-space", &space.name);
    let request = request.header("content-type", "application/json");
    let answer = Answer::to(request.body(body(4))).await;
    assert_eq!((answer.status, answer.reason()), (429, "rate_limited"));
}

/// A request of a space, without its body.
fn head(method: &str, path: &str, space: &Space, bearer: &str, more: &str) -> String {
    let name = &space.name;
    let authorization = match bearer {
        "" => String::new(),
        bearer => format!("Authorization: Bearer {bearer}\r\n"),
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Mockmint-Space: {name}\r\n\
         {authorization}{more}\r\n"
    )
}

/// A connection on which a request was sent. Dropping it is a reset: it does not linger.
async fn open(app: &TestApp, request: &str) -> TcpStream {
    let address: SocketAddr = app.url.trim_start_matches("http://").parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_zero_linger().unwrap();
    let mut socket = socket.connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

async fn has_fired(space: &Space, fault: &str) -> bool {
    let (_, program) = space
        .control(Method::GET, &format!("/faults/{fault}"), None)
        .await;
    program["fired"] == 1
}

async fn only_entry(space: &Space) -> Value {
    let entries = space.requests("?wait=10s").await;
    assert_eq!(entries.len(), 1);
    entries[0].clone()
}

/// An entry without what differs from run to run.
fn whole(mut entry: Value) -> Value {
    for name in ["id", "at", "real_at", "duration_ms", "evidence"] {
        assert!(
            entry.as_object_mut().unwrap().remove(name).is_some(),
            "{name}"
        );
    }
    entry
}

/// How many exchanges of a vendor were aborted, as the metrics tell it.
async fn aborted(app: &TestApp, vendor: &str) -> String {
    let metrics = Answer::to(app.request(Method::GET, "/__mockmint/metrics")).await;
    let text = metrics.body.as_str().unwrap().to_owned();
    let name = format!("mockmint_requests_total{{vendor=\"{vendor}\",status=\"aborted\"}} ");
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(&name));
    lines.next().unwrap_or("absent").to_owned()
}
