//! PostgreSQL is reachable and says nothing: every request is answered, what needs no database goes
//! on, and all recovers without a restart.
//!
//! `MOCKMINT_SILENCE=60 cargo test --test durability silence` is the long form.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::client::{Credential, assert_unknown, create_space};
use super::place::{Engine, Place};
use super::proxy::{At, Strike};
use super::server::{Reply, Server};

/// No answer may take longer: 3 s by the promise, and as much again for a busy machine.
const SLOWEST: Duration = Duration::from_secs(6);
/// How long the server may take to be ready again.
const RECOVERY: Duration = Duration::from_secs(15);
/// How much the server may grow, in KiB.
const GROWTH: u64 = 8 * 1024;

async fn start() -> (Place, Server, Credential) {
    let place = Place::new(Engine::Postgres).await;
    let server = place.start().await.unwrap();
    let credential = Credential::create(&server, "default").await;
    (place, server, credential)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_silent_every_request_is_answered_and_tokens_work() {
    let (place, server, mut credential) = start().await;
    let wish = json!({ "vendor": "speechify", "scope": "audio:all" });
    let path = "/v1/spaces/default/tokens";
    let minted = server.control(Method::POST, path, Some(wish)).await;
    let token = minted.text("/token");
    assert_eq!(server.status_of(&token).await, 200);
    let (memory, connections) = (server.resident(), place.wire().open());

    place.wire().silence();
    let seconds = std::env::var("MOCKMINT_SILENCE").map_or(6, |text| text.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        for reply in join_all((0..4).map(|_| everything(&server, &credential))).await {
            for (name, reply) in reply {
                assert_eq!(reply.status, 503, "{name}: {reply:?}");
                assert!(reply.took < SLOWEST, "{name} took {:?}", reply.took);
            }
        }
        assert_eq!(
            server.status_of(&token).await,
            200,
            "a token needs no database"
        );
    }
    let ready = server.control(Method::GET, "/ready", None).await;
    assert_eq!(
        (ready.status, ready.text("/reason")),
        (503, "unavailable".into())
    );
    place.wire().heal();

    server.until_ready(RECOVERY).await.unwrap();
    let old = credential.regenerate(&server).await;
    assert_eq!(server.status_of(&old).await, 401);
    assert_eq!(server.status_of(&credential.key).await, 200);
    let grown = server.resident().saturating_sub(memory);
    assert!(grown < GROWTH, "grew by {grown} KiB");
    let open = place.wire().open();
    assert!(open <= connections.max(12), "{open} connections");
}

/// Whatever needs the database, all at once.
async fn everything(server: &Server, credential: &Credential) -> Vec<(&'static str, Reply)> {
    let control = |method, path: &str, body| {
        let path = format!("/v1/spaces/default{path}");
        async move { server.control(method, &path, body).await }
    };
    let key = server.request(Method::GET, "/v1/audio/models");
    let key = key.bearer_auth(&credential.key);
    let another = Some(json!({ "vendor": "speechify" }));
    let replies = tokio::join!(
        Reply::to(key),
        credential.ask_to_regenerate(server),
        control(Method::POST, "/credentials", another),
        control(Method::GET, "/credentials", None),
        control(Method::POST, "/clock/advance", Some(json!({ "by": "1s" }))),
        control(Method::POST, "/reset", Some(json!({}))),
        control(Method::POST, "/snapshot", Some(json!({}))),
        create_space(server, "silent"),
        server.control(Method::GET, "/v1/spaces/nobody-knows", None),
    );
    vec![
        ("use of a key", replies.0),
        ("regenerate", replies.1),
        ("create a credential", replies.2),
        ("list credentials", replies.3),
        ("advance the clock", replies.4),
        ("reset", replies.5),
        ("snapshot", replies.6),
        ("create a space", replies.7),
        ("an unknown space", replies.8),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g2_a_commit_whose_connection_falls_silent_holds_nobody_else_up() {
    let (place, server, mut credential) = start().await;
    place.wire().arm(At::Statement("COMMIT"), Strike::Silence);

    let pending = credential.ask_to_regenerate(&server);
    let others = async {
        // The commit is on its way when the others come.
        while place.wire().struck() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut replies = Vec::new();
        for _ in 0..20 {
            let path = "/v1/spaces/default/credentials";
            let body = Some(json!({ "vendor": "speechify" }));
            replies.push(server.control(Method::POST, path, body).await);
        }
        (replies, create_space(&server, "beside").await)
    };
    let (pending, (replies, space)) = tokio::join!(pending, others);

    assert_unknown(&pending);
    assert!(pending.took < SLOWEST, "{:?}", pending.took);
    for reply in replies.iter().chain([&space]) {
        assert_eq!(reply.status, 201, "{reply:?}");
        assert!(reply.took < SLOWEST, "{:?}", reply.took);
    }
    place.heal();
    credential.regenerate(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g3_a_follower_whose_connections_fall_silent_hears_of_changes_again() {
    let (place, server, _) = start().await;
    let other = place.start_sound().await.unwrap();
    place.wire().silence();
    let made = create_space(&other, "heard").await;
    assert_eq!(made.status, 201, "{made:?}");
    let mut deaf = server.control(Method::GET, "/ready", None).await;
    let end = Instant::now() + RECOVERY;
    while !deaf
        .text("/detail")
        .starts_with("the changes of other replicas")
    {
        assert!(Instant::now() < end, "{deaf:?}");
        deaf = server.control(Method::GET, "/ready", None).await;
    }
    place.wire().heal();

    server.until_ready(RECOVERY).await.unwrap();
    let frozen = json!({ "mode": "frozen", "now": "2030-01-01T00:00:00Z" });
    let put = other
        .control(Method::PUT, "/v1/spaces/heard/clock", Some(frozen))
        .await;
    assert_eq!(put.status, 200, "{put:?}");
    let end = Instant::now() + RECOVERY;
    loop {
        let clock = server
            .control(Method::GET, "/v1/spaces/heard/clock", None)
            .await;
        if clock.text("/now") == "2030-01-01T00:00:00Z" {
            return;
        }
        assert!(Instant::now() < end, "{clock:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g6_writes_that_wait_for_a_silent_database_fail_together() {
    let (place, server, _) = start().await;
    place.wire().silence();

    let began = Instant::now();
    let path = "/v1/spaces/default/credentials";
    let creations = (0..40).map(|_| {
        let body = Some(json!({ "vendor": "speechify" }));
        server.control(Method::POST, path, body)
    });
    let replies = join_all(creations).await;

    replies.iter().for_each(assert_unknown);
    assert!(began.elapsed() < SLOWEST, "{:?}", began.elapsed());
    let stopped = tokio::task::block_in_place(|| server.terminate(Duration::from_secs(15)));
    assert!(
        stopped.is_some_and(|status| status.success()),
        "{stopped:?}"
    );
}
