//! What the vendor advises against shows up in the verdict of the exchange, and nowhere else.

use reqwest::Method;
use serde_json::{Value, json};

use super::generation_7::Client;
use super::{APP_ID, Bench, answer, assert_refused, generation_6};
use crate::support::TestApp;

const STT: &str = "/api/speech-to-text/v1/projects";

#[tokio::test]
async fn two_starts_of_an_app_within_a_second_are_noted() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };

    client.join("a").await;
    assert_eq!(advice(&bench).await, [] as [&str; 0]);
    client.join("b").await;
    assert_eq!(advice(&bench).await, ["start interval", "channel"]);
    bench.space.advance("1s").await;
    client.join("c").await;
    assert_eq!(advice(&bench).await, ["channel"]);
}

#[tokio::test]
async fn a_second_task_on_a_channel_is_noted_while_the_first_one_works() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let first = client.join("a").await.body["agent_id"]
        .as_str()
        .unwrap()
        .to_owned();
    bench.space.advance("1m").await;

    client.join("b").await;

    let requests = bench.space.requests("?limit=1").await;
    let verdict = requests[0]["verdict"].as_array().unwrap();
    let noted = verdict
        .iter()
        .find(|step| step["outcome"] == "noted")
        .unwrap();
    assert_eq!(noted["check"], "channel");
    assert_eq!(noted["expected"], "no other task on the channel");
    assert_eq!(noted["actual"], format!("{first} is on it too"));
    assert_eq!(requests[0]["reason"], Value::Null);
}

#[tokio::test]
async fn where_there_are_too_many_the_oldest_of_a_kind_gives_way_to_a_start() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let bench = Bench::on(app, "2023-11-14T22:15:00Z").await;
    let token = bench.knock_basic(json!({ "instanceId": "demo" })).await;
    let token = token.body["tokenName"].as_str().unwrap().to_owned();
    let starts = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={token}");
    let start = async |path: &str, channel: &str| {
        let mut body = generation_6::body();
        body["name"] = channel.into();
        body["rtcConfig"]["channelName"] = channel.into();
        answer(bench.request(Method::POST, path).json(&body)).await
    };
    let joins = format!("{STT}/{APP_ID}/join");
    assert!(start(&starts, "a").await.status < 300);
    let mut agents = Vec::new();
    for channel in ["b", "c", "d"] {
        bench.space.advance("1s").await;
        let joined = start(&joins, channel).await;
        assert_eq!(joined.status, 200, "{joined:?}");
        assert_eq!(joined.body["status"], "RUNNING");
        let id = joined.body["agent_id"].as_str().unwrap();
        agents.push(format!("{STT}/{APP_ID}/agents/{id}"));
    }

    let mut statuses = Vec::new();
    for agent in &agents {
        statuses.push(answer(bench.request(Method::GET, agent)).await.status);
    }
    assert_eq!(statuses, [404, 200, 200]);
    for _ in 0..3 {
        let more = bench.knock_basic(json!({ "instanceId": "demo" })).await;
        assert_eq!(more.status, 200, "{more:?}");
    }
}

#[tokio::test]
async fn a_channel_whose_task_is_over_is_free() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let id = client.join("a").await.body["agent_id"]
        .as_str()
        .unwrap()
        .to_owned();
    bench.space.advance("1m").await;
    let leave = format!("agents/{id}/leave");
    client.call(Method::POST, &leave, None).await;

    client.join("b").await;

    assert_eq!(advice(&bench).await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_space_can_enforce_the_second_between_starts() {
    let bench = Bench::open().await;
    bench.set(json!({ "limit_starts": true })).await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    assert_eq!(client.join("a").await.status, 200);

    let refused = client.join("b").await;

    assert_refused(&refused, 429, "rate_limited", "API rate limit exceeded");
    bench.space.advance("1s").await;
    assert_eq!(client.join("b").await.status, 200);
}

/// What the newest exchange was advised against.
async fn advice(bench: &Bench) -> Vec<String> {
    let requests = bench.space.requests("?limit=1").await;
    let verdict = requests[0]["verdict"].as_array().unwrap();
    let advised = verdict.iter().filter(|step| step["outcome"] == "noted");
    advised
        .map(|step| step["check"].as_str().unwrap().to_owned())
        .collect()
}
