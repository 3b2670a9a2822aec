//! Keys are made, replaced and withdrawn.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::Credential;
use super::super::history::{History, LIVE, World, kill_keys, put};
use super::super::history::{key_cell, regenerate};
use super::super::server::{Outcome, Reply, Server};
use super::{Notes, create, look_at_credentials, state_of_key};

const SPACE: &str = "keys";

#[derive(Clone)]
pub(super) struct Area {
    pub(super) history: History,
    main: Credential,
    /// Every key that the client was ever told, with the name of its credential.
    keys: Vec<(&'static str, String)>,
    /// The outcome of the newest regeneration.
    pub(super) last: Option<Reply>,
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
        let mut world = World::new();
        put(&mut world, "generation of main", "1");
        put(&mut world, "state of main", "active");
        put(&mut world, &key_cell("main", &main.key), LIVE);
        Self {
            history: History::new(world),
            keys: vec![("main", main.key.clone())],
            last: None,
            main,
        }
    }

    pub(super) async fn run(&mut self, server: &Server, notes: &mut Notes) {
        let extra = self.create_extra(server, notes).await;
        for grace in [json!({}), json!({ "grace": "1h" }), json!({})] {
            self.regenerate(server, notes, grace).await;
        }
        if let Some(id) = extra {
            self.revoke_extra(server, notes, &id).await;
        }
    }

    pub(super) async fn look(&self, server: &Server) -> World {
        let mut world = World::new();
        look_at_credentials(server, SPACE, &mut world).await;
        for (credential, key) in &self.keys {
            let state = state_of_key(server, key).await;
            put(&mut world, &key_cell(credential, key), &state);
        }
        world
    }

    async fn create_extra(&mut self, server: &Server, notes: &mut Notes) -> Option<String> {
        let path = format!("/v1/spaces/{SPACE}/credentials");
        let body = json!({ "vendor": "speechify", "name": "extra" });
        let reply = server.control(Method::POST, &path, Some(body)).await;
        notes.judge("create extra", &reply);
        let key = self.learn("extra", &reply);
        self.history
            .wrote("create extra", &reply.outcome(), |world| {
                put(world, "generation of extra", "1");
                put(world, "state of extra", "active");
                if let Some(key) = &key {
                    put(world, &key_cell("extra", key), LIVE);
                }
                true
            });
        key.map(|_| reply.text("/id"))
    }

    pub(super) async fn regenerate(&mut self, server: &Server, notes: &mut Notes, body: Value) {
        let path = format!("/v1/spaces/{SPACE}/credentials/{}/regenerate", self.main.id);
        let reply = server
            .control(Method::POST, &path, Some(body.clone()))
            .await;
        notes.judge("regenerate main", &reply);
        self.last = Some(reply.clone());
        let keeps_old = body["grace"].is_string();
        let key = self.learn("main", &reply);
        self.history
            .wrote("regenerate main", &reply.outcome(), |world| {
                let before = world.clone();
                let done = regenerate(world, "main", key.as_deref());
                // The clock stands: an old key lives on until the next regeneration.
                for (cell, _) in before
                    .iter()
                    .filter(|(_, state)| keeps_old && *state == LIVE)
                {
                    put(world, cell, LIVE);
                }
                done
            });
        for (credential, key) in self.keys.clone() {
            let cell = key_cell(credential, &key);
            notes.probe(server, &self.history, &cell, &key).await;
        }
    }

    async fn revoke_extra(&mut self, server: &Server, notes: &mut Notes, id: &str) {
        let path = format!("/v1/spaces/{SPACE}/credentials/{id}");
        let reply = server.control(Method::DELETE, &path, None).await;
        notes.judge("revoke extra", &reply);
        self.history
            .wrote("revoke extra", &reply.outcome(), |world| {
                put(world, "state of extra", "revoked");
                kill_keys(world, "extra");
                true
            });
        for (credential, key) in self.keys.clone() {
            let cell = key_cell(credential, &key);
            notes.probe(server, &self.history, &cell, &key).await;
        }
    }

    /// Remembers the key of an acknowledged write. A key of which nothing was told is in no cell:
    /// the others would be refused beside it.
    fn learn(&mut self, credential: &'static str, reply: &Reply) -> Option<String> {
        let key = reply.text("/secrets/key");
        if reply.outcome() != Outcome::Done || key.is_empty() {
            return None;
        }
        self.keys.push((credential, key.clone()));
        Some(key)
    }
}
