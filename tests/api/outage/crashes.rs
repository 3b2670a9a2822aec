//! what was acknowledged outlives a crash that comes right after it.

use mockmint::config::Database;
use mockmint::secret::Secret;
use reqwest::Method;
use serde_json::{Value, json};

use super::models;
use crate::support::answer::Answer;
use crate::support::postgres::Cluster;
use crate::support::process::{Folder, Mockmint};
use crate::support::speechify::Client;
use crate::support::{TestApp, client, config, is_postgres};

#[tokio::test]
async fn r_07_an_acknowledged_regeneration_outlives_a_crash_of_postgresql() {
    if !is_postgres() {
        // The crash of an embedded server is tested below.
        return;
    }
    let cluster = Cluster::start().unwrap();
    // As careless as a database can be set up; the regeneration must not rely on it (security.md F4).
    let url = format!(
        "{}?options[synchronous_commit]=off",
        cluster.database().await
    );
    let database = Database::Url(Secret::new(url));
    let app = TestApp::spawn_with(|start| *start = config(database)).await;
    let client = Client::of(app).await;
    let mut old = client.key.clone();

    for round in 0..4 {
        let new = client.regenerate(json!({})).await;
        cluster.stop();
        cluster.restart();
        assert_eq!(
            models(&client, &old).await.reason(),
            "revoked_key",
            "round {round}"
        );
        assert_eq!(models(&client, &new).await.status, 200, "round {round}");
        old = new;
    }
}

#[tokio::test]
async fn r_06_an_acknowledged_regeneration_outlives_the_death_of_the_server() {
    let folder = Folder::new();
    let http = client();
    let path = "/__mockmint/v1/spaces/default/credentials";
    let (mut id, mut old) = (String::new(), "sk_mockmint_dev".to_owned());

    for round in 0..6 {
        let server = Mockmint::start(&folder, &["--port", "0"]);
        let url = server.url.clone();
        if id.is_empty() {
            let listed: Value = http
                .get(format!("{url}{path}"))
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let items = listed["items"].as_array().unwrap();
            let of_vendor = items.iter().find(|item| item["vendor"] == "speechify");
            of_vendor.unwrap()["id"]
                .as_str()
                .unwrap()
                .clone_into(&mut id);
        }
        let request = http.request(Method::POST, format!("{url}{path}/{id}/regenerate"));
        let answer = Answer::to(request.json(&json!({}))).await;
        let new = answer.body["secrets"]["key"].as_str().unwrap().to_owned();
        // SIGKILL.
        drop(server);

        let server = Mockmint::start(&folder, &["--port", "0"]);
        let status = async |key: &str| {
            let request = http.get(format!("{}/v1/audio/models", server.url));
            Answer::to(request.bearer_auth(key)).await.status
        };
        assert_eq!(
            (status(&old).await, status(&new).await),
            (401, 200),
            "round {round}"
        );
        old = new;
    }
}
