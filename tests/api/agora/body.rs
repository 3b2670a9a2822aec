//! Bad input: every body the vendor would refuse, in the words of its generation.

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Bench, answer, assert_refused, generation_6, generation_7, told};

#[tokio::test]
async fn a_body_is_read_whatever_its_media_type_says() {
    let bench = Bench::open().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");

    for media_type in [
        None,
        Some("Application/json"),
        Some("application/x-www-form-urlencoded"),
        Some("text/plain"),
        Some("nonsense"),
    ] {
        let mut request = bench
            .request(Method::POST, &path)
            .body(r#"{"instanceId":"a","more":[1]}"#);
        if let Some(media_type) = media_type {
            request = request.header("Content-Type", media_type);
        }
        assert_eq!(answer(request).await.status, 200, "{media_type:?}");
    }
}

#[tokio::test]
async fn an_instance_id_has_1_to_64_of_a_few_characters() {
    let bench = Bench::open().await;

    for (id, detail) in [
        (json!(null), "instanceId is missing"),
        (json!(1), "instanceId must be a string"),
        (json!(""), "instanceId must have 1 to 64 characters"),
        (
            json!("x".repeat(65)),
            "instanceId must have 1 to 64 characters",
        ),
        (
            json!("a b"),
            "instanceId must have no other characters than A-Z, a-z, 0-9, _ and -",
        ),
        (
            json!("\u{fc}"),
            "instanceId must have no other characters than A-Z, a-z, 0-9, _ and -",
        ),
    ] {
        let answer = bench.knock_basic(json!({ "instanceId": id })).await;
        let text = format!("body schema check fail, {detail}");
        assert_refused(&answer, 400, "malformed_request", &text);
    }
    let longest = bench
        .knock_basic(json!({ "instanceId": "x".repeat(64) }))
        .await;
    assert_eq!(longest.status, 200);
}

#[tokio::test]
async fn r_35_what_is_no_json_object_is_refused_in_both_generations() {
    let bench = Bench::open().await;
    let builder_tokens = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");
    let join = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");

    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"\"a\"",
        b"{\"instanceId\":\"a\",\"instanceId\":\"b\"}",
        b"{\"instanceId\":\"\\u0000\"}",
        b"\xff\xfe",
        b"instanceId=a",
    ] {
        let tasks = bench.request(Method::POST, &builder_tokens).body(body);
        let tasks = answer(tasks).await;
        assert_eq!(
            (tasks.status, tasks.reason.as_deref()),
            (400, Some("malformed_request"))
        );
        let message = tasks.body["message"].as_str().unwrap();
        assert!(message.starts_with("body schema check fail, "), "{message}");

        let agents = answer(bench.request(Method::POST, &join).body(body)).await;
        assert_eq!(
            (agents.status, agents.reason.as_deref()),
            (400, Some("malformed_request"))
        );
        assert!(agents.body["detail"].is_string(), "{agents:?}");
    }
}

#[tokio::test]
async fn a_bad_field_of_a_start_is_named_in_either_generation() {
    let bench = Bench::open().await;
    let builder = bench.knock_basic(json!({ "instanceId": "a" })).await;
    let builder = builder.body["tokenName"].as_str().unwrap();
    let tasks = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={builder}");
    let join = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");

    for (pointer, value, field, detail) in bad_fields() {
        let body = changed(generation_6::body(), pointer, &value);
        let answered = answer(bench.request(Method::POST, &tasks).json(&body)).await;
        let text = format!("body schema check fail, {field} {detail}");
        assert_refused(&answered, 400, "malformed_request", &text);

        let body = changed(generation_7::body("a"), pointer, &value);
        let answered = answer(bench.request(Method::POST, &join).json(&body)).await;
        let is_missing = detail == "is missing" && field != "rtcConfig";
        let reason = if is_missing {
            "MissingRequiredField"
        } else {
            "InvalidFieldValue"
        };
        let expected = json!({ "detail": format!("{field} {detail}"), "reason": reason });
        assert_eq!(told(&answered), (400, Some("malformed_request"), expected));
    }
}

