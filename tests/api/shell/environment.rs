//! What points the vendors' clients at a server: `env` and `exec`.

use serde_json::{Value, json};

use super::voices;
use crate::support::shell::{BINARY, json, run, shell, text};
use crate::support::{Space, TestApp};

/// What the built-in seed has: all of it is public.
const DEVELOPMENT: &[(&str, &str)] = &[
    ("SPEECHIFY_BASE_URL", "URL"),
    ("SPEECHIFY_API_KEY", "sk_mockmint_dev"),
    ("VOICEGAIN_BASE_URL", "URL"),
    ("VOICEGAIN_ACCOUNT_ID", "ACCOUNT"),
    ("VOICEGAIN_CONTEXT_ID", "CONTEXT"),
    (
        "VOICEGAIN_JWT",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC02ZDZmNjM2YjZkNzQiLCJhdWQiOiJodHRwczovL2FwaS52b2ljZWdhaW4uYWkvdjEiLCJzdWIiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC02ZDZmNjM2YjZkMDEifQ.mockmint-development-only-not-a-signature-0",
    ),
    ("VOICEGAIN_EMAIL", "dev@mockmint.example"),
    ("VOICEGAIN_PASSWORD", "mockmint-dev-password"),
    ("AGORA_BASE_URL", "URL"),
    ("AGORA_AGENTS_API_BASE_URL", "URL"),
    ("AGORA_APP_ID", "0123456789abcdef0123456789abcdef"),
    ("AGORA_APP_CERTIFICATE", "fedcba9876543210fedcba9876543210"),
    ("AGORA_CUSTOMER_ID", "mockmint-customer"),
    ("AGORA_CUSTOMER_SECRET", "mockmint-customer-secret"),
    ("SORI_BASE_URL", "URL"),
    ("SORI_APP_ID", "6d6f636b6d696e745f617070"),
    (
        "SORI_SECRET_KEY",
        "6d6f636b6d696e745f6465765f7365637265745f",
    ),
    ("ELSA_BASE_URL", "URL"),
    (
        "ELSA_API_TOKEN",
        "mockmintYSB0b2tlbiBmb3IgZGV2ZWxvcG1lbnQsIHRoZSBzYW1lIG9uIGV2ZXJ5IG1hY2hpbmUgYW5kIG5vIHNlY3JldCEhICtlbHNhKy4=",
    ),
    ("ELSA_MASTER_KEY", "elsa_mockmint_dev_master_key"),
];

#[tokio::test]
async fn exports_tell_all_that_a_vendors_client_has_to_know() {
    let app = TestApp::spawn().await;
    let (_, credentials) = app
        .control(reqwest::Method::GET, "/v1/spaces/default/credentials", None)
        .await;
    let context = of_kind(&credentials["items"], "context_key");

    let all = shell(&app, &["env"]).await;
    let one = shell(&app, &["env", "sori"]).await;

    let export = |(name, value): &(&str, &str)| {
        let value = match *value {
            "URL" => &app.url,
            "ACCOUNT" => context["fields"]["account_id"].as_str().unwrap(),
            "CONTEXT" => context["fields"]["context_id"].as_str().unwrap(),
            value => value,
        };
        format!("export {name}='{value}'\n")
    };
    let first = export(&("MOCKMINT_URL", "URL"));
    let exports: String = DEVELOPMENT.iter().map(export).collect();
    assert_eq!(text(&all.stdout), format!("{first}{exports}"));
    let sori = DEVELOPMENT
        .iter()
        .filter(|(name, _)| name.starts_with("SORI"));
    let exports: String = sori.map(export).collect();
    assert_eq!(text(&one.stdout), format!("{first}{exports}"));
}

