//! Clients of ELSA: servers with a master key, apps with tokens of users, over HTTP and WebSocket.

use futures_util::{SinkExt, StreamExt};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{PAGE, expect, fault, judged};
use crate::support::{Space, TestApp};

const SCRIPTED: &str = "/api/v2/ws/score_audio";
const UNSCRIPTED: &str = "/api/v1/ws/score_audio_plus";

#[tokio::test]
async fn a_careful_client_passes_every_check() {
    let (app, space) = bench().await;

    // The customer's server gets a token for each user, and may use the one it has itself.
    let ann = user(&app, &space, "ann").await;
    let bob = user(&app, &space, "bob").await;
    for token in [&ann, &ann, &bob] {
        expect(score(&app, token).header(PAGE.0, PAGE.1), 200).await;
    }
    expect(score(&app, &secret(&space, "token")), 200).await;
    fault(
        &space,
        "score_audio",
        json!([{ "status": 429, "retry_after": "2s" }, { "reason": "expired", "times": 2 }]),
    )
    .await;
    expect(score(&app, &ann), 429).await;
    space.advance("2s").await;
    for _ in 0..2 {
        expect(score(&app, &ann), 401).await;
    }
    let ann = user(&app, &space, "ann").await;
    for _ in 0..2 {
        expect(score(&app, &ann), 200).await;
    }
    space.advance("55m").await;
    let ann = user(&app, &space, "ann").await;
    // The vendor's samples send an Origin that repeats the host (REC).
    let own = app.url.replace("http", "ws");
    for path in [SCRIPTED, UNSCRIPTED] {
        talk(&app, path, &secret(&space, "token"), &own).await;
        talk(&app, path, &ann, PAGE.1).await;
    }
    entries(&space, 21).await;

    assert_eq!(
        judged(&space).await,
        [
            "passed token-reused: tokens got while another was good: 0 [0, 9, 12]",
            "passed refreshed-before-expiry: 5m before the end [9, 12]",
            "passed one-refresh-per-expiry: refreshes after several 401s: 1 [9]",
            "passed retried-with-new-token: stale retries: 0 [10, 11]",
            "passed honoured-retry-after: waits: 1, all of them long enough [7]",
            "passed no-secret-in-url: requests: 17, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 19]",
            "passed no-secret-from-browser: from a browser with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 9, 12, 13, 15, 17, 19]",
        ]
    );
}

