//! Seeds: what a start makes of them, and the schema that editors read.

use std::sync::Arc;

use mockmint::app::{App, StartError};
use mockmint::clock::SystemClock;
use mockmint::config::{Database, SeedDocument};
use mockmint::seed;
use mockmint::store::Store;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, config, database};

const GOOD: &str = "\
spaces:
  - name: default
    clock: { mode: frozen, now: 2026-01-01T00:00:00Z }
    settings: { speechify: { access_token_lifetime: 90s } }
    speechify:
      accounts:
        - name: acme
          keys:
            - { name: chosen, secret: sk_chosen_by_a_person }
            - { name: made, scopes: [voices:read] }
  - name: other
";

#[tokio::test]
async fn a_seed_makes_spaces_clocks_settings_and_keys() {
    let app = TestApp::spawn_with(|config| config.seeds = vec![document("a.yaml", GOOD)]).await;

    let (_, spaces) = app.control(Method::GET, "/v1/spaces", None).await;
    let names: Vec<_> = items(&spaces).iter().map(|space| &space["name"]).collect();
    assert_eq!(names, ["default", "other"]);
    let (_, clock) = app
        .control(Method::GET, "/v1/spaces/default/clock", None)
        .await;
    assert_eq!(clock["now"], "2026-01-01T00:00:00Z");
    assert_eq!(clock["mode"], "frozen");
    let path = "/v1/spaces/default/settings/speechify";
    let (_, settings) = app.control(Method::GET, path, None).await;
    assert_eq!(settings["access_token_lifetime"], "1m30s");
    let (_, keys) = app
        .control(Method::GET, "/v1/spaces/default/credentials", None)
        .await;
    let fields: Vec<_> = items(&keys)
        .iter()
        .map(|key| (&key["name"], &key["fields"]["scopes"]))
        .collect();
    assert_eq!(
        fields,
        [
            (&json!("chosen"), &Value::Null),
            (&json!("made"), &json!(["voices:read"]))
        ]
    );
    let answer = app
        .request(Method::GET, "/v1/voices")
        .bearer_auth("sk_chosen_by_a_person")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn applying_a_seed_twice_changes_nothing() {
    let folder = tempfile();
    let place = match database().await {
        Database::Memory => format!("sqlite:{}/seed.db", folder.display()),
        Database::Url(url) => url.expose().clone(),
    };
    let mut seen = Vec::new();
    for _ in 0..2 {
        start_and_stop(&place, GOOD).await;
        let store = Store::open(&place).await.unwrap();
        let spaces = store.spaces().await.unwrap();
        let keys = store.keys().await.unwrap();
        let settings = store.settings().await.unwrap();
        seen.push((spaces, keys, settings));
        store.close().await;
    }

    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].1.len(), 2);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn of_several_seeds_none_is_applied_when_one_is_wrong() {
    let folder = tempfile();
    let place = match database().await {
        Database::Memory => format!("sqlite:{}/seed.db", folder.display()),
        Database::Url(url) => url.expose().clone(),
    };
    let mut config = config(Database::Url(mockmint::secret::Secret::new(place.clone())));
    config.seeds = vec![
        document("a.yaml", GOOD),
        document("b.yaml", "spaces:\n  - nme: x\n"),
    ];
    let Err(error) = App::build(config, Arc::new(SystemClock)).await else {
        panic!("a wrong seed was applied");
    };

    assert!(matches!(error, StartError::Seed(_)));
    assert_eq!(
        error.to_string(),
        "b.yaml:2: spaces[0]: a space has the key name"
    );
    let store = Store::open(&place).await.unwrap();
    assert!(store.spaces().await.unwrap().is_empty());
    store.close().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn names_in_a_seed_are_what_names_of_the_control_api_are() {
    let app = TestApp::spawn().await;
    let app_id = "ab".repeat(16);
    let section = |path: &str| {
        let bad = json!("a\u{1b}[31mb");
        match path {
            "speechify.accounts[0].name" => json!({ "accounts": [{ "name": bad }] }),
            "speechify.accounts[0].keys[0].name" => {
                json!({ "accounts": [{ "name": "a", "keys": [{ "name": "b".repeat(65) }] }] })
            }
            "elsa.accounts[0].name" => json!({ "accounts": [{ "name": "" }] }),
            "sori.apps[0].name" => {
                json!({ "apps": [{ "app_id": "ab".repeat(12), "name": bad }] })
            }
            "sori.apps[0].account" => {
                json!({ "apps": [{ "app_id": "ab".repeat(12), "account": bad }] })
            }
            "agora.projects[0].name" => json!({ "projects": [{ "app_id": app_id, "name": "" }] }),
            "voicegain.accounts[0].contexts[0].name" => {
                json!({ "accounts": [{ "name": "a", "contexts": [{ "name": bad }] }] })
            }
            _ => json!({ "accounts": [
                { "name": "a", "contexts": [{ "name": "b", "jwts": ["c", bad] }] }
            ] }),
        }
    };

    for path in [
        "speechify.accounts[0].name",
        "speechify.accounts[0].keys[0].name",
        "elsa.accounts[0].name",
        "sori.apps[0].name",
        "sori.apps[0].account",
        "agora.projects[0].name",
        "voicegain.accounts[0].contexts[0].name",
        "voicegain.accounts[0].contexts[0].jwts[1]",
    ] {
        let (vendor, _) = path.split_once('.').unwrap();
        let wrong = json!({ "seed": { vendor: section(path) } });
        let (status, body) = app.control(Method::POST, "/v1/spaces", Some(wrong)).await;
        assert_eq!(
            (status, &body["field"], &body["detail"]),
            (
                422,
                &json!(format!("seed.{path}")),
                &json!("must have 1 to 64 characters and none of control")
            )
        );
    }
}

#[tokio::test]
async fn a_space_is_made_from_an_entry_of_a_seed() {
    let app = TestApp::spawn().await;
    let seed = json!({ "speechify": { "accounts": [
        { "name": "acme", "keys": [{ "name": "dev", "secret": "sk_in_a_space" }] }
    ] } });
    let space = app.space_of(json!({ "name": "mine", "seed": seed })).await;

    assert_eq!(space.secret("speechify", "key"), "sk_in_a_space");
    let wrong = json!({ "seed": { "speechify": { "accounts": [{ "name": "acme", "kys": [] }] } } });
    let (status, body) = app.control(Method::POST, "/v1/spaces", Some(wrong)).await;
    assert_eq!(
        (status, &body["field"]),
        (422, &json!("seed.speechify.accounts[0].kys"))
    );
}

#[tokio::test]
async fn a_seed_takes_a_space_back_to_its_beginning() {
    let app = TestApp::spawn_with(|config| config.seeds = vec![document("a.yaml", GOOD)]).await;
    let call = async |method, path: &str, body| {
        let path = format!("/v1/spaces/default{path}");
        let (status, body) = app.control(method, &path, body).await;
        assert!(status < 300, "{body}");
        body
    };
    let before = call(Method::GET, "/credentials", None).await;
    let id = before["items"][0]["id"].as_str().unwrap();
    call(
        Method::POST,
        &format!("/credentials/{id}/regenerate"),
        Some(json!({})),
    )
    .await;
    call(Method::POST, "/clock/advance", Some(json!({ "by": "1h" }))).await;
    call(
        Method::PATCH,
        "/settings/speechify",
        Some(json!({ "access_token_lifetime": "5s" })),
    )
    .await;
    call(
        Method::POST,
        "/credentials",
        Some(json!({ "vendor": "speechify" })),
    )
    .await;

    call(Method::POST, "/reset", Some(json!({}))).await;

    assert_eq!(call(Method::GET, "/credentials", None).await, before);
    assert_eq!(
        call(Method::GET, "/clock", None).await["now"],
        "2026-01-01T00:00:00Z"
    );
    let settings = call(Method::GET, "/settings/speechify", None).await;
    assert_eq!(settings["access_token_lifetime"], "1m30s");
    let answer = app
        .request(Method::GET, "/v1/voices")
        .bearer_auth("sk_chosen_by_a_person")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[test]
fn the_published_schema_is_the_one_the_program_prints() {
    let published = std::fs::read_to_string("fixtures/seed.schema.json").unwrap();
    let published: Value = serde_json::from_str(&published).unwrap();

    assert_eq!(
        published,
        seed::schema(),
        "make it anew: cargo run -- seed schema > fixtures/seed.schema.json"
    );
}

#[test]
fn the_schema_and_the_reader_agree() {
    let schema = jsonschema::validator_for(&seed::schema()).unwrap();
    let space = |rest: &str| format!("spaces:\n  - name: a\n{rest}");
    let good = [
        seed::BUILT_IN.to_owned(),
        GOOD.to_owned(),
        "spaces: []".to_owned(),
        space(""),
    ];
    let wrong = [
        "space: []".to_owned(),
        "spaces: 1".to_owned(),
        "spaces:\n  - clock: { mode: running }".to_owned(),
        "spaces:\n  - name: Upper".to_owned(),
        space("    clock: { mode: stopped }"),
        space("    clock: { mode: running, rate: 0 }"),
        space("    unknown: {}"),
        space("    settings: { nobody: {} }"),
        space("    settings: { speechify: { nothing: 1 } }"),
        space("    speechify: { accounts: [{ name: a, keys: [{ name: k, secret: short }] }] }"),
        space("    speechify: { accounts: [{ name: a, keys: [{ nme: k }] }] }"),
    ];
    for (texts, expected) in [(&good[..], true), (&wrong[..], false)] {
        for text in texts {
            let document: Value = serde_saphyr::from_str(text).unwrap();
            assert_eq!(schema.is_valid(&document), expected, "schema: {text}");
            assert_eq!(seed::read("s", text).is_ok(), expected, "reader: {text}");
        }
    }
}

#[test]
fn the_hashes_of_the_built_in_seed_are_of_its_secrets() {
    use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};

    fn walk(value: &Value, pairs: &mut Vec<(String, String)>) {
        match value {
            Value::Object(members) => {
                for (name, hash) in members {
                    let Some(stem) = name.strip_suffix("hash").filter(|_| hash.is_string()) else {
                        continue;
                    };
                    let secret = ["secret", "key", "token", "password"]
                        .iter()
                        .find_map(|end| members.get(&format!("{stem}{end}")));
                    let text = |value: &Value| value.as_str().unwrap().to_owned();
                    pairs.push((text(secret.unwrap()), text(hash)));
                }
                members.values().for_each(|value| walk(value, pairs));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, pairs)),
            _ => {}
        }
    }
    let document: Value = serde_saphyr::from_str(seed::BUILT_IN).unwrap();
    let mut pairs = Vec::new();
    walk(&document, &mut pairs);

    assert!(!pairs.is_empty());
    for (secret, hash) in pairs {
        let hash = PasswordHash::new(&hash).unwrap();
        assert!(
            argon2::Argon2::default()
                .verify_password(secret.as_bytes(), &hash)
                .is_ok(),
            "{secret}"
        );
    }
}

async fn start_and_stop(place: &str, seed: &str) {
    let mut config = config(Database::Url(mockmint::secret::Secret::new(
        place.to_owned(),
    )));
    config.seeds = vec![document("a.yaml", seed)];
    let app = App::build(config, Arc::new(SystemClock)).await.unwrap();
    let stopper = app.stopper();
    let running = tokio::spawn(app.run());
    stopper.stop().await;
    running.await.unwrap().unwrap();
}

fn document(name: &str, text: &str) -> SeedDocument {
    SeedDocument {
        name: name.into(),
        text: text.into(),
        is_built_in: false,
    }
}

fn tempfile() -> std::path::PathBuf {
    let name = format!("mockmint-seed-{}", uuid::Uuid::new_v4());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder).unwrap();
    folder
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}
