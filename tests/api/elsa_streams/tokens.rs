//! Tokens at the upgrade, and after it.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    SCRIPTED, UNSCRIPTED, close_code, connect, failure, hear, open, piece, revoke, say, send,
    start, token, user,
};
use crate::support::TestApp;

#[tokio::test]
async fn a_bad_token_is_refused_at_the_upgrade_or_by_a_message_as_is_set() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let user = user(&app, &space, 60).await;
    space.advance("60s").await;
    revoke(&space).await;

    for path in [SCRIPTED, UNSCRIPTED] {
        for (token, reason) in [
            (user.clone(), "expired"),
            (token(&space), "revoked_key"),
            ("unknown".repeat(4), "unknown_key"),
        ] {
            space
                .set("elsa", json!({ "refuse_websockets": "upgrade" }))
                .await;
            let Err(Error::Http(response)) = connect(&app, path, &token, Some(&space)).await else {
                panic!("{path} let in a token that is {reason}");
            };
            assert_eq!(response.status(), 401);
            let body: Value = serde_json::from_slice(response.body().as_ref().unwrap()).unwrap();
            assert_eq!(body["error"]["code"], 401);
            assert_eq!(space.last_reason().await, reason);

            space
                .set("elsa", json!({ "refuse_websockets": "message" }))
                .await;
            let mut socket = connect(&app, path, &token, Some(&space)).await.unwrap();
            let message = body["error"]["message"].clone();
            assert_eq!(hear(&mut socket).await, failure(path, &message));
            assert_eq!(close_code(&mut socket).await, Some(1008));
        }
    }
}

#[tokio::test]
async fn a_token_in_the_query_opens_a_socket_for_clients_that_cannot_set_headers() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token: String = url::form_urlencoded::byte_serialize(token(&space).as_bytes()).collect();
    let url = format!(
        "{}{SCRIPTED}?API_token={token}",
        app.url.replace("http", "ws")
    );

    let (mut socket, response) = tokio_tungstenite::connect_async(url).await.unwrap();

    assert_eq!(response.status(), 101);
    say(&mut socket, &start("standard")).await;
    assert_eq!(hear(&mut socket).await["type"], "ELSA:start_stream_result");
}

#[tokio::test]
async fn a_stream_outlives_its_token_unless_a_setting_cuts_it() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let user = user(&app, &space, 60).await;
    let mut lasting = open(&app, SCRIPTED, &user).await;
    say(&mut lasting, &start("standard")).await;
    hear(&mut lasting).await;
    space
        .set("elsa", json!({ "expiry_cuts_streams": true }))
        .await;
    let mut cut = [
        open(&app, SCRIPTED, &user).await,
        open(&app, UNSCRIPTED, &user).await,
    ];
    say(&mut cut[0], &start("standard")).await;
    hear(&mut cut[0]).await;

    space.advance("60s").await;

    for (socket, path) in cut.iter_mut().zip([SCRIPTED, UNSCRIPTED]) {
        let message = json!("the token has expired");
        assert_eq!(hear(socket).await, failure(path, &message));
        assert_eq!(close_code(socket).await, Some(1008));
    }
    assert_eq!(space.last_reason().await, "expired");
    send(&mut lasting, Message::Binary(piece())).await;
    say(&mut lasting, &json!({ "type": "ELSA:end_stream" })).await;
    assert_eq!(hear(&mut lasting).await["type"], "ELSA:decoding_result");
}
