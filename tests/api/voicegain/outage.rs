//! The database away: short-lived tokens need none, long-lived ones do.

use mockmint::config::Database;
use mockmint::secret::Secret;

use super::{CONFIG, get, jwt, mint};
use crate::support::postgres::Cluster;
use crate::support::{TestApp, is_postgres};

#[tokio::test]
async fn with_postgresql_stopped_short_lived_tokens_work_and_long_lived_ones_are_503() {
    if !is_postgres() {
        return;
    }
    let cluster = Cluster::start().unwrap();
    let url = cluster.database().await;
    let app = TestApp::spawn_with(|config| config.database = Database::Url(Secret::new(url))).await;
    let space = app.space().await;
    let (long, short) = (
        jwt(&space),
        mint(&app, &jwt(&space), "localhost:8088").await,
    );

    cluster.stop();

    for _ in 0..3 {
        let answer = get(&app, CONFIG, &short).await;
        assert_eq!((answer.status, &*answer.text), (200, "[]"));
    }
    let from = app
        .request(reqwest::Method::GET, CONFIG)
        .bearer_auth(&short);
    let answer = super::send(from.header("origin", "http://localhost:8088")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("access-control-allow-origin").is_some());
    let answer = get(&app, CONFIG, &long).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["error"]["reason"], "Service unavailable");

    cluster.restart();

    assert_eq!(get(&app, CONFIG, &long).await.status, 200);
}
