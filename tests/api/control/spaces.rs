//! `/v1/spaces`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{problem, unprocessable, unreadable};
use crate::support::{TestApp, vendor_names};

fn is_instant(value: &Value) -> bool {
    chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap_or_default()).is_ok()
}

#[tokio::test]
async fn a_space_is_made_with_one_credential_of_each_kind_shown_once() {
    let app = TestApp::spawn().await;

    let creation = Some(
        json!({ "name": "walk", "clock": { "mode": "frozen", "now": "2030-01-01T00:00:00Z" } }),
    );
    let (status, body) = app.control(Method::POST, "/v1/spaces", creation).await;

    let mut body = body;
    let credentials = body["credentials"].as_array_mut().unwrap();
    credentials.retain(|credential| credential["vendor"] == "speechify");
    let key = &body["credentials"][0]["secrets"]["key"];
    let prefix = format!("{}…", &key.as_str().unwrap()[..16]);
    let mut expected = json!({
        "id": body["id"],
        "name": "walk",
        "clock": body["clock"],
        "created_at": body["created_at"],
        "expires_at": null,
        "credentials": [{
            "id": body["credentials"][0]["id"],
            "vendor": "speechify",
            "kind": "api_key",
            "name": "main",
            "account": "main",
            "state": "active",
            "generation": 1,
            "created_at": "2030-01-01T00:00:00Z",
            "last_used_at": null,
            "fields": { "prefix": prefix },
            "secrets": { "key": key },
        }],
    });
    assert_eq!((status, &body), (201, &expected));
    assert_eq!(body["clock"]["mode"], "frozen");
    assert_eq!(body["clock"]["now"], "2030-01-01T00:00:00Z");
    assert!(is_instant(&body["created_at"]));

    expected.as_object_mut().unwrap().remove("credentials");
    for name in [body["id"].as_str().unwrap(), "walk"] {
        let (status, mut read) = app
            .control(Method::GET, &format!("/v1/spaces/{name}"), None)
            .await;
        read["clock"] = expected["clock"].clone();
        assert_eq!((status, &read), (200, &expected));
    }
}

#[tokio::test]
async fn a_space_without_a_name_gets_one_and_they_are_listed_oldest_first() {
    let app = TestApp::spawn().await;
    let first = app.space().await;
    let second = app.space_of(json!({ "name": "second" })).await;

    let (status, body) = app.control(Method::GET, "/v1/spaces", None).await;

    let names: Vec<_> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["name"])
        .collect();
    assert_eq!(status, 200);
    assert_eq!(names, ["default", &*first.name, &*second.name]);
    assert!(first.name.starts_with("space-"));
}

#[tokio::test]
async fn a_space_begins_with_its_seed() {
    let app = TestApp::spawn().await;

    let space = app
        .space_of(json!({
            "clock": { "mode": "frozen" },
            "ttl": "90s",
            "seed": {
                "clock": { "mode": "running" },
                "settings": { "speechify": { "access_token_lifetime": "5m" } },
                "speechify": { "accounts": [{ "name": "acme", "keys": [{ "name": "dev", "secret": "chosen-by-me" }] }] },
            },
        }))
        .await;

    assert_eq!(space.secret("speechify", "key"), "chosen-by-me");
    let (_, settings) = space
        .control(Method::GET, "/settings/speechify", None)
        .await;
    assert_eq!(settings["access_token_lifetime"], "5m");
    let (_, body) = space.control(Method::GET, "", None).await;
    assert_eq!(body["clock"]["mode"], "frozen");
    let instant =
        |name: &str| chrono::DateTime::parse_from_rfc3339(body[name].as_str().unwrap()).unwrap();
    assert_eq!(
        (instant("expires_at") - instant("created_at")).num_seconds(),
        90
    );
}

