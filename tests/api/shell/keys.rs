//! Credentials of every vendor, replaced from the shell.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::shell::{json, shell, text};
use crate::support::{Space, TestApp};

#[tokio::test]
async fn every_vendors_credentials_are_replaced_at_once_or_after_a_grace() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let regenerate = async |key: &str, grace: &[&str]| {
        let place = ["--space", &space.name, "--json"];
        let all = [&["keys", "regenerate", key], grace, &place].concat();
        json(&shell(&app, &all).await)["secrets"].clone()
    };

    for key in [
        "speechify/api_key/main",
        "voicegain/context_key/main",
        "agora/project/main",
        "sori/app/main",
        "elsa/api_token/main",
        "elsa/master_key/main",
    ] {
        let works = async |secrets: &Value| works(&app, &space, key, secrets).await;
        let first = secrets(&space, key);
        assert!(works(&first).await, "{key}");
        let second = regenerate(key, &["--grace", "10m"]).await;
        assert_ne!(first, second);
        assert_eq!(
            (works(&first).await, works(&second).await),
            (true, true),
            "{key}"
        );
        space.advance("10m").await;
        assert_eq!(
            (works(&first).await, works(&second).await),
            (false, true),
            "{key}"
        );
        let third = regenerate(key, &[]).await;
        assert_eq!(
            (works(&second).await, works(&third).await),
            (false, true),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_name_of_several_is_no_name_and_a_grace_that_is_none_changes_nothing() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let keys = async |arguments: &[&str]| {
        let place = ["--space", &space.name];
        let output = shell(&app, &[&["keys", "regenerate"], arguments, &place].concat()).await;
        (output.status.code(), text(&output.stderr).to_owned())
    };

    let ambiguous = keys(&["main"]).await;
    let endless = keys(&["sori/main", "--grace=-1s"]).await;

    let complaint =
        "mockmint: several credentials are called main; say VENDOR/KIND/NAME, or the id\n";
    assert_eq!(ambiguous, (Some(2), complaint.to_owned()));
    assert_eq!(endless.0, Some(1), "{}", endless.1);
    assert!(endless.1.starts_with("mockmint: grace: "), "{}", endless.1);
    for credential in space.control(Method::GET, "/credentials", None).await.1["items"]
        .as_array()
        .unwrap()
    {
        assert_eq!(credential["generation"], 1, "{credential}");
    }
}

fn credential<'a>(space: &'a Space, key: &str) -> &'a Value {
    let (vendor, kind) = parts(key);
    let mut all = space.credentials.as_array().unwrap().iter();
    all.find(|c| c["vendor"] == vendor && c["kind"] == kind)
        .unwrap()
}

fn secrets(space: &Space, key: &str) -> Value {
    credential(space, key)["secrets"].clone()
}

fn parts(key: &str) -> (&str, &str) {
    let mut parts = key.split('/');
    (parts.next().unwrap(), parts.next().unwrap())
}

/// Whether a vendor takes these secrets, where a client would present them.
async fn works(app: &TestApp, space: &Space, key: &str, secrets: &Value) -> bool {
    let secret = |role: &str| secrets[role].as_str().unwrap();
    let field = |name: &str| credential(space, key)["fields"][name].as_str().unwrap();
    let request = match parts(key).1 {
        "api_key" => app
            .request(Method::GET, "/v1/voices")
            .bearer_auth(secret("key")),
        "context_key" => app
            .request(Method::GET, "/v1/sa/config")
            .bearer_auth(secret("jwt")),
        "project" => {
            let path = format!("/api/speech-to-text/v1/projects/{}/agents", field("app_id"));
            app.request(Method::GET, &path)
                .basic_auth(field("customer_id"), Some(secret("customer_secret")))
        }
        "app" => {
            let form = [
                ("app_id", field("app_id")),
                ("secret_key", secret("secret_key")),
            ];
            app.request(Method::POST, "/api/auth/ephemeral").form(&form)
        }
        "api_token" => app
            .request(Method::GET, "/api/mockmint/elsa/results/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
            .header("authorization", format!("ELSA {}", secret("token"))),
        _ => app
            .request(Method::POST, "/api/mockmint/elsa/token")
            .header("authorization", format!("ELSA {}", secret("master_key")))
            .json(&json!({ "user_id": "ann" })),
    };
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    assert!([200, 401].contains(&status), "{key} {status}");
    status == 200
}
