//! Clients of Agora: with the customer's secret on a server, with tokens they make themselves.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{PAGE, expect, fault, judged};
use crate::agora::{APP_ID, Bench};

#[tokio::test]
async fn a_careful_server_passes_every_check() {
    let bench = Bench::open().await;
    let server = Client {
        bench: &bench,
        authorization: None,
        page: None,
    };

    for channel in ["one", "two"] {
        let builder = server.builder_token().await;
        bench.space.advance("4m").await;
        let task = server.start(&builder, channel).await;
        expect(server.task(Method::GET, &task, &builder), 200).await;
        for sequence in 0..2 {
            let query = format!("{builder}&sequenceId={sequence}&updateMask=languages");
            let update = server.task(Method::PATCH, &task, &query);
            expect(update.json(&json!({ "languages": ["de-DE"] })), 200).await;
            bench.space.advance("5s").await;
        }
        expect(server.task(Method::DELETE, &task, &builder), 200).await;
    }
    fault(
        &bench.space,
        "agents.list",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    expect(server.agents(), 429).await;
    bench.space.advance("2s").await;
    expect(server.agents(), 200).await;

    assert_eq!(
        judged(&bench.space).await,
        [
            "passed honoured-retry-after: waits: 1, all of them long enough [13]",
            "passed polled-as-asked: repeated: 2, too soon: 0 [4, 10]",
            "passed ephemeral-key-used-once: used once: 2, used again: 0 [1, 7]",
            "passed no-secret-in-url: requests: 14, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]",
            "passed no-secret-from-browser: from a browser with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]",
            "passed agora-start-interval: seen: 2 [1, 7]",
            "passed agora-one-task-per-channel: seen: 2 [1, 7]",
            "passed agora-builder-token-in-time: seen: 2 [1, 7]",
        ]
    );
}

#[tokio::test]
async fn a_careful_page_with_tokens_of_its_own_passes_every_check() {
    let bench = Bench::open().await;
    let first = token(&bench).await;
    let page = |authorization| Client {
        bench: &bench,
        authorization: Some(authorization),
        page: Some(PAGE),
    };

    expect(page(&first).join("a", "one"), 200).await;
    bench.space.advance("59m").await;
    let second = token(&bench).await;
    expect(page(&second).agents(), 200).await;
    expect(page(&second).join("b", "two"), 200).await;
    fault(
        &bench.space,
        "agents.list",
        json!([{ "reason": "expired" }, { "status": 429, "retry_after": "2s" }]),
    )
    .await;
    expect(page(&second).agents(), 401).await;
    let third = token(&bench).await;
    expect(page(&third).agents(), 429).await;
    bench.space.advance("2s").await;
    expect(page(&third).agents(), 200).await;

    assert_eq!(
        judged(&bench.space).await,
        [
            "passed refreshed-before-expiry: 1m before the end [1, 5]",
            "passed retried-with-new-token: stale retries: 0 [5]",
            "passed honoured-retry-after: waits: 1, all of them long enough [5]",
            "passed no-secret-in-url: requests: 6, with a secret: 0 [0, 1, 2, 3, 4, 5]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [0, 1, 2, 3, 4, 5]",
            "passed agora-start-interval: seen: 2 [0, 2]",
            "passed agora-one-task-per-channel: seen: 2 [0, 2]",
        ]
    );
}

#[tokio::test]
async fn a_careless_client_fails_with_every_exchange_that_shows_it() {
    let bench = Bench::open().await;
    let stale = token(&bench).await;
    let page = Client {
        bench: &bench,
        authorization: Some(&stale),
        page: Some(PAGE),
    };
    let leaking = Client {
        authorization: None,
        ..page
    };

    let agent = member(&expect(page.join("a", "one"), 200).await, "agent_id");
    expect(page.join("b", "one"), 200).await;
    let builder = leaking.builder_token().await;
    bench.space.advance("1m").await;
    let task = leaking.start(&builder, "two").await;
    expect(leaking.start_request(&builder, "two"), 409).await;
    for (sequence, pause) in [(0, "4s"), (1, "5m")] {
        let query = format!("{builder}&sequenceId={sequence}&updateMask=languages");
        let update = leaking.task(Method::PATCH, &task, &query);
        expect(update.json(&json!({ "languages": ["de-DE"] })), 200).await;
        bench.space.advance(pause).await;
    }
    let late = leaking.builder_token().await;
    bench.space.advance("5m1s").await;
    expect(leaking.start_request(&late, "three"), 400).await;
    bench.space.advance("1h").await;
    expect(page.agents(), 401).await;
    let fresh = token(&bench).await;
    let fresh = Client {
        authorization: Some(&fresh),
        ..page
    };
    expect(fresh.agents(), 200).await;
    expect(page.agents(), 401).await;
    bench.space.advance("11s").await;
    fault(
        &bench.space,
        "agents.list",
        json!([{ "status": 429, "retry_after": "2s" }]),
    )
    .await;
    expect(fresh.agents(), 429).await;
    bench.space.advance("1s").await;
    expect(fresh.agents(), 200).await;

    let channel = format!(
        "failed agora-one-task-per-channel: expected no other task on the channel, found {agent} is \
         on it too [1]"
    );
    assert_eq!(
        judged(&bench.space).await,
        [
            "failed refreshed-before-expiry: used 11m5s after the end [9]",
            "failed retried-with-new-token: stale retries: 1 [11]",
            "failed honoured-retry-after: told 2 s, waited 1000 ms [12, 13]",
            "failed polled-as-asked: repeated: 1, too soon: 1 [5, 6]",
            "failed ephemeral-key-used-once: used once: 1, used again: 1 [4]",
            "passed no-secret-in-url: requests: 14, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]",
            "failed no-secret-from-browser: from a browser with a secret: 7 [2, 3, 4, 5, 6, 7, 8]",
            "failed agora-start-interval: expected a second or more after the app's last start, \
             found 0 ms after it [0, 1, 3, 4]",
            &channel,
            "failed agora-builder-token-in-time: expected 300, found 301 [8]",
        ]
    );
}

/// A token as the customer's own builder makes it.
async fn token(bench: &Bench) -> String {
    format!("agora token=\"{}\"", bench.token(json!({})).await)
}

/// The calls of a client, in Basic mode unless it has a token.
#[derive(Clone, Copy)]
struct Client<'a> {
    bench: &'a Bench,
    authorization: Option<&'a str>,
    page: Option<(&'static str, &'static str)>,
}

