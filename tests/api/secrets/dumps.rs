//! who steals the database has no key in hand.

use mockmint::config::Database;
use mockmint::secret::Secret;
use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Row};

use crate::support::answer::Answer;
use crate::support::process::Folder;
use crate::support::{TestApp, database};

const CHOSEN: &str = "canary-chosen-key-0123456789";

/// Every value of every column of every table, as text.
async fn values(url: &str) -> Vec<String> {
    let tables = [
        "space",
        "setting",
        "credential",
        "secret",
        "document",
        "server",
    ];
    let mut values = Vec::new();
    for table in tables {
        if url.starts_with("postgres") {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            let statement = format!(
                "SELECT pair.value FROM {table} AS t, json_each_text(row_to_json(t)) AS pair
                 WHERE pair.value IS NOT NULL"
            );
            let rows = sqlx::query(AssertSqlSafe(statement))
                .fetch_all(&mut connection)
                .await;
            values.extend(rows.unwrap().iter().map(|row| row.get::<String, _>(0)));
            continue;
        }
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        let columns = sqlx::query(AssertSqlSafe(format!(
            "SELECT name FROM pragma_table_info('{table}')"
        )));
        for column in columns.fetch_all(&mut connection).await.unwrap() {
            let column: String = column.get(0);
            for form in [format!("CAST({column} AS TEXT)"), format!("hex({column})")] {
                let statement =
                    format!("SELECT {form} FROM \"{table}\" WHERE {column} IS NOT NULL");
                let rows = sqlx::query(AssertSqlSafe(statement))
                    .fetch_all(&mut connection)
                    .await;
                let texts = rows.unwrap();
                values.extend(
                    texts
                        .iter()
                        .filter_map(|row| row.try_get::<String, _>(0).ok()),
                );
            }
        }
    }
    values
}

#[tokio::test]
async fn r_54_no_value_of_the_database_is_a_secret_or_opens_anything() {
    let folder = Folder::new();
    let url = match database().await {
        Database::Url(url) => url.expose().clone(),
        Database::Memory => format!("sqlite:{}", folder.path("mockmint.db").display()),
    };
    let own = Database::Url(Secret::new(url.clone()));
    let app = TestApp::spawn_with(|config| config.database = own).await;
    let keys = json!([{ "name": "chosen", "secret": CHOSEN }, { "name": "made" }]);
    let seed = json!({ "speechify": { "accounts": [{ "name": "a", "keys": keys }] } });
    let space = app.space_of(json!({ "seed": seed })).await;
    let made = space.credentials[1]["secrets"]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = space.credentials[1]["id"].as_str().unwrap();
    let again = format!("/credentials/{id}/regenerate");
    let (_, body) = space
        .control(Method::POST, &again, Some(json!({ "grace": "1h" })))
        .await;
    let new = body["secrets"]["key"].as_str().unwrap().to_owned();
    let mint = Some(json!({ "vendor": "speechify" }));
    let (_, minted) = space.control(Method::POST, "/tokens", mint).await;
    let token = minted["token"].as_str().unwrap().to_owned();
    let use_it = async |bearer: &str| {
        let request = app.request(Method::GET, "/v1/audio/models");
        Answer::to(request.header("authorization", format!("Bearer {bearer}")))
            .await
            .status
    };
    for secret in [CHOSEN, &made, &new, &token, "sk_mockmint_dev"] {
        assert_eq!(use_it(secret).await, 200);
    }

    let values = values(&url).await;

    assert!(values.len() > 50, "the dump was read: {}", values.len());
    let signing = "5e".repeat(32);
    for value in &values {
        for secret in [CHOSEN, &made, &new, &token, "sk_mockmint_dev", &signing] {
            assert!(!value.contains(secret), "{value}");
        }
        let is_sendable = |c: char| c.is_ascii_graphic() || c == ' ';
        if value.len() <= 512 && !value.is_empty() && value.chars().all(is_sendable) {
            assert_ne!(use_it(value).await, 200, "{value} opens the door");
        }
    }
}

#[tokio::test]
async fn r_54_the_bytes_of_the_file_hold_no_secret_either() {
    let folder = Folder::new();
    let own = format!("sqlite:{}", folder.path("mockmint.db").display());
    let own = Database::Url(Secret::new(own));
    let app = TestApp::spawn_with(|config| config.database = own).await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let request = app.request(Method::GET, "/v1/voices").bearer_auth(&key);
    assert_eq!(Answer::to(request).await.status, 200);

    let bytes = folder.bytes("mockmint.db");

    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(&space.name), "the file was read");
    for secret in [&*key, "sk_mockmint_dev", &"5e".repeat(32)] {
        assert!(!holds(secret));
    }
}
