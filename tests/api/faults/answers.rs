//! What a client gets to see of them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::{bearer, header, inject, spawn, token, voices};
use crate::support::{Space, TestApp};

#[tokio::test]
async fn bodies_are_truncated_malformed_and_replaced_by_pages() {
    let (app, space) = spawn().await;
    let whole = voices(&app, &space).await.text().await.unwrap();
    inject(
        &space,
        json!({ "steps": [
            { "body": "truncated" }, { "body": "malformed" },
            { "body": "html", "retry_after": "1s" }, { "body": "portal" },
        ] }),
    )
    .await;

    let truncated = voices(&app, &space).await;
    assert_eq!(truncated.status(), 200);
    let truncated = truncated.text().await.unwrap();
    assert_eq!(truncated, whole[..whole.len() / 2]);
    let malformed = voices(&app, &space).await.text().await.unwrap();
    assert_eq!(malformed, format!("{}\"", &whole[..whole.len() - 1]));
    assert!(serde_json::from_str::<Value>(&malformed).is_err());
    for (status, title) in [(502, "502 Bad Gateway"), (200, "Sign in to the network")] {
        let page = voices(&app, &space).await;
        assert_eq!(page.status(), status);
        assert_eq!(header(&page, "content-type").as_deref(), Some("text/html"));
        assert!(page.text().await.unwrap().contains(title));
    }
}

#[tokio::test]
async fn a_lifetime_is_said_as_a_string_said_wrongly_and_cut_short() {
    let (app, space) = spawn().await;
    space.freeze().await;
    inject(
        &space,
        json!({ "match": { "operation": "auth.token" }, "steps": [
            { "expires_in": "string" },
            { "lifetime": { "advertised": "2h", "real": "25s" } },
        ] }),
    )
    .await;

    assert_eq!(token(&app, &space).await["expires_in"], "3600");
    let short = token(&app, &space).await;
    assert_eq!(short["expires_in"], 7200);
    let good = token(&app, &space).await;
    assert_eq!(good["expires_in"], 3600);
    let use_it = async |token: &Value| {
        let answer = bearer(&app, token["access_token"].as_str().unwrap());
        answer.send().await.unwrap().status().as_u16()
    };
    space.advance("24s").await;
    assert_eq!((use_it(&short).await, use_it(&good).await), (200, 200));
    space.advance("1s").await;
    assert_eq!((use_it(&short).await, use_it(&good).await), (401, 200));
    let journal = space.requests("?reason=expired").await;
    assert_eq!(journal[0]["fault"]["what"], "reason expired");
}

#[tokio::test]
async fn a_new_key_is_known_to_some_servers_only_for_a_while() {
    let (app, space) = spawn().await;
    space.freeze().await;
    space.advance("1h").await;
    inject(
        &space,
        json!({
            "steps": [{ "propagation": { "share": 0.5, "for": "30s" } }],
            "repeat": true, "random_seed": 1,
        }),
    )
    .await;
    let statuses = async |key: &str| {
        let mut statuses = Vec::new();
        for _ in 0..20 {
            let answer = bearer(&app, key).send().await.unwrap();
            statuses.push(answer.status().as_u16());
        }
        statuses
    };

    let old = space.secret("speechify", "key");
    assert_eq!(statuses(&old).await, [200; 20]);
    let creation = json!({ "vendor": "speechify" });
    let (_, made) = space
        .control(Method::POST, "/credentials", Some(creation))
        .await;
    let new = made["secrets"]["key"].as_str().unwrap();
    let seen = statuses(new).await;
    let refused = seen.iter().filter(|status| **status == 401).count();
    assert!((4..=16).contains(&refused), "{seen:?}");
    assert_eq!(space.requests("?reason=unknown_key").await.len(), refused);
    space.advance("30s").await;
    assert_eq!(statuses(new).await, [200; 20]);
}

#[tokio::test]
async fn a_reset_before_the_answer_closes_the_connection_without_a_byte() {
    let (app, space) = spawn().await;
    inject(&space, json!({ "steps": [{ "reset": "before" }] })).await;

    assert_eq!(raw(&app, &space).await, "");
    assert!(raw(&app, &space).await.starts_with("HTTP/1.1 200 OK\r\n"));
    let journal = space.requests("").await;
    assert_eq!(journal[0]["response"]["status"], 0);
    assert_eq!(journal[0]["fault"]["what"], "reset before the answer");
}

#[tokio::test]
async fn a_reset_in_the_middle_sends_the_head_and_half_of_what_it_announced() {
    let (app, space) = spawn().await;
    let whole = raw(&app, &space).await;
    inject(&space, json!({ "steps": [{ "reset": "middle" }] })).await;

    let cut = raw(&app, &space).await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let length = format!("content-length: {}", body(&whole).len());
    assert!(cut.to_lowercase().contains(&length), "{cut}");
    assert_eq!(body(&cut), body(&whole)[..body(&whole).len() / 2]);
    assert_eq!(space.requests("").await[1]["response"]["status"], 200);
}

#[tokio::test]
async fn a_delay_and_a_slow_body_take_their_time_and_change_nothing_else() {
    let (app, space) = spawn().await;
    let whole = voices(&app, &space).await.bytes().await.unwrap();
    inject(
        &space,
        json!({ "steps": [
            { "delay": { "from": "100ms", "to": "120ms" } }, { "slow_body": "200ms" }, { "ok": true },
        ] }),
    )
    .await;

    let start = Instant::now();
    let delayed = voices(&app, &space).await;
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!(delayed.status(), 200);
    assert_eq!(delayed.bytes().await.unwrap(), whole);
    let journal = space.requests("").await;
    let took = journal[1]["duration_ms"].as_f64().unwrap();
    assert!(took >= 100.0, "{took}");
    let start = Instant::now();
    let slow = voices(&app, &space).await;
    let head_after = start.elapsed();
    assert_eq!(slow.bytes().await.unwrap(), whole);
    assert!(start.elapsed() >= Duration::from_millis(190));
    assert!(head_after < Duration::from_millis(190), "{head_after:?}");
}

/// What a socket sees until it is closed.
async fn raw(app: &TestApp, space: &Space) -> String {
    let address = app.url.strip_prefix("http://").unwrap().to_owned();
    let key = space.secret("speechify", "key");
    tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        let request = format!(
            "GET /v1/voices HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
             Connection: close\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap()
}