impl Client<'_> {
    async fn builder_token(&self) -> String {
        let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");
        let request = self.request(Method::POST, &path);
        let answer = expect(request.json(&json!({ "instanceId": "demo" })), 200).await;
        member(&answer, "tokenName")
    }

    async fn start(&self, builder: &str, channel: &str) -> String {
        let answer = expect(self.start_request(builder, channel), 200).await;
        member(&answer, "taskId")
    }

    fn start_request(&self, builder: &str, channel: &str) -> RequestBuilder {
        let base = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text");
        self.request(
            Method::POST,
            &format!("{base}/tasks?builderToken={builder}"),
        )
        .json(&body(channel))
    }

    fn task(&self, method: Method, id: &str, query: &str) -> RequestBuilder {
        let base = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text");
        self.request(method, &format!("{base}/tasks/{id}?builderToken={query}"))
    }

    fn join(&self, name: &str, channel: &str) -> RequestBuilder {
        let path = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");
        let mut body = body(channel);
        body["name"] = json!(name);
        self.request(Method::POST, &path).json(&body)
    }

    fn agents(&self) -> RequestBuilder {
        let path = format!("/api/speech-to-text/v1/projects/{APP_ID}/agents");
        self.request(Method::GET, &path)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = match self.authorization {
            None => self.bench.request(method, path),
            Some(value) => self.bench.bare(method, path).header("Authorization", value),
        };
        match self.page {
            None => request,
            Some((name, value)) => request.header(name, value),
        }
    }
}

fn body(channel: &str) -> Value {
    json!({
        "languages": ["en-US"],
        "maxIdleTime": 3600,
        "rtcConfig": { "channelName": channel, "subBotUid": "1", "pubBotUid": "2" },
    })
}

fn member(answer: &str, name: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap();
    answer[name].as_str().unwrap().to_owned()
}
