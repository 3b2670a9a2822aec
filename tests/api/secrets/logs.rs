//! what a server logs when it logs everything.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::process::{Folder, Mockmint, log_of};
use crate::support::{client, database, raw};

use mockmint::config::Database;

const ADMIN: &str = "canary-admin-token-0123456789";
const CHOSEN: &str = "canary-chosen-key-0123456789";
const ELSEWHERE: &str = "canary-in-every-other-place-0123456789";

/// A server of the real binary that logs everything, on the engine of the suite.
async fn start(folder: &Folder, format: &str) -> Mockmint {
    let url = match database().await {
        Database::Url(url) => url.expose().clone(),
        Database::Memory => "sqlite:mockmint.db".into(),
    };
    let seed = format!(
        "spaces: [{{ name: default, speechify: {{ accounts: [{{ name: a, keys: [{{ name: k, secret: \
         {CHOSEN} }}, {{ name: g }}] }}] }} }}]"
    );
    let mut command = folder.command(&[
        "--port",
        "0",
        "--log-level",
        "trace",
        "--log-format",
        format,
    ]);
    command
        .env("MOCKMINT_DATABASE_URL", url)
        .env("MOCKMINT_ADMIN_TOKEN", ADMIN)
        .env("MOCKMINT_MASTER_KEY", "c0ffee00".repeat(8))
        .env("MOCKMINT_SEED_INLINE", seed);
    Mockmint::spawn(folder, command)
}

/// Uses a server in every way, with secrets in the right places and in wrong ones.
async fn use_it(url: &str) -> Vec<String> {
    let http = client();
    let control = async |method: Method, path: &str, body: Value| {
        let request = http.request(method, format!("{url}/__mockmint/v1/spaces{path}"));
        Answer::to(request.bearer_auth(ADMIN).json(&body)).await
    };
    let vendor = |method: Method, path: &str, bearer: &str| {
        http.request(method, format!("{url}{path}"))
            .bearer_auth(bearer)
    };
    let listed = control(Method::GET, "/default/credentials", json!({})).await;
    let items = listed.body["items"].as_array().unwrap();
    let made = items.iter().find(|item| item["name"] == "g").unwrap();
    let id = made["id"].as_str().unwrap();
    let path = format!("/default/credentials/{id}/regenerate");
    let made = control(Method::POST, &path, json!({})).await.body["secrets"]["key"].clone();
    let made = made.as_str().unwrap().to_owned();
    let form = vendor(Method::POST, "/v1/auth/token", CHOSEN);
    let issued = Answer::to(form.form(&[("grant_type", "client_credentials")])).await;
    let token = issued.body["access_token"].as_str().unwrap().to_owned();
    for bearer in [CHOSEN, &made, &token, ADMIN, ELSEWHERE] {
        let speech = json!({ "input": bearer, "voice_id": bearer, "api_key": bearer });
        Answer::to(vendor(
            Method::GET,
            &format!("/v1/voices?key={ELSEWHERE}"),
            bearer,
        ))
        .await;
        Answer::to(vendor(Method::GET, &format!("/v1/voices/{bearer}"), &made)).await;
        Answer::to(vendor(Method::POST, "/v1/audio/speech", &made).json(&speech)).await;
        Answer::to(vendor(Method::POST, "/v1/auth/token", bearer).body(bearer.to_owned())).await;
        let inspect = json!({ "token": bearer, "origin": bearer });
        control(Method::POST, "/default/tokens/inspect", inspect).await;
        control(Method::POST, "", json!({ "name": bearer, bearer: 1 })).await;
        control(Method::GET, &format!("/{bearer}?token={bearer}"), json!({})).await;
        let odd = http
            .get(format!("{url}/v1/voices"))
            .header("x-api-key", bearer);
        Answer::to(
            odd.header("cookie", format!("s={bearer}"))
                .header("user-agent", bearer),
        )
        .await;
        let broken = format!(
            "GET /{bearer} HTTP/1.1\r\nHost: {bearer}\r\nAuthorization: {bearer}\r\n{bearer}\r\n\r\n"
        );
        raw::send(url, broken).await;
    }
    vec![made, token]
}

#[tokio::test]
async fn r_50_a_log_of_everything_holds_no_secret() {
    for format in ["text", "json"] {
        let folder = Folder::new();
        let server = start(&folder, format).await;

        let made = use_it(&server.url.clone()).await;
        let (status, shown) = server.terminate();

        assert!(status.success());
        let log = log_of(&folder);
        assert!(log.contains("sqlx::query"), "everything was logged");
        let mut secrets = vec![ADMIN, CHOSEN, ELSEWHERE, "c0ffee00c0ffee00"];
        secrets.extend(made.iter().map(String::as_str));
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
            assert!(!shown.contains(secret), "{secret} is in the banner");
        }
    }
}

#[tokio::test]
async fn r_51_one_event_is_one_line_whatever_is_in_it() {
    let folder = Folder::new();
    let server = start(&folder, "text").await;
    let nasty = "a\u{9b}31m\u{2028}2026-01-01T00:00:00Z  INFO forged: line";

    for path in ["/v1/voices", "/__mockmint/v1/spaces"] {
        let escaped = raw::percent_encoded(&format!("{nasty}\r\n\u{1b}[31mforged"));
        let line = format!("GET {path}/{escaped}?{escaped} HTTP/1.1");
        for header in [nasty, "a\u{1b}[31m", "a\rforged", "a\nforged"] {
            let header = format!("User-Agent: {header}");
            raw::request(
                &server.url,
                &[&line, "Host: localhost", &header, "Connection: close"],
            )
            .await;
            raw::request(&server.url, &[&header, &line]).await;
        }
    }
    server.terminate();

    let log = log_of(&folder);
    assert!(log.lines().count() > 3, "{log}");
    for line in log.lines() {
        let begins = line.get(..27).unwrap_or_default();
        assert!(
            chrono::DateTime::parse_from_rfc3339(begins).is_ok(),
            "{line:?}"
        );
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