#[tokio::test]
async fn generation_7_has_bounds_of_its_own() {
    let bench = Bench::open().await;
    let join = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");
    let uids = |count: usize| Value::from(vec!["1"; count]);

    for (pointer, value, field, detail) in [
        ("/name", json!(null), "name", "is missing"),
        (
            "/name",
            json!("x".repeat(65)),
            "name",
            "must have 1 to 64 characters",
        ),
        (
            "/rtcConfig/subscribeAudioUids",
            uids(33),
            "rtcConfig.subscribeAudioUids",
            "must have 0 to 32 entries",
        ),
        (
            "/rtcConfig/unSubscribeAudioUids",
            uids(6),
            "rtcConfig.unSubscribeAudioUids",
            "must have 0 to 5 entries",
        ),
        (
            "/keywords",
            uids(501),
            "keywords",
            "must have 0 to 500 entries",
        ),
        (
            "/rtcConfig/enableJsonProtocol",
            json!("yes"),
            "rtcConfig.enableJsonProtocol",
            "must be true or false",
        ),
    ] {
        let body = changed(generation_7::body("a"), pointer, &value);
        let answered = answer(bench.request(Method::POST, &join).json(&body)).await;
        assert_eq!(answered.status, 400, "{pointer}");
        assert_eq!(answered.body["detail"], format!("{field} {detail}"));
    }
}

#[tokio::test]
async fn a_refused_start_leaves_its_builder_token_unused() {
    let bench = Bench::open().await;
    let builder = bench.knock_basic(json!({ "instanceId": "a" })).await;
    let builder = builder.body["tokenName"].as_str().unwrap();
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={builder}");

    let refused = answer(bench.request(Method::POST, &path).json(&json!({}))).await;
    assert_eq!(refused.status, 400);

    let started = bench
        .request(Method::POST, &path)
        .json(&generation_6::body());
    assert_eq!(answer(started).await.status, 200);
}

#[tokio::test]
async fn ht_03_too_large_a_body_is_refused_in_the_gateways_form() {
    let bench = Bench::open().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");

    let body = vec![b' '; 300 * 1024];
    let answer = answer(bench.request(Method::POST, &path).body(body)).await;

    assert_refused(
        &answer,
        413,
        "payload_too_large",
        "Request size limit exceeded",
    );
}

/// Where, what, and what is said of it, the same in either generation.
fn bad_fields() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        ("/languages", json!(null), "languages", "is missing"),
        (
            "/languages",
            json!([]),
            "languages",
            "must have 1 to 4 entries",
        ),
        (
            "/languages",
            json!(vec!["a"; 5]),
            "languages",
            "must have 1 to 4 entries",
        ),
        (
            "/languages",
            json!([1]),
            "languages",
            "must be an array of strings",
        ),
        (
            "/languages",
            json!("en-US"),
            "languages",
            "must be an array of strings",
        ),
        ("/rtcConfig", json!(null), "rtcConfig", "is missing"),
        ("/rtcConfig", json!("x"), "rtcConfig", "must be an object"),
        (
            "/rtcConfig/channelName",
            json!(null),
            "rtcConfig.channelName",
            "is missing",
        ),
        (
            "/rtcConfig/channelName",
            json!("x".repeat(65)),
            "rtcConfig.channelName",
            "must have 1 to 64 characters",
        ),
        (
            "/rtcConfig/pubBotUid",
            json!(123),
            "rtcConfig.pubBotUid",
            "must be a string",
        ),
        (
            "/rtcConfig/cryptionMode",
            json!(9),
            "rtcConfig.cryptionMode",
            "must be a whole number between 0 and 8",
        ),
        (
            "/rtcConfig/cryptionMode",
            json!(1.5),
            "rtcConfig.cryptionMode",
            "must be a whole number between 0 and 8",
        ),
        (
            "/maxIdleTime",
            json!(4),
            "maxIdleTime",
            "must be a whole number between 5 and 2592000",
        ),
        (
            "/maxIdleTime",
            json!("30"),
            "maxIdleTime",
            "must be a whole number between 5 and 2592000",
        ),
        (
            "/translateConfig",
            json!([]),
            "translateConfig",
            "must be an object",
        ),
        (
            "/captionConfig",
            json!(true),
            "captionConfig",
            "must be an object",
        ),
        (
            "/uidLanguagesConfig",
            json!({}),
            "uidLanguagesConfig",
            "must be an array of objects",
        ),
    ]
}

/// A body with one field changed.
fn changed(mut body: Value, pointer: &str, value: &Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    parent[name] = value.clone();
    body
}
