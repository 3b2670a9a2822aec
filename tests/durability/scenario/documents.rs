//! What vendors keep: voices, sessions, agents with names, marks of what may be used once.

use mockmint::vendors;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::super::history::{History, World, put};
use super::super::server::{Outcome, Reply, Server};
use super::Notes;

const SPACE: &str = "kept";
const APP_ID: &str = "00000000000000000000000000000001";
const AGENTS: &str = "/api/speech-to-text/v1/projects";
/// The cell of a key that is good for one use.
const SINGLE_USE: &str = "ephemeral key";

#[derive(Clone)]
pub(super) struct Area {
    pub(super) history: History,
    key: String,
    token: String,
    builder_token: String,
    ephemeral: String,
    ann: String,
    /// Sessions of Voicegain and agents of Agora that the client was told of.
    sessions: Vec<String>,
    agents: Vec<String>,
}

impl Area {
    pub(super) async fn prepare(server: &Server) -> Self {
        let body = json!({ "name": SPACE, "seed": seed() });
        let made = server.control(Method::POST, "/v1/spaces", Some(body)).await;
        assert_eq!(made.status, 201, "{made:?}");
        let secret = |vendor: &str, role: &str| {
            let all = made.body["credentials"].as_array().unwrap();
            let found = all
                .iter()
                .find(|c| c["vendor"] == vendor && !c["secrets"][role].is_null());
            found.unwrap()["secrets"][role].as_str().unwrap().to_owned()
        };
        let jwt = secret("voicegain", "jwt");
        let mut area = Self {
            history: History::new(World::new()),
            key: secret("speechify", "key"),
            token: String::new(),
            builder_token: String::new(),
            ephemeral: String::new(),
            ann: String::new(),
            sessions: Vec::new(),
            agents: Vec::new(),
        };
        let mint = server.request(Method::GET, "/v1/security/jwt?aud=*&expInSec=600");
        area.token = text(&acknowledged(mint.bearer_auth(jwt)).await.body);
        let voice = acknowledged(area.new_voice(server, "Ann")).await;
        area.ann = voice.text("/id");
        for _ in 0..8 {
            acknowledged(area.new_challenge(server)).await;
        }
        for _ in 0..2 {
            let started = acknowledged(area.new_session(server)).await;
            area.sessions.push(started.text("/sessions/0/sessionId"));
        }
        area.agents.push(
            acknowledged(area.join(server, "first"))
                .await
                .text("/agent_id"),
        );
        area.builder_token = acknowledged(area.new_builder_token(server))
            .await
            .text("/tokenName");
        let path = format!("/v1/spaces/{SPACE}/settings/sori");
        let body = json!({ "single_use": true });
        let set = server.control(Method::PATCH, &path, Some(body)).await;
        assert_eq!(set.status, 200, "{set:?}");
        let issue = area.of_space(server, Method::POST, "/api/auth/ephemeral");
        let pair = [
            ("app_id", "000000000000000000000001"),
            ("secret_key", &"ab".repeat(20)),
        ];
        area.ephemeral = acknowledged(issue.form(&pair)).await.text("/ephemeral_key");
        let mut world = area.look(server, false).await;
        put(&mut world, SINGLE_USE, "fresh");
        area.history = History::new(world);
        area
    }

    pub(super) async fn run(&mut self, server: &Server, notes: &mut Notes) {
        self.voices(server, notes).await;
        self.sessions(server, notes).await;
        self.agents(server, notes).await;
        self.use_once(server, notes).await;
        // What these keep cannot be seen again where the outcome is unknown.
        for request in [self.new_challenge(server), self.new_builder_token(server)] {
            notes.judge("keep what gives way", &Reply::to(request).await);
        }
        let rtc = json!({ "channelName": "demo", "subBotUid": "1", "pubBotUid": "2" });
        let body = json!({ "languages": ["en-US"], "rtcConfig": rtc });
        let path = format!(
            "/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken={}",
            self.builder_token
        );
        let start = self.of_customer(server, Method::POST, &path).json(&body);
        notes.judge("start a task", &Reply::to(start).await);
    }

