//! PostgreSQL is stopped as by a crash, and started again.

use serde_json::json;

use super::{assert_control, assert_unavailable, models, speech};
use crate::support::answer::Answer;
use crate::support::is_postgres;
use crate::support::postgres::Cluster;
use crate::support::speechify::{Client, oauth_error};
use crate::support::{TestApp, config};

use mockmint::config::Database;
use mockmint::secret::Secret;
use reqwest::Method;

/// A client of a server whose database can be stopped.
async fn client(cluster: &Cluster) -> Client {
    let database = Database::Url(Secret::new(cluster.database().await));
    let app = TestApp::spawn_with(|start| *start = config(database)).await;
    Client::of(app).await
}

#[tokio::test]
async fn r_02_r_03_without_the_database_keys_get_503_tokens_go_on_and_all_recovers() {
    if !is_postgres() {
        // What an embedded server does is tested beside this.
        return;
    }
    let cluster = Cluster::start().unwrap();
    let client = client(&cluster).await;
    let token = client.token("audio:all voices:all").await;
    assert_eq!(models(&client, &client.key).await.status, 200);

    cluster.stop();

    let modern = client
        .app
        .request(Method::GET, "/v1/audio/models")
        .bearer_auth(&client.key);
    let modern = modern.header("speechify-version", "2026-09-13");
    // All at once: each waits for a connection that does not come.
    let (known, unknown, modern, issued, listed, ()) = tokio::join!(
        models(&client, &client.key),
        models(&client, "sk_mockmint_nobody"),
        Answer::to(modern),
        client.form("grant_type=client_credentials"),
        client.voices(&token),
        assert_control(&client),
    );
    for answer in [&known, &unknown, &listed] {
        assert_unavailable(answer);
    }
    let expected = json!({
        "error": { "code": "service_unavailable", "message": "the service is not available" },
        "request_id": modern.header("speechify-request-id"),
    });
    assert_eq!((modern.status, &modern.body), (503, &expected));
    let expected = oauth_error("invalid_request", "the service is not available");
    assert_eq!((issued.status, issued.body), (503, expected));
    for answer in [models(&client, &token).await, speech(&client, &token).await] {
        assert_eq!(
            answer.status, 200,
            "a token needs no database: {}",
            answer.body
        );
    }
    let answer = models(&client, "e.e.e").await;
    assert_eq!((answer.status, answer.reason()), (401, "malformed_token"));

    cluster.restart();

    assert_eq!(models(&client, &client.key).await.status, 200);
    assert_eq!(client.voices(&token).await.status, 200);
    // The follower listens again first, which takes it up to a second.
    let mut looks = 0;
    while client.app.control(Method::GET, "/ready", None).await.0 != 200 {
        looks += 1;
        assert!(looks < 20_000, "the server did not become ready again");
    }
    let new = client.regenerate(json!({})).await;
    assert_eq!(models(&client, &client.key).await.reason(), "revoked_key");
    assert_eq!(models(&client, &new).await.status, 200);
}

#[tokio::test]
async fn after_an_outage_replicas_hear_of_each_other_again() {
    if !is_postgres() {
        // An embedded database belongs to one server.
        return;
    }
    let cluster = Cluster::start().unwrap();
    let database = Database::Url(Secret::new(cluster.database().await));
    let own = database.clone();
    let one = Client::of(TestApp::spawn_with(|start| *start = config(own)).await).await;
    let two = TestApp::spawn_with(|start| *start = config(database)).await;
    let token = one.token("audio:all").await;

    cluster.stop();
    cluster.restart();

    let accepted = async || {
        let request = two
            .request(Method::GET, "/v1/audio/models")
            .bearer_auth(&token);
        Answer::to(request).await.status == 200
    };
    assert!(accepted().await);
    one.space.advance("2h").await;
    let mut looks = 0;
    while accepted().await {
        looks += 1;
        assert!(
            looks < 20_000,
            "the clock did not move on the other replica"
        );
    }
}
