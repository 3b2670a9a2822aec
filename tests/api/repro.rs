//! The file that does once more what led to a request, run as whoever gets it would.

use std::process::Command;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn what_led_to_a_refusal_happens_once_more_on_another_server() {
    let app = TestApp::spawn().await;
    let space = story(&app).await;
    let journal = space.requests("").await;
    let statuses: Vec<_> = journal
        .iter()
        .map(|r| r["response"]["status"].clone())
        .collect();
    assert_eq!(statuses, [200, 200, 503, 0, 401, 401]);
    let script = script(&space, &journal[5]).await;

    let other = TestApp::spawn().await;
    let (code, said) = run(&other, &script).await;

    assert_eq!(code, Some(0), "{said}\n{script}");
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "same: POST /v1/auth/token: 200  (was 200 )",
            "same: GET /v1/voices?q=it%27s%20$HOME: 200  (was 200 )",
            "same: GET /v1/voices: 503 injected (was 503 injected)",
            "same: GET /v1/voices: 0  (was 0 )",
            "same: GET /v1/voices: 401 expired (was 401 expired)",
            "same: GET /v1/voices: 401 unknown_key (was 401 unknown_key)",
        ]
    );
    let (_, spaces) = other.control(Method::GET, "/v1/spaces", None).await;
    assert_eq!(spaces["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_shows_no_secret_and_says_what_differs() {
    let app = TestApp::spawn().await;
    let space = story(&app).await;
    let journal = space.requests("").await;
    let script = script(&space, &journal[4]).await;
    assert!(!script.contains(&space.secret("speechify", "key")));
    assert!(!script.contains("sk_of_nobody") && !script.contains("eyJ"));

    let bent = script.replace("ask 401 'expired'", "ask 200 ''");
    assert_ne!(bent, script);
    let (code, said) = run(&app, &bent).await;

    assert_eq!(code, Some(1), "{said}");
    let last = said.lines().last().unwrap();
    assert_eq!(last, "DIFFERENT: GET /v1/voices: 401 expired (was 200 )");
    let path = "/requests/req-nobody/repro";
    let (status, _) = space.control(Method::GET, path, None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn nothing_of_a_request_is_ever_a_command_of_the_shell() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let method = Method::from_bytes(b"`exit`").unwrap();
    let request = app.request(method, "/v1/voices/$(exit)?`exit`");
    let request = request.header("x-mockmint-space", &space.id);
    let request = request
        .header("x-note", "'; exit; '")
        .body(r#"{"a":"'$(exit)"}"#);
    request.send().await.unwrap();

    let script = script(&space, &space.requests("").await[0]).await;

    for word in [
        r"'`exit`'",
        r"'/v1/voices/$(exit)?",
        r"'x-note: '\''; exit; '\'''",
        r#"'{"a":"'\''$(exit)"}'"#,
    ] {
        assert!(script.contains(word), "{word} is not in\n{script}");
    }
}

#[tokio::test]
async fn r_51_what_is_special_to_curl_or_echo_is_sent_and_shown_as_it_came() {
    let (app, other) = (TestApp::spawn().await, TestApp::spawn().await);
    let space = app.space().await;
    let target = r"/v1/voices?f[x]=1&r=[1-3]&b={a,b}&c=\033[2J";
    let request = app.request(Method::GET, target);
    let request = request.header("x-mockmint-space", &space.id);
    request.send().await.unwrap();
    let script = script(&space, &space.requests("").await[0]).await;

    let (code, said) = run(&other, &script).await;

    assert_eq!(code, Some(0), "{said}\n{script}");
    let why = "401 missing_credential";
    assert_eq!(said, format!("same: GET {target}: {why} (was {why})\n"));
}

#[tokio::test]
async fn what_led_to_a_refusal_of_any_vendor_happens_once_more() {
    let (app, other) = (TestApp::spawn().await, TestApp::spawn().await);
    for vendor in mockmint::vendors::ALL {
        let name = vendor.name();
        let space = app.space().await;
        space.freeze().await;
        let token = space.issue(name).await.token;
        let mut statuses = Vec::new();
        for by in ["1s", "2h", "1s"] {
            let answer = space.using(name, &token).send().await.unwrap();
            statuses.push(answer.status().as_u16());
            space.advance(by).await;
        }
        assert_eq!(statuses[0], 200, "{name}");
        assert!(statuses[2] >= 400, "{name} {statuses:?}");
        let journal = space.requests("").await;
        let script = script(&space, &journal[3]).await;

        let (code, said) = run(&other, &script).await;

        assert_eq!(code, Some(0), "{name}\n{said}\n{script}");
        assert_eq!(said.lines().filter(|l| l.starts_with("same: ")).count(), 4);
    }
}

#[tokio::test]
async fn what_led_to_the_end_of_a_minted_token_happens_once_more() {
    let (app, other) = (TestApp::spawn().await, TestApp::spawn().await);
    for vendor in mockmint::vendors::ALL {
        let name = vendor.name();
        let space = app.space().await;
        space.freeze().await;
        let token = space.mint(name, None).await;
        for by in ["25h", "1s"] {
            space.probe(*vendor, &token).send().await.unwrap();
            space.advance(by).await;
        }
        let journal = space.requests("").await;
        let script = script(&space, &journal[1]).await;

        let (code, said) = run(&other, &script).await;

        assert_eq!(code, Some(0), "{name}\n{said}\n{script}");
        let last = said.lines().last().unwrap();
        assert!(last.ends_with(": 401 expired (was 401 expired)"), "{said}");
    }
}

/// A token, its use, two faults, its end, and a key of nobody.
async fn story(app: &TestApp) -> Space {
    let space = app.space().await;
    space.freeze().await;
    space
        .set("speechify", json!({ "access_token_lifetime": "90s" }))
        .await;
    let request = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&[("grant_type", "client_credentials")]);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    let token = body["access_token"].as_str().unwrap();
    let voices = |query: &str, bearer: &str| {
        let path = format!("/v1/voices{query}");
        let request = app.request(Method::GET, &path).bearer_auth(bearer);
        request.header("x-mockmint-space", &space.id).send()
    };
    let answer = voices("?q=it's%20$HOME", token).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let steps = json!([{ "status": 503 }, { "reset": "before" }]);
    let program = json!({ "match": { "operation": "voices.list" }, "steps": steps });
    space.control(Method::POST, "/faults", Some(program)).await;
    voices("", token).await.unwrap();
    assert!(voices("", token).await.is_err());
    space.advance("90s").await;
    voices("", token).await.unwrap();
    voices("", "sk_of_nobody").await.unwrap();
    space
}

async fn script(space: &Space, record: &Value) -> String {
    let path = format!("/requests/{}/repro", record["id"].as_str().unwrap());
    let (status, body) = space.control(Method::GET, &path, None).await;
    assert_eq!(status, 200, "{body}");
    body.as_str().unwrap().to_owned()
}

/// Runs a script against a server, off the thread that may serve its database.
async fn run(app: &TestApp, script: &str) -> (Option<i32>, String) {
    let (script, url) = (script.to_owned(), app.url.clone());
    tokio::task::spawn_blocking(move || {
        let mut shell = Command::new("sh");
        let shell = shell
            .args(["-c", &script, "repro", &url])
            .env_remove("http_proxy");
        let output = shell.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said + &complaints)
    })
    .await
    .unwrap()
}