    pub(super) async fn look(&self, server: &Server, is_last: bool) -> World {
        let mut world = World::new();
        let voices = self.of_account(server, Method::GET, "/v1/voices");
        for voice in Reply::to(voices)
            .await
            .body
            .as_array()
            .into_iter()
            .flatten()
        {
            if voice["type"] == "personal" {
                put(
                    &mut world,
                    &format!("voice {}", text(&voice["display_name"])),
                    "there",
                );
            }
        }
        for id in &self.sessions {
            let path = format!("/v1/asr/transcribe/{id}?full=true");
            let found = Reply::to(self.of_token(server, Method::GET, &path)).await;
            let state = match found.status {
                404 => "gone".to_owned(),
                _ => found.text("/progress/phase"),
            };
            put(&mut world, &format!("session {id}"), &state);
        }
        for id in &self.agents {
            let path = format!("{AGENTS}/{APP_ID}/agents/{id}");
            let found = Reply::to(self.of_customer(server, Method::GET, &path)).await;
            put(&mut world, &format!("agent {id}"), &found.text("/status"));
        }
        if is_last {
            let used = Reply::to(self.campaign(server)).await;
            let state = match (used.status, used.reason()) {
                (200, _) => "fresh",
                (401, "replayed") => "used",
                _ => "neither",
            };
            put(&mut world, SINGLE_USE, state);
        }
        world
    }

    /// The history as a look sees it: only the last one sees what can be used once.
    pub(super) fn seen_by(&self, is_last: bool) -> History {
        let mut history = self.history.clone();
        if !is_last {
            history.forget(SINGLE_USE);
        }
        history
    }

    async fn voices(&mut self, server: &Server, notes: &mut Notes) {
        let made = Reply::to(self.new_voice(server, "Bob")).await;
        self.wrote(notes, "make voice", &made, |world| {
            put(world, "voice Bob", "there");
        });
        let path = format!("/v1/voices/{}", self.ann);
        let dropped = Reply::to(self.of_account(server, Method::DELETE, &path)).await;
        self.wrote(notes, "delete voice", &dropped, |world| {
            world.remove("voice Ann");
        });
    }

    async fn sessions(&mut self, server: &Server, notes: &mut Notes) {
        let started = Reply::to(self.new_session(server)).await;
        notes.judge("start session", &started);
        if started.outcome() == Outcome::Done {
            let id = started.text("/sessions/0/sessionId");
            let cell = format!("session {id}");
            self.wrote(notes, "start session", &started, |world| {
                put(world, &cell, "DONE");
            });
            self.sessions.push(id);
        }
        let acts = [
            (Method::GET, "?full=true&stop=retainResults", "STOPPED"),
            (Method::DELETE, "", "gone"),
        ];
        for ((method, query, state), id) in acts.into_iter().zip(self.sessions.clone()) {
            let path = format!("/v1/asr/transcribe/{id}{query}");
            let reply = Reply::to(self.of_token(server, method, &path)).await;
            let cell = format!("session {id}");
            self.wrote(notes, state, &reply, |world| put(world, &cell, state));
        }
    }

    async fn agents(&mut self, server: &Server, notes: &mut Notes) {
        let first = self.agents[0].clone();
        let path = format!("{AGENTS}/{APP_ID}/agents/{first}/leave");
        let left = Reply::to(self.of_customer(server, Method::POST, &path)).await;
        let cell = format!("agent {first}");
        self.wrote(notes, "leave", &left, |world| put(world, &cell, "STOPPED"));
        for name in ["second", "first"] {
            let joined = Reply::to(self.join(server, name)).await;
            notes.judge("join", &joined);
            if joined.outcome() == Outcome::Done {
                let id = joined.text("/agent_id");
                let cell = format!("agent {id}");
                self.wrote(notes, "join", &joined, |world| put(world, &cell, "RUNNING"));
                self.agents.push(id);
                let again = Reply::to(self.join(server, name)).await;
                if again.outcome() == Outcome::Done {
                    notes.0.push(format!("I1: two agents are called {name}"));
                }
            }
        }
    }

    async fn use_once(&mut self, server: &Server, notes: &mut Notes) {
        let used = Reply::to(self.campaign(server)).await;
        self.wrote(notes, "use once", &used, |world| {
            put(world, SINGLE_USE, "used");
        });
        let again = Reply::to(self.campaign(server)).await;
        self.wrote(notes, "use again", &again, |world| {
            put(world, SINGLE_USE, "used");
        });
        if used.outcome() == Outcome::Done && again.outcome() == Outcome::Done {
            notes
                .0
                .push("I1: what is good for one use was used twice".into());
        }
    }