#[tokio::test]
async fn exports_of_a_space_tell_its_identifiers_and_what_was_made_for_them() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let env = async |arguments: &[&str]| {
        let all = [&["env"], arguments, &["--space", &space.name]].concat();
        shell(&app, &all).await
    };

    let known = env(&[]).await;
    let agora = env(&["agora"]).await;
    let made = json(&env(&["--create", "--json"]).await);

    let untold = "secrets are shown once; --create makes a new one";
    let shown = text(&known.stdout);
    let comments: Vec<_> = shown.lines().filter(|l| l.starts_with('#')).collect();
    assert_eq!(comments.len(), 8, "{shown}");
    assert!(comments.iter().all(|comment| comment.ends_with(untold)));
    let (url, fields) = (&app.url, &space.credential("agora")["fields"]);
    let (id, customer) = (fields["app_id"].as_str(), fields["customer_id"].as_str());
    assert_eq!(
        text(&agora.stdout),
        format!(
            "export MOCKMINT_URL='{url}'\nexport AGORA_BASE_URL='{url}'\n\
             export AGORA_AGENTS_API_BASE_URL='{url}'\nexport AGORA_APP_ID='{}'\n\
             # AGORA_APP_CERTIFICATE: {untold}\nexport AGORA_CUSTOMER_ID='{}'\n\
             # AGORA_CUSTOMER_SECRET: {untold}\n",
            id.unwrap(),
            customer.unwrap()
        )
    );
    let names = DEVELOPMENT.iter().map(|(name, _)| *name);
    let names: Vec<_> = ["MOCKMINT_URL"].into_iter().chain(names).collect();
    assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), names);
    assert_eq!(
        voices(&app, made["SPEECHIFY_API_KEY"].as_str().unwrap()).await,
        200
    );
    assert_new(&space, &made).await;
}

#[tokio::test]
async fn a_command_runs_with_all_that_clients_have_to_know() {
    let printed = run(&["exec", "--", "env"]).await;
    let url = run(&["exec", "--", BINARY, "env", "voicegain"]).await;

    let shown = text(&printed.stdout);
    let value = |name: &str| {
        let mut lines = shown.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    };
    let address = value("MOCKMINT_URL").unwrap();
    assert!(address.starts_with("http://127.0.0.1:"));
    for (name, expected) in DEVELOPMENT {
        match *expected {
            "URL" => assert_eq!(value(name), Some(address), "{name}"),
            // They follow from the ids of the run.
            "ACCOUNT" | "CONTEXT" => assert_eq!(value(name).unwrap().len(), 36, "{name}"),
            expected => assert_eq!(value(name), Some(expected), "{name}"),
        }
    }
    assert!(text(&url.stdout).contains("export VOICEGAIN_PASSWORD='mockmint-dev-password'\n"));
}

/// What `--create` told belongs together: identifiers and secrets of the same new credentials.
async fn assert_new(space: &Space, made: &Value) {
    let (_, listed) = space
        .control(reqwest::Method::GET, "/credentials", None)
        .await;
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 14, "each of seven kinds once more");
    for (variable, kind, field) in [
        ("VOICEGAIN_CONTEXT_ID", "context_key", "context_id"),
        ("VOICEGAIN_EMAIL", "user", "email"),
        ("AGORA_APP_ID", "project", "app_id"),
        ("SORI_APP_ID", "app", "app_id"),
    ] {
        let first = of_kind(&space.credentials, kind)["fields"][field].clone();
        let mut of_kind = items.iter().filter(|c| c["kind"] == kind);
        let told = of_kind.find(|c| c["fields"][field] == made[variable]);
        assert_ne!(made[variable], first, "{variable}");
        assert_ne!(told, None, "{variable}");
    }
    let secret = json!(made["AGORA_CUSTOMER_SECRET"]);
    assert_ne!(secret, json!(space.secret("agora", "customer_secret")));
}

fn of_kind<'a>(credentials: &'a Value, kind: &str) -> &'a Value {
    let mut all = credentials.as_array().unwrap().iter();
    all.find(|credential| credential["kind"] == kind).unwrap()
}
