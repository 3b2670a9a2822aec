//! Generation 7: agents, without builder tokens.

mod lists;

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Answer, Bench, OTHER_APP_ID, answer, told};

const NOW: i64 = 1_700_000_100;

#[tokio::test]
async fn a_whole_session_in_either_mode() {
    let bench = Bench::open().await;
    let token = format!("agora token=\"{}\"", bench.token(json!({})).await);

    for authorization in [None, Some(token.as_str())] {
        let client = Client {
            bench: &bench,
            authorization,
            base: STT,
        };
        let joined = client.join("demo").await;
        assert_eq!(joined.status, 200, "{joined:?}");
        assert!(joined.request_id.is_some());
        let id = joined.body["agent_id"].as_str().unwrap();
        let is_of_sample = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        assert!(id.len() == 26 && id.bytes().all(is_of_sample), "{id}");
        let running = json!({ "agent_id": id, "create_ts": NOW, "status": "RUNNING" });
        assert_eq!(joined.body, running);

        let queried = client
            .call(Method::GET, &format!("agents/{id}"), None)
            .await;
        let shown = json!({ "message": "", "agent_id": id, "create_ts": NOW, "status": "RUNNING" });
        assert_eq!((queried.status, queried.body), (200, shown));

        let update = format!("agents/{id}/update?sequenceId=1&updateMask=languages");
        let body = json!({ "languages": ["de-DE"] });
        let updated = client.call(Method::POST, &update, Some(body)).await;
        assert_eq!((updated.status, updated.body), (200, running));

        let list = client.call(Method::GET, "agents", None).await;
        let entry = json!({ "start_ts": NOW, "status": "RUNNING", "agent_id": id });
        let page = json!({
            "data": { "count": 1, "list": [entry] },
            "meta": { "cursor": "", "total": 1 },
            "status": "ok",
        });
        assert_eq!((list.status, list.body), (200, page));

        let left = client
            .call(Method::POST, &format!("agents/{id}/leave"), None)
            .await;
        assert_eq!((left.status, left.body), (200, json!("")));

        let queried = client
            .call(Method::GET, &format!("agents/{id}"), None)
            .await;
        assert_eq!(queried.body["status"], "STOPPED");
        let again = client
            .call(Method::POST, &format!("agents/{id}/leave"), None)
            .await;
        assert_eq!(told(&again), (404, Some("not_found"), not_found()));
    }
}

#[tokio::test]
async fn a_name_belongs_to_one_running_agent() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let id = client.joined("demo").await;

    let conflict = json!({
        "detail": "create agent failed, code: 409, msg: task conflict",
        "reason": "TaskConflict",
        "agent_id": id,
    });
    assert_eq!(
        told(&client.join("demo").await),
        (409, Some("conflict"), conflict)
    );
    assert_eq!(client.join("Demo").await.status, 200);
    let other = bench
        .bare(Method::POST, &format!("{STT}/{OTHER_APP_ID}/join"))
        .basic_auth("other", Some("other-secret"));
    assert_eq!(answer(other.json(&body("demo"))).await.status, 200);

    client
        .call(Method::POST, &format!("agents/{id}/leave"), None)
        .await;
    assert_eq!(client.join("demo").await.status, 200);

    bench.set(json!({ "conflict_names_agent": false })).await;
    let silent = client.join("demo").await;
    assert_eq!(silent.status, 409);
    assert_eq!(silent.body.get("agent_id"), None);
}

#[tokio::test]
async fn of_many_joins_at_once_under_one_name_one_succeeds_and_the_others_leave_no_agent() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };

    let joins = (0..16).map(|_| client.join("demo"));
    let statuses: Vec<_> = futures_util::future::join_all(joins)
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
    let list = client.call(Method::GET, "agents", None).await;
    assert_eq!(list.body["meta"]["total"], 1);
}

#[tokio::test]
async fn agents_of_another_app_are_not_found() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let id = client.joined("demo").await;

    let path = format!("{STT}/{OTHER_APP_ID}/agents/{id}");
    let foreign = bench
        .bare(Method::GET, &path)
        .basic_auth("other", Some("other-secret"));

    assert_eq!(
        told(&answer(foreign).await),
        (404, Some("not_found"), not_found())
    );
}

#[tokio::test]
async fn an_agent_moves_with_the_clock_of_its_space() {
    let bench = Bench::open().await;
    let settings = json!({ "start_delay": "10s", "stop_delay": "5s", "failure_after": "1m" });
    bench.set(settings).await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let joined = client.join("a").await;
    assert_eq!(joined.body["status"], "STARTING");
    let first = joined.body["agent_id"].as_str().unwrap().to_owned();
    let status = async |id: &str| {
        let agent = client
            .call(Method::GET, &format!("agents/{id}"), None)
            .await;
        (agent.body["status"].clone(), agent.body["message"].clone())
    };

    bench.space.advance("10s").await;
    assert_eq!(status(&first).await, (json!("RUNNING"), json!("")));
    client
        .call(Method::POST, &format!("agents/{first}/leave"), None)
        .await;
    assert_eq!(status(&first).await.0, "STOPPING");
    bench.space.advance("5s").await;
    assert_eq!(status(&first).await.0, "STOPPED");

    let second = client.joined("b").await;
    bench.space.advance("1m").await;
    assert_eq!(
        status(&second).await,
        (json!("FAILED"), json!("agent failed"))
    );
}

#[tokio::test]
async fn the_sibling_product_keeps_its_agents_apart() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: CONVOAI,
    };
    let body = json!({
        "name": "demo",
        "properties": { "channel": "demo", "token": "", "agent_rtc_uid": "1", "llm": {} },
    });

    let joined = client.call(Method::POST, "join", Some(body)).await;

    assert_eq!(joined.status, 200, "{joined:?}");
    assert_eq!(joined.body["status"], "RUNNING");
    let stt = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    assert_eq!(stt.join("demo").await.status, 200);
    let list = stt.call(Method::GET, "agents", None).await;
    assert_eq!(list.body["meta"]["total"], 1);
    let id = joined.body["agent_id"].as_str().unwrap();
    let left = client
        .call(Method::POST, &format!("agents/{id}/leave"), None)
        .await;
    assert_eq!(left.status, 200);
}

const STT: &str = "/api/speech-to-text/v1/projects";
const CONVOAI: &str = "/api/conversational-ai-agent/v2/projects";

/// The calls of a client, in Basic mode unless it has a token.
pub(crate) struct Client<'a> {
    pub(crate) bench: &'a Bench,
    pub(crate) authorization: Option<&'a str>,
    pub(crate) base: &'static str,
}

impl Client<'_> {
    pub(crate) async fn join(&self, name: &str) -> Answer {
        self.call(Method::POST, "join", Some(body(name))).await
    }

    async fn joined(&self, name: &str) -> String {
        let answer = self.join(name).await;
        answer.body["agent_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let path = format!("{}/{APP_ID}/{path}", self.base);
        let request = match self.authorization {
            None => self.bench.request(method, &path),
            Some(value) => self
                .bench
                .bare(method, &path)
                .header("Authorization", value),
        };
        answer(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }
}

/// The body of a join.
pub(crate) fn body(name: &str) -> Value {
    json!({
        "name": name,
        "languages": ["en-US"],
        "rtcConfig": { "channelName": "demo", "pubBotUid": "2" },
    })
}

fn not_found() -> Value {
    json!({ "detail": "task not found", "reason": "TaskNotFound" })
}
