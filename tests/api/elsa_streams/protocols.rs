//! What is said over a WebSocket, and what is no part of it.

use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{
    SCRIPTED, UNSCRIPTED, close_code, failure, hear, last_words, open, piece, say, send, start,
    token,
};
use crate::support::TestApp;

#[tokio::test]
async fn a_changed_setting_affects_later_exchanges_and_no_open_stream() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let without_plan = json!({
        "type": "ELSA:start_stream",
        "data": { "stream_info": { "sentence": "hello there" } },
    });
    let mut before = open(&app, SCRIPTED, &token(&space)).await;
    space.set("elsa", json!({ "plan_required": true })).await;
    let mut after = open(&app, SCRIPTED, &token(&space)).await;

    say(&mut before, &without_plan).await;
    say(&mut after, &without_plan).await;

    assert_eq!(
        hear(&mut before).await,
        json!({ "type": "ELSA:start_stream_result" })
    );
    assert_eq!(
        hear(&mut after).await,
        failure(SCRIPTED, &json!("invalid arguments: api_plan is missing"))
    );
}

#[tokio::test]
async fn a_sentence_is_streamed_and_scored_as_often_as_the_client_likes() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut socket = open(&app, SCRIPTED, &token(&space)).await;
    let mut results = Vec::new();

    for _ in 0..2 {
        say(&mut socket, &start("standard")).await;
        assert_eq!(
            hear(&mut socket).await,
            json!({ "type": "ELSA:start_stream_result" })
        );
        for _ in 0..4 {
            send(&mut socket, Message::Binary(piece())).await;
        }
        say(&mut socket, &json!({ "type": "ELSA:end_stream" })).await;
        results.push(hear(&mut socket).await);
    }

    assert_eq!(results[0], results[1]);
    assert_eq!(results[0]["type"], "ELSA:decoding_result");
    assert_eq!(results[0]["data"]["stream_finished"], true);
    let utterance = &results[0]["data"]["utterance"][0];
    assert_eq!(utterance["sentence"], "hello there");
    assert_eq!(utterance["total_time"], 2.0);
    assert_eq!(utterance["words"].as_array().unwrap().len(), 2);
    socket.close(None).await.unwrap();
    assert_eq!(close_code(&mut socket).await, Some(1000));
}

#[tokio::test]
async fn free_speech_is_streamed_and_its_result_is_behind_a_link() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let mut socket = open(&app, UNSCRIPTED, &token(&space)).await;

    say(
        &mut socket,
        &json!({ "api_plan": "premium", "return_json": true }),
    )
    .await;
    let started = hear(&mut socket).await;
    assert_eq!(started["status"], "processing");
    assert!(started["stream_id"].is_string());
    send(&mut socket, Message::Binary(piece())).await;
    say(&mut socket, &json!({ "type": "ELSA:end_stream" })).await;
    let ended = hear(&mut socket).await;

    assert_eq!(ended["status"], "success");
    assert!(ended["audio_link"].is_string());
    let link = ended["result_link"].as_str().unwrap();
    assert!(link.starts_with(&app.url), "{link}");
    assert_eq!(app.http.get(link).send().await.unwrap().status(), 401);
    let request = app
        .http
        .get(link)
        .header("authorization", format!("ELSA {}", token(&space)));
    let result: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(result["success"], true);
    assert!(result["speakers"][0]["feedbacks"].is_array());
}

#[tokio::test]
async fn what_the_protocols_do_not_know_is_a_failure_in_their_words_and_a_clean_close() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let text = |text: &str| Message::text(text.to_owned());
    let end = json!({ "type": "ELSA:end_stream" }).to_string();
    let scripted = start("standard").to_string();
    let plan = json!({ "api_plan": "standard" }).to_string();
    let other_plan = start("asr").to_string();

    let cases = [
        (
            SCRIPTED,
            vec![Message::Binary(piece())],
            "audio came before a stream was started",
        ),
        (SCRIPTED, vec![text("hello")], "syntax error"),
        (SCRIPTED, vec![text("{}")], "no such type of message"),
        (
            SCRIPTED,
            vec![text(r#"{"type":"ELSA:fly"}"#)],
            "no such type of message",
        ),
        (SCRIPTED, vec![text(&end)], "there is no stream to end"),
        (
            SCRIPTED,
            vec![text(&scripted), text(&scripted)],
            "there is a stream already",
        ),
        (
            SCRIPTED,
            vec![text(&scripted), text(&end)],
            "there was no audio",
        ),
        (
            SCRIPTED,
            vec![text(r#"{"type":"ELSA:start_stream"}"#)],
            "sentence is missing",
        ),
        (
            SCRIPTED,
            vec![text(&other_plan)],
            "api_plan must be one of standard, premium",
        ),
        (
            UNSCRIPTED,
            vec![Message::Binary(piece())],
            "audio came before a stream was started",
        ),
        (
            UNSCRIPTED,
            vec![text("\"RIFF\"")],
            "the body is not a JSON object",
        ),
        (
            UNSCRIPTED,
            vec![text(r#"{"type":"ELSA:fly"}"#)],
            "no such type of message",
        ),
        (
            UNSCRIPTED,
            vec![text(&plan), text(&plan)],
            "there is a stream already",
        ),
        (
            UNSCRIPTED,
            vec![text(&plan), text(&end)],
            "there was no audio",
        ),
    ];
    for (path, messages, detail) in cases {
        let mut socket = open(&app, path, &token(&space)).await;
        for message in messages {
            send(&mut socket, message).await;
        }
        let said = last_words(&mut socket).await;
        assert!(said.to_string().contains("invalid arguments: "), "{said}");
        assert!(
            said.to_string().contains(detail) || detail == "syntax error",
            "{said}"
        );
        assert_eq!(close_code(&mut socket).await, Some(1008), "{path} {detail}");
        assert_eq!(space.last_reason().await, "malformed_request");
    }
}

#[tokio::test]
async fn a_plan_the_token_has_not_is_refused_when_a_stream_starts() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let wish = json!({ "vendor": "elsa", "fields": { "plans": ["standard"] } });
    let (_, made) = space
        .control(Method::POST, "/credentials", Some(wish))
        .await;
    let mut socket = open(&app, SCRIPTED, made["secrets"]["token"].as_str().unwrap()).await;

    say(&mut socket, &start("premium")).await;

    let message = json!("the credential does not allow this");
    assert_eq!(hear(&mut socket).await, failure(SCRIPTED, &message));
    assert_eq!(close_code(&mut socket).await, Some(1008));
    assert_eq!(space.last_reason().await, "insufficient_scope");
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_is_told_so() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let request = app.request(Method::GET, SCRIPTED);
    let request = request.header("authorization", format!("ELSA {}", token(&space)));

    let response = request.send().await.unwrap();

    assert_eq!(response.status(), 400);
    let body: Value = response.json().await.unwrap();
    let error = "a WebSocket upgrade is expected (RFC 6455 section 4.2.1)";
    assert_eq!(body["error"]["errors"], json!([error]));
}
