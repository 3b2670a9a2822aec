//! R-05: clients that vanish in the middle of a write leave no half-open transaction behind.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mockmint::config::Database;
use mockmint::secret::Secret;
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::task::{JoinSet, yield_now};
use uuid::Uuid;

use crate::support::process::Folder;
use crate::support::{Space, TestApp, database, is_postgres};

const ROUNDS: usize = 800;
const AT_ONCE: usize = 8;

/// A write, cut off: `SO_LINGER` 0 makes closing a reset, which drops the handler (security.md F2).
async fn cut_off(address: SocketAddr, request: String, patience: Duration) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_zero_linger().unwrap();
    let Ok(stream) = socket.connect(address).await else {
        return;
    };
    stream.writable().await.unwrap();
    _ = stream.try_write(request.as_bytes());
    let sent = Instant::now();
    while sent.elapsed() < patience {
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

    let writes = writes(&space);
    for (burst, requests) in writes.chunks(AT_ONCE).enumerate() {
        let mut vanishing = JoinSet::new();
        for (place, request) in requests.iter().enumerate() {
            // From before the server has read anything to after it has answered.
            let patience = (burst * AT_ONCE + place) * 137 % 12_000;
            let patience = Duration::from_micros(patience.try_into().unwrap());
            vanishing.spawn(cut_off(address, request.clone(), patience));
        }
        vanishing.join_all().await;
        // Now, for the next transaction on the same connection would heal it.
        if is_postgres() {
            assert_nobody_is_idle_in_a_transaction(&url).await;
        }
    }

    assert_documents_are_seen(&app, &space, &url).await;
    assert_regenerations_are_seen(&space, &url).await;
}

/// Documents are written without a transaction of their own: in one that was left open, they would be
/// acknowledged and never committed.
async fn assert_documents_are_seen(app: &TestApp, space: &Space, url: &str) {
    let id = Uuid::parse_str(&space.id).unwrap();
    for round in 0..40 {
        let request = app.request(Method::POST, "/v1/voices/consent-challenges");
        let request = request.header("x-mockmint-space", &space.name);
        let token = json!({ "full_name": format!("Round {round}") });
        let bearer = minted(space).await;
        let answer = request
            .bearer_auth(bearer)
            .json(&token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        let kept = "SELECT count(*), CAST(0 AS BIGINT) FROM document
                    WHERE space = $1 AND kind = 'consent_challenge'";
        let (kept, _) = stored(url, kept, id).await;
        assert_eq!(kept, round + 1, "round {round}");
    }
}

/// A token that may make voices; it outlives the regenerations.
async fn minted(space: &Space) -> String {
    let wish = json!({ "vendor": "speechify", "scope": "voices:all" });
    let (status, body) = space.control(Method::POST, "/tokens", Some(wish)).await;
    assert_eq!(status, 201, "{body}");
    body["token"].as_str().unwrap().to_owned()
}

/// What is acknowledged is stored, and exactly one secret is live.
async fn assert_regenerations_are_seen(space: &Space, url: &str) {
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}/regenerate");
    let id = Uuid::parse_str(id).unwrap();
    let regenerate = async || {
        let (status, body) = space.control(Method::POST, &path, Some(json!({}))).await;
        assert_eq!(status, 200, "{body}");
        let live = "SELECT count(*), CAST(max(generation) AS BIGINT) FROM secret
                    WHERE credential = $1 AND revoked_at IS NULL";
        let (live, generation) = stored(url, live, id).await;
        assert_eq!(live, 1);
        (body["generation"].as_i64().unwrap(), generation)
    };
    // What the storm left to do ends first: each of its regenerations is run to its end.
    for _ in 0..ROUNDS {
        let (told, stored) = regenerate().await;
        assert!(
            told <= stored,
            "{told} was acknowledged and {stored} is stored"
        );
        if told == stored {
            break;
        }
    }
    for round in 0..40 {
        let (told, stored) = regenerate().await;
        assert_eq!(told, stored, "round {round}");
    }
}

/// Two numbers that another program reads from the database.
async fn stored(url: &str, statement: &'static str, id: Uuid) -> (i64, i64) {
    use sqlx::{Connection, PgConnection, SqliteConnection};

    if is_postgres() {
        let row = sqlx::query_as(statement).bind(id);
        let mut connection = PgConnection::connect(url).await.unwrap();
        return row.fetch_one(&mut connection).await.unwrap();
    }
    let row = sqlx::query_as(statement).bind(id);
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    row.fetch_one(&mut connection).await.unwrap()
}

/// What is still being written ends; what was left open does not.
async fn assert_nobody_is_idle_in_a_transaction(url: &str) {
    use sqlx::{Connection, PgConnection};

    let mut connection = PgConnection::connect(url).await.unwrap();
    for _ in 0..1_000 {
        let idle: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&mut connection)
        .await
        .unwrap();
        if idle == 0 {
            return;
        }
    }
    panic!("a transaction was left open");
}
