//! many regenerate one key, and others use it meanwhile.

use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Space, TestApp, database, is_postgres};

const CLIENTS: usize = 8;
const ROUNDS: usize = 50;

/// One server, or two that share a PostgreSQL database.
pub(super) async fn replicas() -> Vec<TestApp> {
    let database = database().await;
    let mut replicas = Vec::new();
    for _ in 0..if is_postgres() { 2 } else { 1 } {
        let database = database.clone();
        replicas.push(TestApp::spawn_with(|config| config.database = database).await);
    }
    replicas
}

/// `POST …/regenerate` and what comes of it: the new key, or nothing for one who lost.
fn regenerate(app: &TestApp, space: &Space) -> impl Future<Output = Option<String>> + Send + use<> {
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let path = format!(
        "/__mockmint/v1/spaces/{}/credentials/{id}/regenerate",
        space.id
    );
    let request = app.request(Method::POST, &path).json(&json!({}));
    async move {
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body: serde_json::Value = answer.json().await.unwrap();
        assert!([200, 409].contains(&status.as_u16()), "{status} {body}");
        body["secrets"]["key"].as_str().map(str::to_owned)
    }
}

fn is_accepted(app: &TestApp, key: &str) -> impl Future<Output = bool> + Send + use<> {
    let request = app
        .request(Method::GET, "/v1/audio/models")
        .bearer_auth(key);
    async move {
        let status = request.send().await.unwrap().status();
        assert!([200, 401].contains(&status.as_u16()), "{status}");
        status == 200
    }
}

#[tokio::test]
async fn r_09_of_many_regenerations_at_once_exactly_one_key_is_left_on_every_replica() {
    let replicas = replicas().await;
    let space = replicas[0].space().await;
    let mut current = space.secret("speechify", "key");

    for round in 0..ROUNDS {
        let mut racing = JoinSet::new();
        for client in 0..CLIENTS {
            racing.spawn(regenerate(&replicas[client % replicas.len()], &space));
        }
        let mut keys: Vec<_> = racing.join_all().await.into_iter().flatten().collect();
        assert!(!keys.is_empty(), "somebody must win");
        keys.push(current);

        let mut accepted = Vec::new();
        for key in &keys {
            for replica in &replicas {
                if is_accepted(replica, key).await {
                    accepted.push(key);
                }
            }
        }
        assert_eq!(accepted.len(), replicas.len(), "round {round}");
        assert!(
            accepted.iter().all(|key| *key == accepted[0]),
            "round {round}"
        );
        assert_ne!(
            accepted[0],
            &keys[keys.len() - 1],
            "the one of before is dead"
        );
        current = accepted[0].clone();
    }
}

#[tokio::test]
async fn r_10_a_use_that_starts_after_the_answer_never_succeeds_with_the_old_key() {
    let replicas = replicas().await;
    let space = replicas[0].space().await;
    let mut old = space.secret("speechify", "key");

    for round in 0..ROUNDS {
        // These race with the regeneration and may go either way; they warm whatever is cached.
        let mut racing = JoinSet::new();
        for client in 0..CLIENTS {
            racing.spawn(is_accepted(&replicas[client % replicas.len()], &old));
        }
        let new = regenerate(&replicas[round % replicas.len()], &space)
            .await
            .unwrap();
        let mut later = JoinSet::new();
        for replica in &replicas {
            let (old, new) = (is_accepted(replica, &old), is_accepted(replica, &new));
            later.spawn(async move { (old.await, new.await) });
        }
        for verdict in later.join_all().await {
            assert_eq!(verdict, (false, true), "round {round}");
        }
        racing.join_all().await;
        old = new;
    }
}

#[tokio::test]
async fn r_09_a_revocation_among_regenerations_is_final() {
    let replicas = replicas().await;

    for round in 0..20 {
        let space = replicas[0].space().await;
        let id = space.credential("speechify")["id"].as_str().unwrap();
        let path = format!("/__mockmint/v1/spaces/{}/credentials/{id}", space.id);
        let revoke = replicas[round % replicas.len()]
            .request(Method::DELETE, &path)
            .send();
        let mut racing = JoinSet::new();
        for client in 0..4 {
            racing.spawn(regenerate(&replicas[client % replicas.len()], &space));
        }
        assert_eq!(revoke.await.unwrap().status(), 204);

        let mut keys: Vec<_> = racing.join_all().await.into_iter().flatten().collect();
        keys.push(space.secret("speechify", "key"));
        for key in keys {
            for replica in &replicas {
                assert!(!is_accepted(replica, &key).await, "round {round}");
            }
        }
    }
}
