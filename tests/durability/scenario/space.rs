//! A space's clock and settings are changed, and the space is taken back.

use chrono::{DateTime, Duration, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::Credential;
use super::super::history::{History, World, key_cell, kill_keys, put, regenerate};
use super::super::server::{Outcome, Reply, Server};
use super::{Notes, create, look_at_credentials, state_of_key};

const SPACE: &str = "moved";
const CLOCK: &str = "clock";
const LIFETIME: &str = "lifetime of tokens";

#[derive(Clone)]
pub(super) struct Area {
    pub(super) history: History,
    main: Credential,
    keys: Vec<String>,
    /// How the space began, and how it was when the snapshot was taken.
    origin: World,
    saved: World,
    snapshot: Value,
}

impl Area {
    pub(super) async fn prepare(server: &Server) -> Self {
        let made = create(server, SPACE).await;
        assert_eq!(made.status, 201, "{made:?}");
        let main = Credential {
            space: SPACE.into(),
            id: made.text("/credentials/0/id"),
            key: made.text("/credentials/0/secrets/key"),
        };
        let mut area = Self {
            history: History::new(World::new()),
            keys: vec![main.key.clone()],
            main,
            origin: World::new(),
            saved: World::new(),
            snapshot: Value::Null,
        };
        area.origin = area.look(server).await;
        area.call(server, Method::PATCH, "settings/speechify", lifetime("30m"))
            .await;
        area.call(server, Method::PUT, "clock", clock("2026-02-02T00:00:00Z"))
            .await;
        area.saved = area.look(server).await;
        area.snapshot = area
            .call(server, Method::POST, "snapshot", json!({}))
            .await
            .body;
        area.call(server, Method::PATCH, "settings/speechify", lifetime("20m"))
            .await;
        area.history = History::new(area.look(server).await);
        area
    }

    pub(super) async fn run(&mut self, server: &Server, notes: &mut Notes) {
        self.set_clock(server, notes).await;
        self.set_lifetime(server, notes, "5m").await;
        self.advance(server, notes).await;
        self.regenerate(server, notes).await;
        let origin = self.origin.clone();
        self.take_back(server, notes, ("reset", json!({})), &origin)
            .await;
        self.set_lifetime(server, notes, "10m").await;
        // Reading a space to its end is no write, and must not disturb one.
        self.call(server, Method::POST, "snapshot", json!({})).await;
        let (snapshot, saved) = (self.snapshot.clone(), self.saved.clone());
        self.take_back(server, notes, ("restore", snapshot), &saved)
            .await;
        self.take_back_lifetime(server, notes).await;
    }

    pub(super) async fn look(&self, server: &Server) -> World {
        let mut world = World::new();
        look_at_credentials(server, SPACE, &mut world).await;
        for key in &self.keys {
            put(
                &mut world,
                &key_cell("main", key),
                &state_of_key(server, key).await,
            );
        }
        let read = async |path: &str| {
            let path = format!("/v1/spaces/{SPACE}/{path}");
            server.control(Method::GET, &path, None).await
        };
        put(&mut world, CLOCK, &read("clock").await.text("/now"));
        let lifetime = read("settings/speechify")
            .await
            .text("/access_token_lifetime");
        put(&mut world, LIFETIME, &lifetime);
        world
    }

    async fn set_clock(&mut self, server: &Server, notes: &mut Notes) {
        let to = "2026-03-03T00:00:00Z";
        let reply = self.call(server, Method::PUT, "clock", clock(to)).await;
        self.wrote(notes, "set clock", &reply, |world| put(world, CLOCK, to));
    }

    async fn advance(&mut self, server: &Server, notes: &mut Notes) {
        let body = json!({ "by": "1h" });
        let reply = self.call(server, Method::POST, "clock/advance", body).await;
        self.wrote(notes, "advance clock", &reply, |world| {
            let shown: DateTime<Utc> = world[CLOCK].parse().unwrap();
            let then = (shown + Duration::hours(1)).format("%Y-%m-%dT%H:%M:%SZ");
            put(world, CLOCK, &then.to_string());
        });
    }

    async fn set_lifetime(&mut self, server: &Server, notes: &mut Notes, to: &str) {
        let reply = self
            .call(server, Method::PATCH, "settings/speechify", lifetime(to))
            .await;
        self.wrote(notes, "set lifetime", &reply, |world| {
            put(world, LIFETIME, to);
        });
    }

    /// Takes a setting back to its default, which is another statement.
    async fn take_back_lifetime(&mut self, server: &Server, notes: &mut Notes) {
        let body = json!({ "access_token_lifetime": null });
        let reply = self
            .call(server, Method::PATCH, "settings/speechify", body)
            .await;
        let usual = self.origin[LIFETIME].clone();
        self.wrote(notes, "take lifetime back", &reply, |world| {
            put(world, LIFETIME, &usual);
        });
    }

    async fn regenerate(&mut self, server: &Server, notes: &mut Notes) {
        let reply = self.main.ask_to_regenerate(server).await;
        let key = reply.text("/secrets/key");
        if reply.outcome() == Outcome::Done {
            self.keys.push(key.clone());
        }
        let new = (reply.outcome() == Outcome::Done).then_some(&*key);
        self.wrote(notes, "regenerate", &reply, |world| {
            regenerate(world, "main", new);
        });
    }

    /// Takes the space back to a world, in which keys that were made later are refused.
    async fn take_back(
        &mut self,
        server: &Server,
        notes: &mut Notes,
        (act, body): (&str, Value),
        to: &World,
    ) {
        let reply = self.call(server, Method::POST, act, body).await;
        self.wrote(notes, act, &reply, |world| {
            kill_keys(world, "main");
            world.extend(to.clone());
        });
        for key in self.keys.clone() {
            let cell = key_cell("main", &key);
            notes.probe(server, &self.history, &cell, &key).await;
        }
    }

    fn wrote(&mut self, notes: &mut Notes, name: &str, reply: &Reply, write: impl Fn(&mut World)) {
        notes.judge(name, reply);
        self.history.wrote(name, &reply.outcome(), |world| {
            write(world);
            true
        });
    }

    async fn call(&self, server: &Server, method: Method, path: &str, body: Value) -> Reply {
        let path = format!("/v1/spaces/{SPACE}/{path}");
        server.control(method, &path, Some(body)).await
    }
}

fn clock(now: &str) -> Value {
    json!({ "mode": "frozen", "now": now })
}

fn lifetime(span: &str) -> Value {
    json!({ "access_token_lifetime": span })
}