#[tokio::test]
async fn a_space_that_cannot_be_made_leaves_nothing_behind() {
    let app = TestApp::spawn().await;
    let name = "must have 1 to 63 of a-z, 0-9 and -, and neither begin nor end with -";
    let rate = "the rate must be above 0 and at most 86400";

    for (creation, expected) in [
        (json!({ "name": "" }), unprocessable("name", name)),
        (json!({ "name": "Walk" }), unprocessable("name", name)),
        (json!({ "name": "-walk" }), unprocessable("name", name)),
        (json!({ "name": "a.b" }), unprocessable("name", name)),
        (
            json!({ "name": "a".repeat(64) }),
            unprocessable("name", name),
        ),
        (
            json!({ "name": "7a9c4c0e-3f3b-4a52-9a35-2d8f6a1f0b11" }),
            unprocessable("name", name),
        ),
        (
            json!({ "name": 5 }),
            unreadable("name", "invalid type: number, expected a string"),
        ),
        (
            json!({ "nam": "x" }),
            unreadable(
                "nam",
                "unknown field, expected one of `name`, `seed`, `clock`, `ttl`",
            ),
        ),
        (
            json!({ "ttl": "soon" }),
            unreadable(
                "ttl",
                "a duration is whole numbers with units and nothing else, such as `3m45s`",
            ),
        ),
        (
            json!({ "ttl": "0s" }),
            unprocessable("ttl", "must be longer than nothing"),
        ),
        (
            json!({ "clock": { "mode": "stopped" } }),
            unreadable(
                "clock.mode",
                "unknown variant, expected `running` or `frozen`",
            ),
        ),
        (
            json!({ "clock": {} }),
            unreadable("clock.mode", "missing field"),
        ),
        (
            json!({ "clock": { "mode": "running", "rate": 0 } }),
            unprocessable("clock", rate),
        ),
        (
            json!({ "clock": { "mode": "frozen", "now": "1969-12-31T23:59:59Z" } }),
            unprocessable("clock", "now must lie between 1970 and 9999"),
        ),
        (
            json!({ "seed": { "speechfy": {} } }),
            unprocessable(
                "seed.speechfy",
                &format!(
                    "unknown key; expected name, clock, settings, {}",
                    vendor_names()
                ),
            ),
        ),
        (
            json!({ "seed": { "speechify": { "accounts": [{ "name": "a", "keys": [{ "name": "k" }, { "name": "l", "secret": "x" }] }] } } }),
            unprocessable(
                "seed.speechify.accounts[0].keys[1].secret",
                "must have 8 to 512 characters of A-Z, a-z, 0-9 and -._~+/",
            ),
        ),
        (
            json!({ "seed": { "settings": { "speechify": { "x": 1 } } } }),
            unprocessable("seed.settings.speechify.x", "no such setting"),
        ),
        (
            json!({ "seed": "x" }),
            unprocessable("seed", "must have keys and values"),
        ),
    ] {
        let answer = app
            .control(Method::POST, "/v1/spaces", Some(creation.clone()))
            .await;
        assert_eq!(answer, expected, "{creation}");
    }
    let (_, body) = app.control(Method::GET, "/v1/spaces", None).await;
    assert_eq!(
        body["items"].as_array().unwrap().len(),
        1,
        "only the default one: {body}"
    );
}

#[tokio::test]
async fn a_name_is_given_once() {
    let app = TestApp::spawn().await;
    app.space_of(json!({ "name": "walk" })).await;

    for name in ["walk", "default"] {
        let creation = Some(json!({ "name": name }));
        let answer = app.control(Method::POST, "/v1/spaces", creation).await;
        let expected = problem(409, "Conflict", "there is a space of this name", "name");
        assert_eq!(answer, (409, expected));
    }
}

#[tokio::test]
async fn a_space_is_deleted_and_the_default_one_is_not() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    assert_eq!(
        space.control(Method::DELETE, "", None).await,
        (204, json!(""))
    );
    assert_eq!(space.control(Method::GET, "", None).await.0, 404);
    assert_eq!(space.control(Method::DELETE, "", None).await.0, 404);
    let (status, body) = app
        .control(Method::DELETE, "/v1/spaces/default", None)
        .await;
    assert_eq!(status, 409);
    assert_eq!(
        body["detail"],
        "the default space always exists; reset it instead"
    );
}

#[tokio::test]
async fn a_space_may_choose_a_hundred_secrets_and_no_more() {
    let app = TestApp::spawn().await;
    let keys: Vec<_> = (0..101)
        .map(|n| json!({ "name": format!("k{n}"), "secret": format!("chosen-secret-{n}") }))
        .collect();
    let seed = json!({ "speechify": { "accounts": [{ "name": "a", "keys": keys }] } });

    let creation = Some(json!({ "seed": seed }));
    let answer = app.control(Method::POST, "/v1/spaces", creation).await;

    let detail = "must choose at most 100 secrets without a hash beside them";
    assert_eq!(answer, unprocessable("seed", detail));
}
