//! The embedded database is closed: memory answers for what it knows.

use serde_json::json;

use super::{assert_control, assert_unavailable, models, speech};
use crate::support::speechify::Client;
use crate::support::{TestApp, config};

use mockmint::config::Database;

#[tokio::test]
async fn without_its_database_an_embedded_server_still_knows_every_key_and_token() {
    // On either engine of the suite: this is about SQLite.
    let app = TestApp::spawn_with(|start| *start = config(Database::Memory)).await;
    let client = Client::of(app).await;
    let token = client.token("audio:all voices:all").await;
    let old = client.key.clone();
    let new = client.regenerate(json!({})).await;

    client.app.issuer.close().await;

    for bearer in [&new, &token] {
        for answer in [models(&client, bearer).await, speech(&client, bearer).await] {
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
    }
    assert_eq!(models(&client, &old).await.reason(), "revoked_key");
    assert_eq!(
        models(&client, "sk_mockmint_nobody").await.reason(),
        "unknown_key"
    );
    let request = client
        .app
        .request(reqwest::Method::POST, "/v1/voices/consent-challenges");
    let request = request
        .bearer_auth(&new)
        .json(&json!({ "full_name": "A B" }));
    assert_unavailable(&crate::support::answer::Answer::to(request).await);
    assert_control(&client).await;
}
