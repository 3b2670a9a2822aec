//! Judgements on the client, from what it sent.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn a_careful_client_passes_and_says_by_how_much() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;

    let first = token(&app, &space, Some("voices:read")).await;
    voices(&app, &space, &first).await;
    space.advance("59m").await;
    let second = token(&app, &space, Some("voices:read")).await;
    voices(&app, &space, &second).await;

    let checks = checks(&space).await;
    let passed: Vec<_> = checks
        .iter()
        .filter(|check| check["verdict"] == "passed")
        .map(|check| check["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        passed,
        [
            "scope-asked-for",
            "scope-as-used",
            "refreshed-before-expiry",
            "no-secret-in-url",
            "no-secret-from-browser",
        ]
    );
    assert!(checks.iter().all(|check| check["verdict"] != "failed"));
    assert_eq!(
        check(&checks, "refreshed-before-expiry")["detail"],
        "1m before the end"
    );
}

#[tokio::test]
async fn a_careless_client_fails_with_evidence_and_advice() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let stale = token(&app, &space, None).await;
    voices(&app, &space, &stale).await;
    space.advance("1h").await;
    voices(&app, &space, &stale).await;
    voices(&app, &space, &stale).await;
    token(&app, &space, None).await;
    token(&app, &space, None).await;
    voices(&app, &space, &stale).await;
    app.request(Method::GET, "/v1/voices?api_key=canary-secret")
        .bearer_auth(space.secret("speechify", "key"))
        .header("origin", "https://page.example")
        .send()
        .await
        .unwrap();

    let checks = checks(&space).await;
    let requests = space.requests("").await;
    let id = |place: usize| requests[place]["id"].clone();

    for (name, evidence) in [
        ("scope-asked-for", vec![id(0), id(4), id(5)]),
        ("scope-as-used", vec![id(0), id(1)]),
        ("refreshed-before-expiry", vec![id(2)]),
        (
            "one-refresh-per-expiry",
            vec![id(2), id(3), id(6), id(4), id(5)],
        ),
        ("retried-with-new-token", vec![id(6)]),
        ("no-secret-in-url", vec![id(7)]),
        ("no-secret-from-browser", vec![id(7)]),
    ] {
        let check = check(&checks, name);
        assert_eq!(check["verdict"], "failed", "{check}");
        assert_eq!(check["evidence"], json!(evidence), "{name}");
        assert_ne!(check["advice"], "", "{name}");
    }
    assert!(!json!(checks).to_string().contains("canary"));
}

#[tokio::test]
async fn checks_of_a_space_are_of_that_space_alone() {
    let app = TestApp::spawn_with(|config| config.bounds.journal.entries = 2).await;
    let (space, other) = (app.space().await, app.space().await);
    for _ in 0..3 {
        token(&app, &space, None).await;
    }

    let (status, of_space) = space.control(Method::GET, "/checks", None).await;
    let (_, of_other) = other.control(Method::GET, "/checks", None).await;
    let (refused, problem) = space
        .control(Method::GET, "/checks?only=failed", None)
        .await;

    assert_eq!(status, 200);
    assert_eq!(
        (&of_space["exchanges"], &of_space["forgotten"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        (&of_other["exchanges"], &of_other["forgotten"]),
        (&json!(0), &json!(0))
    );
    let items = of_other["items"].as_array().unwrap();
    assert!(
        items
            .iter()
            .all(|check| check["verdict"] == "not_applicable")
    );
    assert_eq!((refused, &problem["field"]), (400, &json!("only")));
}

#[tokio::test]
async fn the_evidence_of_an_exchange_names_no_secret() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let key = space.secret("speechify", "key");
    let token = token(&app, &space, Some("voices:read")).await;
    voices(&app, &space, &token).await;

    let requests = space.requests("").await;
    let (issuing, using) = (&requests[0]["evidence"], &requests[1]["evidence"]);

    let text = json!(requests).to_string();
    assert!(!text.contains(&key) && !text.contains(&token), "{text}");
    assert_eq!(issuing["presented"]["nature"], "long_lived");
    assert_eq!(using["presented"]["nature"], "token");
    assert_eq!(
        using["presented"]["fingerprint"],
        issuing["issued"]["fingerprint"]
    );
    assert_eq!(issuing["issued"]["scope_granted"], "voices:read");
    assert_eq!(using["needed_scopes"], json!(["voices:read"]));
}

async fn checks(space: &Space) -> Vec<Value> {
    let (status, body) = space.control(Method::GET, "/checks", None).await;
    assert_eq!(status, 200, "{body}");
    body["items"].as_array().unwrap().clone()
}

fn check<'a>(checks: &'a [Value], id: &str) -> &'a Value {
    checks.iter().find(|check| check["id"] == id).unwrap()
}

async fn token(app: &TestApp, space: &Space, scope: Option<&str>) -> String {
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.map(|scope| ("scope", scope)));
    let response = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&form)
        .send()
        .await
        .unwrap();
    let body: Value = response.json().await.unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

async fn voices(app: &TestApp, space: &Space, bearer: &str) {
    app.request(Method::GET, "/v1/voices")
        .header("x-mockmint-space", &space.id)
        .bearer_auth(bearer)
        .send()
        .await
        .unwrap();
}
