//! The embedded database is closed: memory answers for what it knows.

use reqwest::Method;
use serde_json::json;

use super::{assert_control, assert_unavailable, models, speech};
use crate::support::answer::Answer;
use crate::support::speechify::Client;
use crate::support::{TestApp, config};

use mockmint::config::Database;
use mockmint::secret::Secret;

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
        .request(Method::POST, "/v1/voices/consent-challenges");
    let request = request
        .bearer_auth(&new)
        .json(&json!({ "full_name": "A B" }));
    assert_unavailable(&Answer::to(request).await);
    assert_control(&client).await;
}

#[tokio::test]
async fn what_was_written_and_cannot_be_read_again_opens_nothing() {
    let folder = std::env::temp_dir().join(format!("mockmint-unreadable-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}/mockmint.db", folder.display());
    let database = Database::Url(Secret::new(url.clone()));
    let app = TestApp::spawn_with(|start| *start = config(database)).await;
    let spaces = [app.space().await, app.space().await, app.space().await];
    let other = app.space().await.secret("speechify", "key");
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    // From here on a write is stored, and what it leaves is not readable.
    for trigger in [
        "CREATE TRIGGER one AFTER UPDATE OF state ON credential
         BEGIN UPDATE credential SET fields = '-' WHERE id = NEW.id; END",
        "CREATE TRIGGER two AFTER INSERT ON secret
         BEGIN UPDATE credential SET fields = '-' WHERE id = NEW.credential; END",
    ] {
        sqlx::query(trigger).execute(&pool).await.unwrap();
    }

    for (space, write) in spaces.iter().zip(["revoke", "regenerate", "reset"]) {
        let id = space.credential("speechify")["id"].as_str().unwrap();
        let (method, path) = match write {
            "revoke" => (Method::DELETE, format!("/credentials/{id}")),
            "regenerate" => (Method::POST, format!("/credentials/{id}/regenerate")),
            _ => (Method::POST, "/reset".to_owned()),
        };
        let key = space.secret("speechify", "key");
        let ask = async |key: &str| {
            let request = app.request(Method::GET, "/v1/audio/models");
            Answer::to(request.bearer_auth(key)).await
        };
        assert_eq!(ask(&key).await.status, 200, "{write}");

        let (status, body) = space.control(method, &path, Some(json!({}))).await;
        assert_eq!(status, 500, "{write}: {body}");
        // Whether the key lives is not known, and no other space is affected.
        assert_unavailable(&ask(&key).await);
        assert_eq!(ask(&other).await.status, 200, "{write}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
