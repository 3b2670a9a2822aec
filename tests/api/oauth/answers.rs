//! What a token looks like when it comes.

use std::collections::HashSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::speechify::Client;

#[tokio::test]
async fn oa_12_oa_16_oa_18_the_answer_has_these_members_and_no_others() {
    let client = Client::new().await;

    for answer in [
        client.form("grant_type=client_credentials").await,
        client.json(r#"{"grant_type":"client_credentials"}"#).await,
    ] {
        let token = answer.body["access_token"].clone();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(
            answer.body,
            json!({
                "access_token": token,
                "token_type": "bearer",
                "expires_in": 3600,
                "scope": "audio:all voices:read",
            })
        );
    }
}

#[tokio::test]
async fn oa_16_the_advertised_lifetime_is_the_real_one_unless_a_tester_wants_otherwise() {
    let client = Client::new().await;
    let lifetimes = async || {
        let answer = client.form("grant_type=client_credentials").await;
        let claims = claims(answer.body["access_token"].as_str().unwrap());
        let real = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        (answer.body["expires_in"].clone(), real)
    };

    assert_eq!(lifetimes().await, (json!(3600), 3600));
    let settings = json!({ "access_token_lifetime": "90s" });
    client.space.set("speechify", settings).await;
    assert_eq!(lifetimes().await, (json!(90), 90));
    let settings = json!({ "advertised_lifetime": "2h" });
    client.space.set("speechify", settings).await;
    assert_eq!(lifetimes().await, (json!(7200), 90));
}

#[tokio::test]
async fn oa_17_no_answer_with_a_secret_or_about_one_may_be_stored() {
    let client = Client::new().await;

    let at_token = [
        client.form("grant_type=client_credentials").await,
        client.form("grant_type=password").await,
        client.form(" ".repeat(300 * 1024)).await,
        client.json("{").await,
        Answer::to(client.app.request(Method::POST, "/v1/auth/token")).await,
        Answer::to(client.app.request(Method::GET, "/v1/auth/token")).await,
    ];
    for answer in at_token {
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        assert_eq!(answer.header("pragma"), "no-cache", "{answer:?}");
    }
    let create = format!("/__mockmint/v1/spaces/{}/credentials", client.space.id);
    let created = client.app.request(Method::POST, &create);
    let created = Answer::to(created.json(&json!({ "vendor": "speechify" }))).await;
    assert_eq!(
        (created.status, created.header("cache-control")),
        (201, "no-store")
    );
    let again = format!(
        "{create}/{}/regenerate",
        created.body["id"].as_str().unwrap()
    );
    let again = Answer::to(client.app.request(Method::POST, &again).json(&json!({}))).await;
    assert_eq!(
        (again.status, again.header("cache-control")),
        (200, "no-store")
    );
}

#[tokio::test]
async fn oa_19_a_token_is_of_visible_ascii() {
    let client = Client::new().await;

    let token = client.token("audio:all").await;

    assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
}

#[tokio::test]
async fn oa_25_issued_keys_and_tokens_are_all_different() {
    let client = Client::new().await;
    let mut values = HashSet::new();

    for round in 0..100 {
        let wish = json!({ "vendor": "speechify", "name": format!("key-{round}") });
        let (_, body) = client
            .space
            .control(Method::POST, "/credentials", Some(wish))
            .await;
        let key = body["secrets"]["key"].as_str().unwrap().to_owned();
        let random = key.strip_prefix("sk_mockmint_").unwrap();
        assert_eq!(
            random.len(),
            38,
            "32 random characters and 6 that check them"
        );
        assert!(random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        values.insert(key);
        values.insert(client.token("audio:all").await);
    }

    assert_eq!(values.len(), 200);
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
