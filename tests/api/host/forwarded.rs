//! what a proxy would say of a request is not believed, because anybody can say it.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::answer::Answer;
use crate::support::raw;
use crate::support::speechify::Client;

const CLAIMS: &[(&str, &str)] = &[
    ("x-forwarded-for", "127.0.0.1"),
    ("x-forwarded-for", "::1, 127.0.0.1"),
    ("x-forwarded-host", "evil.test"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-port", "443"),
    ("x-forwarded-prefix", "/__mockmint"),
    ("x-forwarded-server", "evil.test"),
    ("forwarded", "for=127.0.0.1;host=evil.test;proto=https"),
    ("x-real-ip", "127.0.0.1"),
    ("x-client-ip", "127.0.0.1"),
    ("x-original-url", "/__mockmint/v1/spaces"),
    ("x-rewrite-url", "/__mockmint/v1/spaces"),
    ("x-http-method-override", "DELETE"),
    ("x-host", "evil.test"),
];

#[tokio::test]
async fn r_64_no_header_makes_a_stranger_local() {
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(
            "a-token-of-some-length".into(),
        ));
    })
    .await;

    for (name, value) in CLAIMS {
        let request = app
            .request(Method::GET, "/__mockmint/v1/spaces")
            .header(*name, *value);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 401, "{name}: {value}");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"mockmint control\""
        );
    }
}

#[tokio::test]
async fn r_64_no_header_changes_what_is_asked_or_who_answers() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;
    let plain = client.voices(&token).await;

    for (name, value) in CLAIMS {
        let request = client
            .app
            .request(Method::GET, "/v1/voices")
            .header(*name, *value);
        let answer = Answer::to(request.bearer_auth(&token)).await;
        assert_eq!(
            (answer.status, &answer.body),
            (200, &plain.body),
            "{name}: {value}"
        );
        let request = client.at_token().header(*name, *value);
        let answer = Answer::to(request.json(&json!({ "grant_type": "client_credentials" }))).await;
        let inspect = Some(json!({ "token": answer.body["access_token"] }));
        let (_, judged) = client
            .space
            .control(Method::POST, "/tokens/inspect", inspect)
            .await;
        assert_eq!(judged["claims"]["iss"], "https://api.sws.speechify.com");
        assert_eq!(judged["accepted"], true);
    }
}

#[tokio::test]
async fn r_64_a_forwarded_host_does_not_excuse_the_real_one() {
    let app = TestApp::spawn().await;

    for claim in [
        "X-Forwarded-Host: localhost",
        "Forwarded: host=localhost",
        "X-Host: localhost",
    ] {
        let lines = [
            "GET /__mockmint/v1/spaces HTTP/1.1",
            "Host: evil.test",
            claim,
            "Connection: close",
        ];
        assert_eq!(raw::request(&app.url, &lines).await.status, 421, "{claim}");
    }
}
