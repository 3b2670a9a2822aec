//! R-05: clients that vanish in the middle of a write leave no half-open transaction behind.

use std::net::SocketAddr;

use mockmint::config::Database;
use mockmint::secret::Secret;
use mockmint::store::Store;
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::task::{JoinSet, yield_now};
use uuid::Uuid;

use crate::support::process::Folder;
use crate::support::{Space, TestApp, database, is_postgres};

const ROUNDS: usize = 400;
const AT_ONCE: usize = 8;

/// A write, cut off: `SO_LINGER` 0 makes closing a reset, which drops the handler (security.md F2).
async fn cut_off(address: SocketAddr, request: String, patience: usize) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_zero_linger().unwrap();
    let Ok(stream) = socket.connect(address).await else {
        return;
    };
    stream.writable().await.unwrap();
    _ = stream.try_write(request.as_bytes());
    for _ in 0..patience {
        yield_now().await;
    }
}

/// Writes of every kind, as many as there are rounds.
fn writes(space: &Space) -> Vec<String> {
    let base = format!("/__mockmint/v1/spaces/{}", space.id);
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let request = |method: &str, path: &str, body: &str| {
        let length = body.len();
        format!(
            "{method} {base}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    };
    let kinds = [
        request("POST", &format!("/credentials/{id}/regenerate"), "{}"),
        request("POST", "/clock/advance", r#"{"by":"1s"}"#),
        request(
            "PATCH",
            "/settings/speechify",
            r#"{"access_token_lifetime":"1h"}"#,
        ),
        request("POST", "/credentials", r#"{"vendor":"speechify"}"#),
    ];
    kinds.into_iter().cycle().take(ROUNDS).collect()
}

#[tokio::test]
async fn r_05_after_a_storm_of_resets_an_acknowledged_write_is_seen_by_everybody() {
    let folder = Folder::new();
    let url = match database().await {
        Database::Url(url) => url.expose().clone(),
        Database::Memory => format!("sqlite:{}", folder.path("mockmint.db").display()),
    };
    let own = Database::Url(Secret::new(url.clone()));
    let app = TestApp::spawn_with(|config| config.database = own).await;
    let space = app.space().await;
    let address: SocketAddr = app.url.trim_start_matches("http://").parse().unwrap();

    let mut vanishing = JoinSet::new();
    for (round, request) in writes(&space).into_iter().enumerate() {
        while vanishing.len() >= AT_ONCE {
            vanishing.join_next().await;
        }
        vanishing.spawn(cut_off(address, request, round % 97));
    }
    vanishing.join_all().await;

    let store = Store::open(&url).await.unwrap();
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let id = Uuid::parse_str(id).unwrap();
    for round in 0..40 {
        let settings = json!({ "voice_created_status": 200 + round % 2 });
        space.set("speechify", settings).await;
        let stored = store.settings().await.unwrap();
        let seen = stored
            .iter()
            .find(|row| row.name == "voice_created_status")
            .unwrap();
        assert_eq!(seen.value, (200 + round % 2).to_string(), "round {round}");
        let path = format!("/credentials/{id}/regenerate");
        let (status, body) = space.control(Method::POST, &path, Some(json!({}))).await;
        assert_eq!(status, 200, "{body}");
        let keys = store.keys_of_credential(id).await.unwrap();
        let live: Vec<_> = keys
            .iter()
            .filter(|key| key.secret.revoked_at.is_none())
            .collect();
        assert_eq!(live.len(), 1, "round {round}");
        assert_eq!(body["generation"], live[0].secret.generation);
    }
    if is_postgres() {
        assert_eq!(idle_in_transaction(&url).await, 0);
    }
}

async fn idle_in_transaction(url: &str) -> i64 {
    use sqlx::{Connection, PgConnection};

    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap()
}
