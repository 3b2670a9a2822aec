//! Tokens from the control API: built, inspected, and refused where they cannot be built.

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Bench, assert_refused};

#[tokio::test]
async fn a_minted_token_says_what_was_asked_for() {
    let bench = Bench::open().await;
    let services = json!([
        { "name": "rtc", "channel": "demo", "uid": "7", "privileges": { "1": 60 } },
        { "name": "rtm2", "user_id": "u" },
        { "name": "apaas", "room": "r", "user": "u", "role": -1 },
        { "type": 10 },
    ]);
    let claims = json!({ "issue_ts": 1_700_000_000, "salt": 5, "services": services });

    let minted = mint(&bench, json!({ "expires_in": "10m", "claims": claims })).await;

    let expected = json!({
        "app_id": APP_ID, "issue_ts": 1_700_000_000, "expire": 600, "salt": 5, "service_count": 4,
        "services": [
            { "type": 1, "name": "rtc", "privileges": { "1": 60 }, "channel": "demo", "uid": "7" },
            {
                "type": 7, "name": "apaas", "privileges": { "1": 600, "2": 600, "3": 600 },
                "room": "r", "user": "u", "role": -1,
            },
            {
                "type": 8, "name": "rtm2", "privileges": { "1": 600 },
                "user_id": "u", "permissions": {},
            },
            { "type": 10, "name": "stt", "privileges": {} },
        ],
    });
    assert_eq!(minted["claims"], expected);
    assert_eq!(minted["format"], "AccessToken2");
    assert_eq!(minted["expires_at"], "2023-11-14T22:23:20Z");
    let authorization = format!("agora token={}", minted["token"].as_str().unwrap());
    assert_eq!(bench.knock(Some(&authorization)).await.status, 200);
}

#[tokio::test]
async fn by_default_a_token_is_what_the_vendors_builder_for_the_product_makes() {
    let bench = Bench::open().await;

    let minted = mint(&bench, json!({})).await;

    let names: Vec<_> = minted["claims"]["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["rtc", "rtm", "stt"]);
    assert_eq!(minted["claims"]["expire"], 3600);
    assert_eq!(minted["expires_at"], "2023-11-14T23:15:00Z");
}

#[tokio::test]
async fn the_classic_mistake_is_minted_and_refused() {
    let bench = Bench::open().await;
    let claims = json!({ "format": "006", "channel": "demo", "uid": "7" });

    let minted = mint(&bench, json!({ "claims": claims })).await;

    assert_eq!(minted["format"], "AccessToken");
    let token = minted["token"].as_str().unwrap();
    assert!(token.starts_with(&format!("006{APP_ID}")), "{token}");
    let answer = bench.knock(Some(&format!("agora token={token}"))).await;
    assert_refused(&answer, 401, "malformed_token", "Invalid token");
    let inspected = inspect(&bench, token, None).await;
    assert_eq!(inspected["format"], "AccessToken");
    assert_eq!(inspected["reason"], "malformed_token");
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_names_its_field() {
    let bench = Bench::open().await;

    for (wish, field) in [
        (json!({ "claims": { "formt": "006" } }), "claims"),
        (json!({ "claims": { "format": "005" } }), "claims.format"),
        (json!({ "claims": { "services": [] } }), "claims"),
        (
            json!({ "claims": { "services": [{ "name": "rtx" }] } }),
            "claims.services",
        ),
        (json!({ "claims": { "services": [{}] } }), "claims.services"),
        (
            json!({ "claims": { "services": [{ "type": 1, "privileges": { "x": 1 } }] } }),
            "claims.services",
        ),
        (
            json!({ "claims": { "channel": "x".repeat(5000) } }),
            "claims",
        ),
        (json!({ "scope": "rtc" }), "scope"),
        (json!({ "audience": "rtc" }), "audience"),
        (json!({ "expires_in": "60000d" }), "expires_in"),
    ] {
        let mut body = wish.clone();
        body["vendor"] = json!("agora");
        let (status, problem) = bench
            .space
            .control(Method::POST, "/tokens", Some(body))
            .await;
        assert!(matches!(status, 400 | 422), "{status} {wish} {problem}");
        let named = problem.to_string();
        assert!(named.contains(field), "{wish} {problem}");
    }
}

#[tokio::test]
async fn a_token_is_inspected_on_the_path_of_its_own_app() {
    let bench = Bench::open().await;
    let minted = mint(&bench, json!({})).await;
    let token = minted["token"].as_str().unwrap();

    let good = inspect(&bench, token, None).await;
    assert_eq!(good["accepted"], true);
    assert_eq!(good["vendor"], "agora");
    assert_eq!(good["claims"], minted["claims"]);

    let late = inspect(&bench, token, Some("2023-11-14T23:15:01Z")).await;
    assert_eq!(
        (&late["accepted"], &late["reason"]),
        (&json!(false), &json!("expired"))
    );

    bench.regenerate().await;
    let old = inspect(&bench, token, None).await;
    assert_eq!(old["reason"], "revoked_key");
    let junk = inspect(&bench, "007junk", None).await;
    assert_eq!(junk["reason"], "malformed_token");
    assert_eq!(junk["claims"], Value::Null);
}

#[tokio::test]
async fn a_project_is_made_by_the_control_api_with_fields_of_ones_own() {
    let bench = Bench::open().await;
    let wish = |fields: Value| json!({ "vendor": "agora", "kind": "project", "fields": fields });

    let (status, made) = bench
        .space
        .control(
            Method::POST,
            "/credentials",
            Some(wish(json!({ "customer_id": "c" }))),
        )
        .await;

    assert_eq!(status, 201, "{made}");
    let app_id = made["fields"]["app_id"].as_str().unwrap();
    assert_eq!(
        (app_id.len(), &made["fields"]["customer_id"]),
        (32, &json!("c"))
    );
    assert_eq!(
        made["secrets"]["app_certificate"].as_str().unwrap().len(),
        32
    );
    for fields in [
        json!({ "app_id": "x" }),
        json!({ "customer_id": "a:b" }),
        json!({ "service": "on" }),
    ] {
        let (status, problem) = bench
            .space
            .control(Method::POST, "/credentials", Some(wish(fields.clone())))
            .await;
        assert!(matches!(status, 400 | 422), "{status} {fields} {problem}");
    }
}

async fn mint(bench: &Bench, wish: Value) -> Value {
    let mut wish = wish;
    wish["vendor"] = json!("agora");
    wish["credential"] = json!("demo");
    let (status, body) = bench
        .space
        .control(Method::POST, "/tokens", Some(wish))
        .await;
    assert_eq!(status, 201, "{body}");
    body
}

async fn inspect(bench: &Bench, token: &str, at: Option<&str>) -> Value {
    let mut wish = json!({ "token": token });
    if let Some(at) = at {
        wish["at"] = json!(at);
    }
    let (status, body) = bench
        .space
        .control(Method::POST, "/tokens/inspect", Some(wish))
        .await;
    assert_eq!(status, 200, "{body}");
    body
}
