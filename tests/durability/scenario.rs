//! One client that reaches every way in which the store is written, and knows what it was told.
//!
//! Each area of the data has a space and a history of its own, so that the worlds that agree with
//! what the client was told stay few.

mod credentials;
mod documents;
mod life;
mod space;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::history::{History, World, put};
use super::place::{Engine, Place};
use super::server::{Outcome, Reply, Server};

/// Bounds that a few documents reach, so that the oldest one has to give way.
const ARGUMENTS: &[&str] = &["--max-documents", "8"];
/// No request may take longer, whatever the database does: 3 s by the promise, and as much again
/// for a busy machine.
const SLOWEST: Duration = Duration::from_secs(6);

/// A database on which the scenario has been prepared, and what the client knows of it.
pub(crate) struct Stage {
    place: Place,
    scenario: Scenario,
}

/// What the client knows.
#[derive(Clone)]
pub(crate) struct Scenario {
    credentials: credentials::Area,
    space: space::Area,
    life: life::Area,
    documents: documents::Area,
    notes: Notes,
}

/// What is wrong about single answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Vec<String>);

impl Stage {
    /// Prepares a database over HTTP.
    pub(crate) async fn prepare(engine: Engine) -> Self {
        let place = Place::new(engine).await.with(ARGUMENTS);
        let server = place.start_sound().await.unwrap();
        let scenario = Scenario {
            credentials: credentials::Area::prepare(&server).await,
            space: space::Area::prepare(&server).await,
            life: life::Area::prepare(&server).await,
            documents: documents::Area::prepare(&server).await,
            notes: Notes::default(),
        };
        let stopped = tokio::task::block_in_place(|| server.terminate(Duration::from_mins(1)));
        assert!(
            stopped.is_some_and(|status| status.success()),
            "{stopped:?}"
        );
        Self { place, scenario }
    }

    /// A copy of the database, and of what the client knows.
    pub(crate) async fn copy(&self) -> (Place, Scenario) {
        (self.place.copy().await, self.scenario.clone())
    }
}

impl Scenario {
    /// Writes everything once; what fails is taken for what it is.
    pub(crate) async fn run(&mut self, server: &Server) {
        self.credentials.run(server, &mut self.notes).await;
        self.space.run(server, &mut self.notes).await;
        self.life.run(server, &mut self.notes).await;
        self.documents.run(server, &mut self.notes).await;
    }

    /// Writes once more, which a server without a fault acknowledges.
    pub(crate) async fn write_again(&mut self, server: &Server) -> Result<(), String> {
        self.credentials
            .regenerate(server, &mut self.notes, json!({}))
            .await;
        match &self.credentials.last {
            Some(reply) if reply.outcome() == Outcome::Done => Ok(()),
            reply => Err(format!(
                "a regeneration is not acknowledged: {reply:?}\n{}",
                server.log()
            )),
        }
    }

    /// Compares what a server says with what the client was told; gives what is wrong. The last look
    /// uses up what can be used once.
    pub(crate) async fn violations(&self, server: &Server, is_last: bool) -> Vec<String> {
        let mut wrong = self.notes.0.clone();
        let documents = self.documents.seen_by(is_last);
        let areas: [(&str, &History, World); 4] = [
            (
                "credentials",
                &self.credentials.history,
                self.credentials.look(server).await,
            ),
            ("space", &self.space.history, self.space.look(server).await),
            ("life", &self.life.history, self.life.look(server).await),
            (
                "documents",
                &documents,
                self.documents.look(server, is_last).await,
            ),
        ];
        for (name, history, found) in areas {
            let violations = history.violations(&found).into_iter();
            wrong.extend(violations.map(|line| format!("{name}: {line}")));
        }
        wrong
    }
}

impl Notes {
    /// Looks at the reply to a write: a failure is told as 503, in time, with nothing half known.
    fn judge(&mut self, name: &str, reply: &Reply) {
        if !reply.is_honest() {
            self.0.push(format!(
                "{name} was answered {}: {}",
                reply.status, reply.body
            ));
        }
        if reply.took > SLOWEST {
            self.0.push(format!("{name} took {:?}", reply.took));
        }
    }

    /// Looks at a key while the server runs: its state is that of some possible world.
    async fn probe(&mut self, server: &Server, history: &History, cell: &str, key: &str) {
        let state = state_of_key(server, key).await;
        // Without its database a server cannot say anything of a key.
        if !state.starts_with("status 503") && history.contradicts(cell, &state) {
            self.0
                .push(format!("I1: {cell} is {state} while the server runs"));
        }
    }
}

/// Whether a key of Speechify is accepted, as a history writes it.
async fn state_of_key(server: &Server, key: &str) -> String {
    match server.status_of(key).await {
        200 => super::history::LIVE.to_owned(),
        401 => super::history::DEAD.to_owned(),
        status => format!("status {status}"),
    }
}

/// A space at a frozen instant with one key of Speechify, called `main`.
async fn create(server: &Server, name: &str) -> Reply {
    let body = json!({ "name": name, "seed": seed() });
    server.control(Method::POST, "/v1/spaces", Some(body)).await
}

fn seed() -> Value {
    json!({
        "clock": { "mode": "frozen", "now": "2026-01-01T00:00:00Z" },
        "speechify": { "accounts": [{ "name": "acme", "keys": [{ "name": "main" }] }] },
    })
}

/// Adds what the control API lists of a space's credentials to a world.
async fn look_at_credentials(server: &Server, space: &str, world: &mut World) {
    let path = format!("/v1/spaces/{space}/credentials");
    let listed = server.control(Method::GET, &path, None).await;
    for item in listed.body["items"].as_array().into_iter().flatten() {
        let name = item["name"].as_str().unwrap_or_default();
        let generation = item["generation"].to_string();
        put(world, &format!("generation of {name}"), &generation);
        put(
            world,
            &format!("state of {name}"),
            item["state"].as_str().unwrap_or("?"),
        );
    }
}
