//! Sizes, silence and clients that vanish.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::{
    SCRIPTED, close_code, entries, failure, hear, open, resident, say, send, start, token,
};
use crate::support::TestApp;

#[tokio::test]
async fn a_message_and_a_stream_have_a_largest_size() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut socket = open(&app, SCRIPTED, &token(&space)).await;
    send(
        &mut socket,
        Message::Binary(Bytes::from(vec![0; 1024 * 1024 + 1])),
    )
    .await;
    assert_eq!(close_code(&mut socket).await, Some(1009));

    let mut socket = open(&app, SCRIPTED, &token(&space)).await;
    say(&mut socket, &start("standard")).await;
    hear(&mut socket).await;
    for _ in 0..9 {
        send(
            &mut socket,
            Message::Binary(Bytes::from(vec![0; 1024 * 1024])),
        )
        .await;
    }
    let message = json!("a stream has at most 8388608 bytes of audio");
    assert_eq!(hear(&mut socket).await, failure(SCRIPTED, &message));
    assert_eq!(close_code(&mut socket).await, Some(1009));
    assert_eq!(space.last_reason().await, "payload_too_large");
}

#[tokio::test]
async fn a_ping_is_answered_and_a_client_that_says_nothing_is_pinged_and_left() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set("elsa", json!({ "websocket_idle_limit": "1s" }))
        .await;
    let mut socket = open(&app, SCRIPTED, &token(&space)).await;

    send(
        &mut socket,
        Message::Ping(Bytes::from_static(b"are you there")),
    )
    .await;

    let heard = socket.next().await.unwrap().unwrap();
    assert_eq!(heard, Message::Pong(Bytes::from_static(b"are you there")));
    assert!(socket.next().await.unwrap().unwrap().is_ping());
    assert_eq!(close_code(&mut socket).await, Some(1001));
}

#[tokio::test]
async fn a_client_that_vanishes_leaves_nothing_but_an_entry() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut socket = open(&app, SCRIPTED, &token(&space)).await;
    say(&mut socket, &start("standard")).await;
    hear(&mut socket).await;

    drop(socket);

    let journal = entries(&space, 2).await;
    assert_eq!(journal[1]["stream"]["event"], "closed");
    assert_eq!(journal[1]["stream"]["close_code"], json!(null));
}

#[tokio::test]
async fn r_40_a_thousand_idle_sockets_cost_little_and_still_answer() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut sockets = Vec::with_capacity(1_000);
    let before = resident();
    for _ in 0..1_000 {
        sockets.push(open(&app, SCRIPTED, &token(&space)).await);
    }
    let grown = resident().saturating_sub(before);

    // Both ends are in this process, and so are other tests.
    assert!(
        grown < 96 * 1024 * 1024,
        "{grown} bytes for a thousand sockets"
    );
    for socket in &mut sockets {
        send(socket, Message::Ping(Bytes::new())).await;
        assert!(socket.next().await.unwrap().unwrap().is_pong());
    }
}

#[tokio::test]
async fn r_31_a_half_open_socket_is_left_and_its_connection_closed() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space
        .set("elsa", json!({ "websocket_idle_limit": "1s" }))
        .await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut tcp = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "GET {SCRIPTED} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: ELSA {}\r\n\r\n",
        token(&space)
    );
    // The first half of a frame's header, and then nothing ever again.
    let bytes = [request.as_bytes(), &[0x82]].concat();
    tokio::io::AsyncWriteExt::write_all(&mut tcp, &bytes)
        .await
        .unwrap();

    let mut heard = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), tcp.read_to_end(&mut heard));

    assert!(
        ended.await.is_ok(),
        "the server let go of a half-open socket"
    );
    assert!(heard.starts_with(b"HTTP/1.1 101"));
    assert!(
        heard.ends_with(&[0x88, 2, 3, 0xe9]),
        "a close frame with 1001"
    );
}
