//! a secret is in the answer that makes it, and nowhere afterwards.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::answer::Answer;

const ADMIN: &str = "canary-admin-token-0123456789";
const CHOSEN: &str = "canary-chosen-key-0123456789";

/// Everything that can be read of a server, spaces, credentials and entries included.
async fn everything(app: &TestApp) -> String {
    let get = async |path: &str| {
        let request = app.request(Method::GET, path).bearer_auth(ADMIN);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.body);
        answer.body
    };
    let mut all = Vec::new();
    for path in [
        "/health",
        "/ready",
        "/metrics",
        "/v1/vendors",
        "/v1/vendors/speechify",
    ] {
        all.push(get(&format!("/__mockmint{path}")).await);
    }
    let spaces = get("/__mockmint/v1/spaces").await;
    for space in spaces["items"].as_array().unwrap() {
        let base = format!("/__mockmint/v1/spaces/{}", space["name"].as_str().unwrap());
        for path in ["", "/clock", "/settings/speechify"] {
            all.push(get(&format!("{base}{path}")).await);
        }
        for list in ["credentials", "requests"] {
            let items = get(&format!("{base}/{list}?limit=1000")
                .replace("credentials?limit=1000", "credentials"))
            .await;
            for item in items["items"].as_array().unwrap() {
                all.push(get(&format!("{base}/{list}/{}", item["id"].as_str().unwrap())).await);
            }
            all.push(items);
        }
    }
    all.push(spaces);
    Value::from(all).to_string()
}

/// A secret in every place of a request that somebody may put one into by mistake.
async fn misplace(app: &TestApp, space: &str, secret: &str) {
    let version = ("speechify-version", "2026-09-13");
    let url = |path: &str| {
        app.request(Method::POST, path)
            .header("x-mockmint-space", space)
    };
    let encoded = secret.replace('k', "%6b");
    for request in [
        url("/v1/auth/token")
            .bearer_auth(secret)
            .form(&[("client_secret", secret)]),
        url("/v1/auth/token")
            .bearer_auth(secret)
            .json(&json!({ "client_secret": secret, "grant_type": secret })),
        url("/v1/auth/token").form(&[
            ("grant_type", "password"),
            ("password", secret),
            ("api_key", secret),
        ]),
        url("/v1/auth/token").basic_auth("me", Some(secret)),
        url("/v1/auth/token").header("authorization", secret),
        url("/v1/auth/token").header("authorization", format!("Bearer {secret},{secret}")),
        url("/v1/auth/token")
            .header("x-api-key", secret)
            .header("cookie", format!("session={secret}")),
        url(&format!(
            "/v1/auth/token?access_token={secret}&client_secret={secret}&k%65y={encoded}"
        )),
        url(&format!("/v1/auth/token?t%6fken={secret}")),
        url(&format!("/v1/voices/{secret}")).bearer_auth(secret),
        url(&format!("/v1/voices/{secret}/sample?jwt={secret}"))
            .bearer_auth(secret)
            .header(version.0, version.1),
        url("/v1/audio/speech")
            .bearer_auth(secret)
            .json(&json!({ "input": format!("say {secret}"), "voice_id": secret })),
        url("/v1/audio/speech")
            .bearer_auth(secret)
            .json(&json!({ "nested": { "api_key": [secret], "tokens": [{ "token": secret }] } })),
        url("/v1/voices")
            .bearer_auth(secret)
            .header("content-type", "multipart/form-data; boundary=x")
            .body(format!("--x\r\n{secret}")),
        url("/v1/voices")
            .bearer_auth(secret)
            .header("speechify-version", secret),
        url("/v1/voices")
            .bearer_auth(secret)
            .header("user-agent", secret)
            .header("referer", format!("http://x/?token={secret}")),
    ] {
        let answer = Answer::to(request).await;
        assert!(answer.status < 500, "{}", answer.body);
        let said = format!("{} {:?}", answer.body, answer.headers);
        assert!(!said.contains(secret), "{said}");
    }
}

#[tokio::test]
async fn r_50_r_53_no_secret_is_readable_after_it_was_shown() {
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(ADMIN.into()));
    })
    .await;
    let post = async |path: &str, body: Value| {
        let request = app.request(Method::POST, path).bearer_auth(ADMIN);
        Answer::to(request.json(&body)).await.body
    };
    let seed = json!({ "speechify": { "accounts": [{ "name": "a", "keys": [{ "name": "k", "secret": CHOSEN }, { "name": "g" }] }] } });
    let made = post(
        "/__mockmint/v1/spaces",
        json!({ "name": "canary", "seed": seed }),
    )
    .await;
    let first = made["credentials"][1]["secrets"]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = made["credentials"][1]["id"].as_str().unwrap();
    let path = format!("/__mockmint/v1/spaces/canary/credentials/{id}/regenerate");
    let second = post(&path, json!({})).await["secrets"]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let minted = json!({ "vendor": "speechify", "credential": "g" });
    let token = post("/__mockmint/v1/spaces/canary/tokens", minted).await;
    let token = token["token"].as_str().unwrap().to_owned();
    let request = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(CHOSEN);
    let issued = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
    let issued = issued.body["access_token"].as_str().unwrap().to_owned();

    let secrets = [CHOSEN, &first, &second, &token, &issued, ADMIN];
    for secret in secrets {
        misplace(&app, "canary", secret).await;
    }
    post(
        "/__mockmint/v1/spaces/canary/tokens/inspect",
        json!({ "token": token }),
    )
    .await;

    let everything = everything(&app).await;
    assert!(everything.contains("[redacted]"), "the journal was read");
    for secret in secrets {
        for form in [
            secret.to_owned(),
            secret.replace('k', "%6b"),
            base64_of(secret),
        ] {
            if let Some(place) = everything.find(&form) {
                let start = place.saturating_sub(200);
                panic!("{form} is readable: {}", &everything[start..place + 40]);
            }
        }
    }
}

fn base64_of(secret: &str) -> String {
    use base64::Engine;

    // As in `Basic me:secret`.
    base64::prelude::BASE64_STANDARD.encode(format!("me:{secret}"))
}