#[tokio::test]
async fn a_careless_server_and_app_fail_with_every_exchange_that_shows_it() {
    let (app, space) = bench().await;
    let (token, master_key) = (secret(&space, "token"), secret(&space, "master_key"));
    for _ in 0..3 {
        let ann = user(&app, &space, "ann").await;
        expect(score(&app, &ann), 200).await;
    }
    expect(score(&app, &token).header(PAGE.0, PAGE.1), 200).await;
    let from_page = issue(&app, &master_key, "bob").header(PAGE.0, PAGE.1);
    let stale = read_token(&expect(from_page, 200).await);
    talk(&app, SCRIPTED, &stale, PAGE.1).await;
    entries(&space, 10).await;
    space.advance("1h").await;
    for _ in 0..2 {
        assert_eq!(refused(&app, &stale).await, 401);
    }
    user(&app, &space, "bob").await;
    let fresh = user(&app, &space, "bob").await;
    assert_eq!(refused(&app, &stale).await, 401);
    fault(
        &space,
        "ws.score_audio",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    assert_eq!(refused(&app, &fresh).await, 429);
    space.advance("1s").await;
    talk(&app, SCRIPTED, &fresh, PAGE.1).await;
    entries(&space, 18).await;
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let in_url = app.request(
        Method::POST,
        &format!("/api/v2/score_audio?API_token={encoded}"),
    );
    expect(in_url.multipart(form()), 200).await;

    assert_eq!(
        judged(&space).await,
        [
            "failed token-reused: tokens got while another was good: 2 [2, 4]",
            "failed refreshed-before-expiry: used 0s after the end [10]",
            "failed one-refresh-per-expiry: 401s: 3, refreshes: 2 [10, 11, 14, 12, 13]",
            "failed retried-with-new-token: stale retries: 1 [14]",
            "failed honoured-retry-after: told 2 s, waited 1000 ms [15, 16]",
            "failed no-secret-in-url: requests: 17, with a secret: 1 [18]",
            "failed no-secret-from-browser: from a browser with a secret: 2 [6, 7]",
        ]
    );
}

#[tokio::test]
async fn a_token_refused_after_the_upgrade_is_a_refused_token() {
    let (app, space) = bench().await;
    let settings = json!({ "refuse_websockets": "message" });
    space.set("elsa", settings).await;
    let stale = user(&app, &space, "ann").await;
    space.advance("1h").await;
    for _ in 0..2 {
        talk(&app, UNSCRIPTED, &stale, PAGE.1).await;
    }
    let fresh = user(&app, &space, "ann").await;
    for _ in 0..2 {
        talk(&app, UNSCRIPTED, &fresh, PAGE.1).await;
    }
    entries(&space, 10).await;

    assert_eq!(
        judged(&space).await,
        [
            "passed token-reused: tokens got while another was good: 0 [0, 5]",
            "failed refreshed-before-expiry: used 0s after the end [1]",
            "passed one-refresh-per-expiry: refreshes after several 401s: 1 [5]",
            "passed retried-with-new-token: stale retries: 0 [6, 8]",
            "passed no-secret-in-url: requests: 6, with a secret: 0 [0, 1, 3, 5, 6, 8]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [0, 1, 3, 5, 6, 8]",
        ]
    );
}

async fn bench() -> (TestApp, Space) {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    (app, space)
}

/// What the customer's server gets for a user.
async fn user(app: &TestApp, space: &Space, name: &str) -> String {
    let request = issue(app, &secret(space, "master_key"), name);
    read_token(&expect(request, 200).await)
}

fn issue(app: &TestApp, master_key: &str, name: &str) -> RequestBuilder {
    app.request(Method::POST, "/api/mockmint/elsa/token")
        .header("authorization", format!("ELSA {master_key}"))
        .json(&json!({ "user_id": name }))
}

fn read_token(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap();
    answer["token"].as_str().unwrap().to_owned()
}

fn score(app: &TestApp, token: &str) -> RequestBuilder {
    app.request(Method::POST, "/api/v2/score_audio")
        .header("authorization", format!("ELSA {token}"))
        .multipart(form())
}

fn form() -> Form {
    let file = Part::bytes(&b"sound"[..]).file_name("a.wav");
    Form::new()
        .text("sentence", "hello")
        .part("audio_file", file)
}

/// Opens a WebSocket and closes it, or has it closed.
async fn talk(app: &TestApp, path: &str, token: &str, origin: &str) {
    let mut socket = connect(app, path, token, origin).await.unwrap();
    socket.close().await.ok();
    while let Some(Ok(_)) = socket.next().await {}
}

/// The status an upgrade is refused with.
async fn refused(app: &TestApp, token: &str) -> u16 {
    match connect(app, SCRIPTED, token, PAGE.1).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("expected a refusal, got {:?}", other.map(drop)),
    }
}

async fn connect(
    app: &TestApp,
    path: &str,
    token: &str,
    origin: &str,
) -> Result<impl SinkExt<Message> + StreamExt<Item = Result<Message, Error>> + Unpin + use<>, Error>
{
    let url = format!("{}{path}", app.url.replace("http", "ws"));
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("authorization", format!("ELSA {token}").parse().unwrap());
    headers.insert("origin", origin.parse().unwrap());
    let connected = tokio_tungstenite::connect_async(request).await;
    connected.map(|(socket, _)| socket)
}

/// Returns once the journal has so many entries: the last one is written when the server has seen
/// the end of a stream, and nothing else tells.
async fn entries(space: &Space, count: usize) {
    let path = format!("/requests?wait=5s&count={count}");
    let (_, body) = space.control(Method::GET, &path, None).await;
    assert_eq!(body["items"].as_array().unwrap().len(), count);
}

fn secret(space: &Space, role: &str) -> String {
    let all = space.credentials.as_array().unwrap().iter();
    let mut secrets = all
        .filter(|c| c["vendor"] == "elsa")
        .map(|c| &c["secrets"][role]);
    let secret = secrets.find_map(Value::as_str);
    secret.unwrap().to_owned()
}
