//! The published vectors, sent to the gateway on the clock they name.

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Bench};

#[tokio::test]
async fn every_gateway_case_is_answered_as_published() {
    let bench = Bench::open().await;
    let mut answered = 0;
    for vector in vectors()["vectors"].as_array().unwrap() {
        for case in vector["gateway_cases"].as_array().unwrap() {
            let app_id = case["path_app_id"].as_str().unwrap();

            let (status, body, _) = knock(&bench, app_id, vector, case).await;

            assert_eq!(
                json!(status),
                case["http_status"],
                "{} {case}",
                vector["id"]
            );
            if case["result"] != "accept" {
                assert_eq!(body, case["body"], "{} {case}", vector["id"]);
            }
            answered += 1;
        }
    }
    assert_eq!(answered, 22);
}

#[tokio::test]
async fn every_crafted_token_is_answered_as_published_with_its_reason() {
    let bench = Bench::open().await;
    let mut answered = 0;
    for vector in vectors()["crafted_vectors"].as_array().unwrap() {
        let app_id = vector["path_app_id"].as_str().unwrap();

        let (status, body, reason) = knock(&bench, app_id, vector, vector).await;

        assert_eq!(json!(status), vector["http_status"], "{}", vector["id"]);
        if vector["expected"] != "accept" {
            assert_eq!(body, vector["body"], "{}", vector["id"]);
        }
        let id = vector["id"].as_str().unwrap();
        assert_eq!(reason.as_deref(), reason_of(id), "{id}");
        answered += 1;
    }
    assert_eq!(answered, 14);
}

/// The older format is refused before anything of it is verified.
#[tokio::test]
async fn a_006_token_is_malformed_and_the_verdict_says_what_to_build() {
    let bench = Bench::open().await;
    let w01 = vectors()["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .find(|vector| vector["id"] == "w01_006_valid")
        .unwrap();

    let authorization = format!("agora token=\"{}\"", w01["token"].as_str().unwrap());
    let answer = bench.knock_at(APP_ID, Some(&authorization)).await;

    super::assert_refused(&answer, 401, "malformed_token", "Invalid token");
    let requests = bench.space.requests("?limit=1").await;
    let last = requests[0]["verdict"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["remedy"],
        "the token is an AccessToken (006); build an AccessToken2 (007) instead"
    );
}

fn reason_of(id: &str) -> Option<&'static str> {
    match id.split('_').next().unwrap() {
        "m15" | "m17" => None,
        "m09" | "m13" | "m25" => Some("bad_signature"),
        "m23" => Some("wrong_app"),
        _ => Some("malformed_token"),
    }
}

/// Sends the token of a vector at the instant of a case: status, body, reason.
async fn knock(
    bench: &Bench,
    app_id: &str,
    vector: &Value,
    case: &Value,
) -> (u16, Value, Option<String>) {
    let now = chrono::DateTime::from_timestamp(case["now"].as_i64().unwrap(), 0).unwrap();
    let clock = json!({ "mode": "frozen", "now": now });
    let (status, body) = bench
        .space
        .control(Method::PUT, "/clock", Some(clock))
        .await;
    assert_eq!(status, 200, "{body}");

    let authorization = format!("agora token=\"{}\"", vector["token"].as_str().unwrap());
    let answer = bench.knock_at(app_id, Some(&authorization)).await;

    (answer.status, answer.body, answer.reason)
}

fn vectors() -> &'static Value {
    static VECTORS: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| {
        serde_json::from_str(include_str!("../../vectors/agora-accesstoken2.json")).unwrap()
    });
    &VECTORS
}
