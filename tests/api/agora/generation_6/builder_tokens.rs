//! Builder tokens: what they look like, and what they open.

use reqwest::Method;
use serde_json::json;

use super::{Client, NOW, body};
use crate::agora::{APP_ID, Bench, OTHER_APP_ID, answer, assert_refused, told};

#[tokio::test]
async fn a_builder_token_has_the_form_of_the_published_sample() {
    let bench = Bench::open().await;

    let answer = bench
        .knock_basic(json!({ "instanceId": "instance_1-A" }))
        .await;

    assert_eq!(answer.status, 200);
    let name = answer.body["tokenName"].as_str().unwrap();
    assert_eq!(name.len(), 384);
    assert!(
        name.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    );
    let expected = json!({ "createTs": NOW, "instanceId": "instance_1-A", "tokenName": name });
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn a_builder_token_starts_a_task_for_five_minutes() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let (early, late) = (client.builder_token().await, client.builder_token().await);

    bench.space.advance("5m").await;
    assert_eq!(client.start(&early).await.status, 200);
    bench.space.advance("1s").await;

    let refused = client.start(&late).await;
    let text = "resourceId reaches out the limited time interval!";
    assert_refused(&refused, 400, "expired", text);
}

#[tokio::test]
async fn a_builder_token_starts_one_task_and_no_other() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let id = client.started(&builder).await;

    let again = client.start(&builder).await;
    let text = format!("The task has been started, current status is IN_PROGRESS, taskId is {id}");
    assert_refused(&again, 409, "conflict", &text);

    bench.set(json!({ "repeated_start": "201" })).await;
    let again = client.start(&builder).await;
    let running = json!({ "taskId": id, "createTs": NOW, "status": "IN_PROGRESS" });
    assert_eq!(told(&again), (201, None, running));

    bench.set(json!({ "repeated_start": "409" })).await;
    client.task(Method::DELETE, &id, &builder, None).await;
    let again = client.start(&builder).await;
    let text = format!("The task has been started, current status is STOPPED, taskId is {id}");
    assert_refused(&again, 409, "conflict", &text);
}

#[tokio::test]
async fn of_many_starts_at_once_with_one_builder_token_one_makes_a_task() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;

    let starts = (0..16).map(|_| client.start(&builder));
    let statuses: Vec<_> = futures_util::future::join_all(starts)
        .await
        .iter()
        .map(|answer| answer.status)
        .collect();

    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15);
}

#[tokio::test]
async fn the_builder_token_must_be_the_one_the_task_was_started_with() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let (builder, other) = (client.builder_token().await, client.builder_token().await);
    let id = client.started(&builder).await;

    for method in [Method::GET, Method::DELETE] {
        let answer = client.task(method, &id, &other, None).await;
        let text = "The taskId does not match with builderToken.";
        assert_refused(&answer, 400, "malformed_request", text);
    }
    let unknown = client.task(Method::GET, "unknown", &builder, None).await;
    assert_refused(&unknown, 404, "not_found", "The task is not found");
}

#[tokio::test]
async fn a_builder_token_that_is_none_of_the_apps_does_not_match() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let text = "the product name does not match with builderToken";

    let unknown = client.start("unknown").await;
    assert_refused(&unknown, 400, "malformed_request", text);

    let builder = client.builder_token().await;
    let path =
        format!("/v1/projects/{OTHER_APP_ID}/rtsc/speech-to-text/tasks?builderToken={builder}");
    let foreign = bench
        .bare(Method::POST, &path)
        .basic_auth("other", Some("other-secret"));
    let foreign = answer(foreign.json(&body())).await;
    assert_refused(&foreign, 400, "wrong_app", text);

    bench
        .set(json!({ "builder_token_error_status": 404 }))
        .await;
    let unknown = client.start("unknown").await;
    assert_refused(&unknown, 404, "malformed_request", text);
}

#[tokio::test]
async fn a_builder_token_is_no_credential() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={builder}");

    let answer = answer(bench.bare(Method::POST, &path).json(&body())).await;

    assert_refused(&answer, 401, "missing_credential", "Unauthorized");
}
