//! ELSA over WebSocket: both protocols, what breaks them, and what the journal keeps of them.

mod limits;
mod protocols;
mod records;
mod tokens;

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Space, TestApp};

const SCRIPTED: &str = "/api/v2/ws/score_audio";
const UNSCRIPTED: &str = "/api/v1/ws/score_audio_plus";
/// Half a second of audio, as the vendor's samples send it.
const PIECE: usize = 16_044;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn entries(space: &Space, count: usize) -> Vec<Value> {
    // The last entry is written when the server has seen the end; nothing else tells the client.
    for _ in 0..1_000 {
        let journal = space.requests("?vendor=elsa").await;
        if journal.len() >= count {
            return journal;
        }
        tokio::task::yield_now().await;
    }
    panic!("the journal has no {count} entries");
}

async fn open(app: &TestApp, path: &str, token: &str) -> Socket {
    connect(app, path, token, None).await.unwrap()
}

async fn connect(
    app: &TestApp,
    path: &str,
    token: &str,
    space: Option<&Space>,
) -> Result<Socket, Error> {
    let url = format!("{}{path}", app.url.replace("http", "ws"));
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("authorization", format!("ELSA {token}").parse().unwrap());
    if let Some(space) = space {
        headers.insert("x-mockmint-space", space.id.parse().unwrap());
    }
    // As small as a thousand of them in one process allow.
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0);
    let connected = tokio_tungstenite::connect_async_with_config(request, Some(config), false);
    connected.await.map(|(socket, _)| socket)
}

fn start(plan: &str) -> Value {
    let info = json!({ "api_plan": plan, "sentence": "hello there" });
    json!({ "type": "ELSA:start_stream", "data": { "stream_info": info } })
}

fn failure(path: &str, message: &Value) -> Value {
    match path {
        SCRIPTED => json!({ "type": "ELSA:error", "message": message }),
        _ => json!({ "status": "failed", "reason": message }),
    }
}

fn piece() -> Bytes {
    let mut wav = b"RIFF....WAVEfmt ................data....".to_vec();
    wav.resize(PIECE, 0);
    wav[28..32].copy_from_slice(&32_000u32.to_le_bytes());
    Bytes::from(wav)
}

async fn say(socket: &mut Socket, message: &Value) {
    send(socket, Message::text(message.to_string())).await;
}

async fn send(socket: &mut Socket, message: Message) {
    // A server that closes while the client still sends is what some tests are about.
    _ = socket.send(message).await;
}

async fn hear(socket: &mut Socket) -> Value {
    match socket.next().await.unwrap().unwrap() {
        Message::Text(text) => serde_json::from_str(&text).unwrap(),
        other => panic!("expected a text, heard {other:?}"),
    }
}

/// The last text before the end.
async fn last_words(socket: &mut Socket) -> Value {
    let mut said = hear(socket).await;
    while said["type"] == "ELSA:start_stream_result" || said["status"] == "processing" {
        said = hear(socket).await;
    }
    said
}

async fn close_code(socket: &mut Socket) -> Option<u16> {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(frame) = message {
            return frame.map(|frame| frame.code.into());
        }
    }
    None
}

async fn user(app: &TestApp, space: &Space, lifetime: u32) -> String {
    let body = json!({ "user_id": "ann", "expires_in": lifetime });
    let key = &credential(space, "master_key")["secrets"]["master_key"];
    let request = app
        .request(Method::POST, "/api/mockmint/elsa/token")
        .json(&body);
    let request = request.header("authorization", format!("ELSA {}", key.as_str().unwrap()));
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    body["token"].as_str().unwrap().to_owned()
}

async fn revoke(space: &Space) {
    let id = credential(space, "api_token")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/credentials/{id}");
    assert_eq!(space.control(Method::DELETE, &path, None).await.0, 204);
}

fn token(space: &Space) -> String {
    let token = &credential(space, "api_token")["secrets"]["token"];
    token.as_str().unwrap().to_owned()
}

fn credential<'a>(space: &'a Space, kind: &str) -> &'a Value {
    let all = space.credentials.as_array().unwrap();
    let of_kind = |c: &&Value| c["vendor"] == "elsa" && c["kind"] == kind;
    all.iter().find(of_kind).unwrap()
}

/// The memory of this process that is in use.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
