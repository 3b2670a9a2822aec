//! Spaces are made and dropped, with all that is in them.

use reqwest::Method;

use super::super::history::{History, LIVE, World, key_cell, kill_keys, put};
use super::super::server::{Outcome, Server};
use super::{Notes, create, state_of_key};

#[derive(Clone)]
pub(super) struct Area {
    pub(super) history: History,
    keys: Vec<(&'static str, String)>,
}

impl Area {
    pub(super) async fn prepare(server: &Server) -> Self {
        let doomed = create(server, "doomed").await;
        assert_eq!(doomed.status, 201, "{doomed:?}");
        let key = doomed.text("/credentials/0/secrets/key");
        let mut world = World::new();
        put(&mut world, "space doomed", "there");
        put(&mut world, "space fresh", "gone");
        put(&mut world, &key_cell("doomed", &key), LIVE);
        Self {
            history: History::new(world),
            keys: vec![("doomed", key)],
        }
    }

    pub(super) async fn run(&mut self, server: &Server, notes: &mut Notes) {
        let made = create(server, "fresh").await;
        notes.judge("create fresh", &made);
        let key = made.text("/credentials/0/secrets/key");
        let is_known = made.outcome() == Outcome::Done;
        if is_known {
            self.keys.push(("fresh", key.clone()));
        }
        self.history
            .wrote("create fresh", &made.outcome(), |world| {
                put(world, "space fresh", "there");
                if is_known {
                    put(world, &key_cell("fresh", &key), LIVE);
                }
                true
            });
        let path = "/v1/spaces/doomed";
        let dropped = server.control(Method::DELETE, path, None).await;
        notes.judge("delete doomed", &dropped);
        self.history
            .wrote("delete doomed", &dropped.outcome(), |world| {
                put(world, "space doomed", "gone");
                kill_keys(world, "doomed");
                true
            });
        for (space, key) in self.keys.clone() {
            let cell = key_cell(space, &key);
            notes.probe(server, &self.history, &cell, &key).await;
        }
    }

    pub(super) async fn look(&self, server: &Server) -> World {
        let mut world = World::new();
        for space in ["doomed", "fresh"] {
            let path = format!("/v1/spaces/{space}");
            let state = match server.control(Method::GET, &path, None).await.status {
                200 => "there".to_owned(),
                404 => "gone".to_owned(),
                status => format!("status {status}"),
            };
            put(&mut world, &format!("space {space}"), &state);
        }
        for (space, key) in &self.keys {
            put(
                &mut world,
                &key_cell(space, key),
                &state_of_key(server, key).await,
            );
        }
        world
    }
}
