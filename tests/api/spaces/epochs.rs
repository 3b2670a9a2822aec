//! A reset ends the tokens of its space; a snapshot brings them back.

use reqwest::Method;
use serde_json::{Value, json};

use super::get;
use crate::support::{Space, TestApp, config, database, is_postgres};

/// The vendors whose tokens this server signs.
const SIGNED: [&str; 4] = ["speechify", "voicegain", "sori", "elsa"];

#[tokio::test]
async fn tokens_end_with_a_reset_and_live_again_with_the_snapshot_of_their_time() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let first = mint(&space).await;
    let of_other = mint(&other).await;
    let snapshot = call(&space, "/snapshot", json!({})).await;
    assert_eq!(reasons(&space, &first).await, [const { Value::Null }; 4]);

    call(&space, "/reset", json!({})).await;

    let ended = [(); 4].map(|()| json!("unknown_signing_key"));
    assert_eq!(reasons(&space, &first).await, ended);
    assert_eq!(reasons(&other, &of_other).await, [const { Value::Null }; 4]);
    let second = mint(&space).await;
    assert_eq!(reasons(&space, &second).await, [const { Value::Null }; 4]);
    // Over HTTP too, and in the space of the token, though nobody names it.
    let refused = get(&app, "/v1/voices", &first[0]).await;
    assert_eq!(
        (refused.status, refused.reason()),
        (401, "unknown_signing_key")
    );
    assert_eq!(space.last_reason().await, "unknown_signing_key");
    assert_eq!(get(&app, "/v1/voices", &second[0]).await.status, 200);

    call(&space, "/restore", snapshot).await;

    assert_eq!(reasons(&space, &first).await, [const { Value::Null }; 4]);
    assert_eq!(reasons(&space, &second).await, ended);
    // What a reset ended is not brought back by another one.
    call(&space, "/reset", json!({})).await;
    assert_eq!(reasons(&space, &first).await, ended);
    assert_eq!(reasons(&space, &second).await, ended);
}

#[tokio::test]
async fn what_a_reset_ended_is_ended_for_a_restarted_server_and_for_replicas() {
    let database = database().await;
    if !is_postgres() {
        return;
    }
    let one = TestApp::spawn_with(|config| config.database = database.clone()).await;
    let two = TestApp::spawn_with(|config| config.database = database.clone()).await;
    let space = one.space().await;
    let token = mint(&space).await.swap_remove(0);
    assert_eq!(get(&two, "/v1/voices", &token).await.status, 200);

    call(&space, "/reset", json!({})).await;

    assert_eq!(get(&one, "/v1/voices", &token).await.status, 401);
    let mut looks = 0;
    while get(&two, "/v1/voices", &token).await.status == 200 {
        looks += 1;
        assert!(looks < 10_000, "the other replica does not hear of it");
    }
    let later = mint(&space).await.swap_remove(0);
    assert_eq!(get(&two, "/v1/voices", &later).await.status, 200);
    let config = config(database);
    let three = TestApp::spawn_with(|changed| *changed = config).await;
    assert_eq!(get(&three, "/v1/voices", &token).await.status, 401);
    assert_eq!(get(&three, "/v1/voices", &later).await.status, 200);
}

/// A token of each vendor.
async fn mint(space: &Space) -> Vec<String> {
    let mut tokens = Vec::new();
    for vendor in SIGNED {
        let kind = if vendor == "voicegain" {
            "context_key"
        } else {
            space.credential(vendor)["kind"].as_str().unwrap()
        };
        let mut all = space.credentials.as_array().unwrap().iter();
        let credential = all.find(|c| c["vendor"] == vendor && c["kind"] == kind);
        let wish = json!({ "vendor": vendor, "credential": credential.unwrap()["id"] });
        let minted = call(space, "/tokens", wish).await;
        tokens.push(minted["token"].as_str().unwrap().to_owned());
    }
    tokens
}

/// Why each of them would be refused; `null` for one that would not.
async fn reasons(space: &Space, tokens: &[String]) -> [Value; 4] {
    let mut reasons = [const { Value::Null }; 4];
    for ((reason, token), vendor) in reasons.iter_mut().zip(tokens).zip(SIGNED) {
        let wish = json!({ "token": token, "vendor": vendor });
        *reason = call(space, "/tokens/inspect", wish).await["reason"].clone();
    }
    reasons
}

async fn call(space: &Space, path: &str, body: Value) -> Value {
    let (status, body) = space.control(Method::POST, path, Some(body)).await;
    assert!(status < 300, "{path} {status} {body}");
    body
}
