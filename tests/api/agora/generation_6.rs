//! The generations 5 and 6: builder tokens and the tasks they start.

mod builder_tokens;

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Answer, Bench, answer, assert_refused};

const NOW: i64 = 1_700_000_100;

#[tokio::test]
async fn a_whole_session_in_either_mode() {
    let bench = Bench::open().await;
    let token = format!("agora token=\"{}\"", bench.token(json!({})).await);

    for authorization in [None, Some(token.as_str())] {
        let client = Client {
            bench: &bench,
            authorization,
        };
        let builder = client.builder_token().await;
        let started = client.start(&builder).await;
        assert_eq!(started.status, 200);
        let id = started.body["taskId"].as_str().unwrap();
        let running = json!({ "taskId": id, "createTs": NOW, "status": "IN_PROGRESS" });
        assert_eq!(started.body, running);
        assert!(started.request_id.is_some());

        let queried = client.task(Method::GET, id, &builder, None).await;
        assert_eq!((queried.status, &queried.body), (200, &running));

        let update = format!("{builder}&sequenceId=0&updateMask=languages");
        let body = json!({ "languages": ["de-DE"] });
        let updated = client.task(Method::PATCH, id, &update, Some(body)).await;
        assert_eq!((updated.status, &updated.body), (200, &running));

        let stopped = client.task(Method::DELETE, id, &builder, None).await;
        assert_eq!((stopped.status, stopped.body), (200, json!("")));

        for method in [Method::GET, Method::DELETE] {
            let over = client.task(method, id, &builder, None).await;
            assert_refused(&over, 404, "not_found", "The task is not found");
        }
    }
}

#[tokio::test]
async fn a_task_is_queried_and_stopped_long_after_the_five_minutes_until_its_day_is_over() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let id = client.started(&builder).await;

    bench.space.advance("23h59m59s").await;
    assert_eq!(
        client.task(Method::GET, &id, &builder, None).await.status,
        200
    );
    bench.space.advance("1s").await;

    let over = client.task(Method::GET, &id, &builder, None).await;
    assert_refused(&over, 404, "not_found", "The task is not found");
}

#[tokio::test]
async fn the_number_of_an_update_rises() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let id = client.started(&builder).await;

    for (query, status) in [
        ("&sequenceId=3&updateMask=languages", 200),
        ("&sequenceId=4&updateMask=languages", 200),
        ("&sequenceId=4&updateMask=languages", 400),
        ("&sequenceId=-1&updateMask=languages", 400),
        ("&sequenceId=x&updateMask=languages", 400),
        ("&updateMask=languages", 400),
        ("&sequenceId=9", 400),
    ] {
        let query = format!("{builder}{query}");
        let update = json!({ "languages": ["de-DE"] });
        let answer = client.task(Method::PATCH, &id, &query, Some(update)).await;
        assert_eq!(answer.status, status, "{query} {answer:?}");
    }
}

#[tokio::test]
async fn a_task_moves_with_the_clock_of_its_space() {
    let bench = Bench::open().await;
    let settings = json!({ "start_delay": "10s", "stop_delay": "5s", "channel_idle": true });
    bench.set(settings).await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let started = client.start(&builder).await;
    assert_eq!(started.body["status"], "STARTING");
    let id = started.body["taskId"].as_str().unwrap().to_owned();
    let status =
        async || client.task(Method::GET, &id, &builder, None).await.body["status"].clone();

    bench.space.advance("10s").await;
    assert_eq!(status().await, "IN_PROGRESS");
    client.task(Method::DELETE, &id, &builder, None).await;
    assert_eq!(status().await, "STOPPING");
    bench.space.advance("5s").await;
    assert_eq!(status().await, Value::Null);

    let builder = client.builder_token().await;
    let id = client.started(&builder).await;
    bench.space.advance("29s").await;
    assert_eq!(
        client.task(Method::GET, &id, &builder, None).await.status,
        200
    );
    bench.space.advance("1s").await;
    assert_eq!(
        client.task(Method::GET, &id, &builder, None).await.status,
        404
    );
}

#[tokio::test]
async fn a_task_that_failed_says_so() {
    let bench = Bench::open().await;
    bench.set(json!({ "failure_after": "1m" })).await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let builder = client.builder_token().await;
    let id = client.started(&builder).await;

    bench.space.advance("1m").await;

    let failed = client.task(Method::GET, &id, &builder, None).await;
    assert_eq!(
        (failed.status, &failed.body["status"]),
        (200, &json!("FAILURE_STOP"))
    );
}

#[tokio::test]
async fn errors_carry_the_numbers_of_generation_5_where_the_space_says_so() {
    let bench = Bench::open().await;
    bench.set(json!({ "error_body": "code_and_message" })).await;
    let client = Client {
        bench: &bench,
        authorization: None,
    };
    let (builder, other) = (client.builder_token().await, client.builder_token().await);
    let id = client.started(&builder).await;
    let code = async |method, id: &str, builder: &str| {
        client.task(method, id, builder, None).await.body["code"].clone()
    };

    assert_eq!(code(Method::GET, &id, "unknown").await, 1001);
    assert_eq!(code(Method::GET, &id, &other).await, 53);
    assert_eq!(code(Method::GET, "unknown", &builder).await, 404);
    assert_eq!(client.start(&builder).await.body["code"], 49);
    client.task(Method::DELETE, &id, &builder, None).await;
    assert_eq!(code(Method::DELETE, &id, &builder).await, 49);

    bench.set(json!({ "error_body": "code_and_reason" })).await;
    let answer = bench.knock_basic(json!({})).await;
    let reason = "body schema check fail, instanceId is missing";
    assert_eq!(answer.body, json!({ "code": 2, "reason": reason }));
}

/// The calls of a client, in Basic mode unless it has a token.
struct Client<'a> {
    bench: &'a Bench,
    authorization: Option<&'a str>,
}

impl Client<'_> {
    async fn builder_token(&self) -> String {
        let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");
        let body = json!({ "instanceId": "demo" });
        let answer = answer(self.request(Method::POST, &path).json(&body)).await;
        answer.body["tokenName"].as_str().unwrap().to_owned()
    }

    async fn start(&self, builder: &str) -> Answer {
        let path =
            format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={builder}");
        answer(self.request(Method::POST, &path).json(&body())).await
    }

    async fn started(&self, builder: &str) -> String {
        let answer = self.start(builder).await;
        answer.body["taskId"].as_str().unwrap().to_owned()
    }

    async fn task(&self, method: Method, id: &str, query: &str, body: Option<Value>) -> Answer {
        let path =
            format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks/{id}?builderToken={query}");
        let request = self.request(method, &path);
        answer(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        match self.authorization {
            None => self.bench.request(method, path),
            Some(value) => self.bench.bare(method, path).header("Authorization", value),
        }
    }
}

impl Bench {
    /// Asks for a builder token in Basic mode.
    pub(crate) async fn knock_basic(&self, body: Value) -> Answer {
        let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");
        answer(self.request(Method::POST, &path).json(&body)).await
    }
}

/// The body of a start.
pub(crate) fn body() -> Value {
    json!({
        "languages": ["en-US"],
        "maxIdleTime": 30,
        "rtcConfig": { "channelName": "demo", "subBotUid": "1", "pubBotUid": "2" },
    })
}
