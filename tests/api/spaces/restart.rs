//! What is stored outlives the server; what is in memory does not.

use std::sync::Arc;

use mockmint::app::{App, Stopper};
use mockmint::clock::SystemClock;
use mockmint::config::Database;
use mockmint::secret::Secret;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{get, own_voices, token, voice};
use crate::support::process::Folder;
use crate::support::{TestApp, client, config, database, is_postgres};

/// A server that can be stopped.
struct Server {
    app: TestApp,
    stopper: Stopper,
    running: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start(database: Database) -> Self {
        let app = App::build(config(database), Arc::new(SystemClock))
            .await
            .unwrap();
        Self {
            app: TestApp {
                url: format!("http://{}", app.address),
                http: client(),
                issuer: app.issuer.clone(),
            },
            stopper: app.stopper(),
            running: tokio::spawn(app.run()),
        }
    }

    async fn stop(self) {
        // Connections that are kept open would be waited for.
        drop(self.app);
        self.stopper.stop().await;
        self.running.await.unwrap().unwrap();
    }
}

/// A database that outlives a server.
async fn lasting(folder: &Folder) -> Database {
    if is_postgres() {
        return database().await;
    }
    let path = folder.path("mockmint.db");
    Database::Url(Secret::new(format!("sqlite:{}", path.display())))
}

#[tokio::test]
async fn a_restarted_server_knows_everything_it_knew() {
    let folder = Folder::new();
    let database = lasting(&folder).await;
    let first = Server::start(database.clone()).await;
    let space = first
        .app
        .space_of(json!({ "name": "walk", "ttl": "1h" }))
        .await;
    let old = space.secret("speechify", "key");
    space.freeze().await;
    space.advance("3h").await;
    space
        .set("speechify", json!({ "access_token_lifetime": "5m" }))
        .await;
    let token = token(&first.app, &space).await;
    voice(&first.app, &old, "Mine").await;
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let again = format!("/credentials/{id}/regenerate");
    let (_, body) = space.control(Method::POST, &again, Some(json!({}))).await;
    let new = body["secrets"]["key"].as_str().unwrap().to_owned();
    let paths = [
        "/v1/spaces/walk",
        "/v1/spaces/walk/clock",
        "/v1/spaces/walk/settings/speechify",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(first.app.control(Method::GET, path, None).await);
    }
    drop(space);
    first.stop().await;

    let second = Server::start(database).await;

    for (path, before) in paths.into_iter().zip(before) {
        let after = second.app.control(Method::GET, path, None).await;
        // How far a clock that stands is from the real time changes by itself.
        assert_eq!(without_offset(after), without_offset(before), "{path}");
    }
    assert_eq!(
        get(&second.app, "/v1/voices", &old).await.reason(),
        "revoked_key"
    );
    for bearer in [&new, &token] {
        assert_eq!(own_voices(&second.app, bearer).await, ["Mine"]);
    }
    assert_eq!(
        get(&second.app, "/v1/voices", "sk_mockmint_dev")
            .await
            .status,
        200
    );
    second.stop().await;
}

fn without_offset((status, mut body): (u16, Value)) -> (u16, Value) {
    for clock in ["/offset", "/clock/offset"] {
        if let Some(offset) = body.pointer_mut(clock) {
            *offset = Value::Null;
        }
    }
    (status, body)
}

#[tokio::test]
async fn a_deleted_space_and_a_revoked_key_stay_gone() {
    let folder = Folder::new();
    let database = lasting(&folder).await;
    let first = Server::start(database.clone()).await;
    let (deleted, revoked) = (first.app.space().await, first.app.space().await);
    let id = revoked.credential("speechify")["id"].as_str().unwrap();
    revoked
        .control(Method::DELETE, &format!("/credentials/{id}"), None)
        .await;
    deleted.control(Method::DELETE, "", None).await;
    let keys = [
        deleted.secret("speechify", "key"),
        revoked.secret("speechify", "key"),
    ];
    drop((deleted, revoked));
    first.stop().await;

    let second = Server::start(database).await;

    assert_eq!(
        get(&second.app, "/v1/voices", &keys[0]).await.reason(),
        "unknown_key"
    );
    assert_eq!(
        get(&second.app, "/v1/voices", &keys[1]).await.reason(),
        "revoked_key"
    );
    second.stop().await;
}

#[tokio::test]
async fn another_replica_sees_every_change_and_none_is_needed_for_it() {
    if !is_postgres() {
        // An embedded database belongs to one server.
        return;
    }
    let database = database().await;
    let one = Server::start(database.clone()).await;
    let two = Server::start(database).await;
    let space = one.app.space_of(json!({ "name": "walk" })).await;
    let key = space.secret("speechify", "key");
    let token = token(&one.app, &space).await;

    // Before a notification can have come, the second one asks the database.
    let clock = two
        .app
        .control(Method::GET, "/v1/spaces/walk/clock", None)
        .await;
    assert_eq!(clock.0, 200);
    assert_eq!(get(&two.app, "/v1/voices", &key).await.status, 200);
    assert_eq!(get(&two.app, "/v1/voices", &token).await.status, 200);
    space.advance("2h").await;
    let mut looks = 0;
    while get(&two.app, "/v1/voices", &token).await.status == 200 {
        looks += 1;
        assert!(looks < 5_000, "the clock did not move on the other replica");
    }
    drop(space);
    one.stop().await;
    two.stop().await;
}