    fn wrote(&mut self, notes: &mut Notes, name: &str, reply: &Reply, write: impl Fn(&mut World)) {
        notes.judge(name, reply);
        self.history.wrote(name, &reply.outcome(), |world| {
            write(world);
            true
        });
    }
}

/// The requests.
impl Area {
    fn new_voice(&self, server: &Server, name: &str) -> RequestBuilder {
        let form = Form::new()
            .text("name", name.to_owned())
            .text("gender", "male")
            .text("consent", r#"{"fullName":"A B","email":"a@b.example"}"#)
            .part("sample", Part::text("SAMPLE").file_name("sample.mp3"));
        self.of_account(server, Method::POST, "/v1/voices")
            .multipart(form)
    }

    fn new_challenge(&self, server: &Server) -> RequestBuilder {
        let request = self.of_account(server, Method::POST, "/v1/voices/consent-challenges");
        request.json(&json!({ "full_name": "A B" }))
    }

    fn new_session(&self, server: &Server) -> RequestBuilder {
        let sessions = json!([{ "asyncMode": "OFF-LINE", "poll": { "afterlife": 1000 } }]);
        let source = json!({ "inline": { "data": "AAAA" } });
        let body = json!({ "sessions": sessions, "audio": { "source": source } });
        self.of_token(server, Method::POST, "/v1/asr/transcribe/async")
            .json(&body)
    }

    fn join(&self, server: &Server, name: &str) -> RequestBuilder {
        let path = format!("{AGENTS}/{APP_ID}/join");
        let rtc = json!({ "channelName": "demo", "pubBotUid": "2" });
        let body = json!({ "name": name, "languages": ["en-US"], "rtcConfig": rtc });
        self.of_customer(server, Method::POST, &path).json(&body)
    }

    fn new_builder_token(&self, server: &Server) -> RequestBuilder {
        let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");
        let request = self.of_customer(server, Method::POST, &path);
        request.json(&json!({ "instanceId": "demo" }))
    }

    fn campaign(&self, server: &Server) -> RequestBuilder {
        let probe = vendors::named("sori").unwrap().profile().probe;
        self.of_space(server, Method::GET, probe.path)
            .bearer_auth(&self.ephemeral)
    }

    fn of_account(&self, server: &Server, method: Method, path: &str) -> RequestBuilder {
        self.of_space(server, method, path).bearer_auth(&self.key)
    }

    fn of_token(&self, server: &Server, method: Method, path: &str) -> RequestBuilder {
        self.of_space(server, method, path).bearer_auth(&self.token)
    }

    fn of_customer(&self, server: &Server, method: Method, path: &str) -> RequestBuilder {
        self.of_space(server, method, path)
            .basic_auth("customer", Some("customer-secret"))
    }

    #[expect(clippy::unused_self, reason = "beside the other callers")]
    fn of_space(&self, server: &Server, method: Method, path: &str) -> RequestBuilder {
        server
            .request(method, path)
            .header("x-mockmint-space", SPACE)
    }
}

async fn acknowledged(request: RequestBuilder) -> Reply {
    let reply = Reply::to(request).await;
    assert_eq!(reply.outcome(), Outcome::Done, "{reply:?}");
    reply
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn seed() -> Value {
    json!({
        "clock": { "mode": "frozen", "now": "2026-01-01T00:00:00Z" },
        "speechify": { "accounts": [{ "name": "acme", "keys": [{ "name": "main" }] }] },
        "voicegain": { "accounts": [{ "name": "acme", "contexts": [{ "name": "main" }] }] },
        "agora": { "projects": [{
            "name": "demo",
            "app_id": APP_ID,
            "app_certificate": "fedcba9876543210fedcba9876543210",
            "customer": { "id": "customer", "secret": "customer-secret" },
        }] },
        "sori": {
            "apps": [{
                "name": "app",
                "app_id": "000000000000000000000001",
                "secret_key": "ab".repeat(20),
            }],
        },
    })
}
