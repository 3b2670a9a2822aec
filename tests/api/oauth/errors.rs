//! What is said when there is no token.

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::raw::percent_encoded;
use crate::support::speechify::{Client, assert_refused};

/// RFC 6749 section 5.2 and the vendor's own list, which are the same.
const ERRORS: &[&str] = &[
    "invalid_client",
    "unauthorized_client",
    "invalid_request",
    "unsupported_grant_type",
    "invalid_scope",
];

#[tokio::test]
async fn oa_20_oa_21_every_refusal_is_of_the_closed_list_and_keeps_to_its_characters() {
    let client = Client::new().await;
    let nasty = "\"\\é\r\n\u{1b}[31m\u{2028}<script>%s{{7*7}}';--";

    let encoded = percent_encoded(nasty);
    let mut answers = vec![
        client.form(format!("grant_type={encoded}")).await,
        client
            .form(format!("grant_type=client_credentials&scope={encoded}"))
            .await,
        client
            .form(format!("{encoded}=1&{encoded}=1&grant_type=x"))
            .await,
        client.json(format!("{{{nasty:?}:1")).await,
        client.json(nasty).await,
        client.typed("text/html", nasty).await,
    ];
    for body in [
        json!({ "grant_type": nasty }),
        json!({ "grant_type": "client_credentials", "scope": nasty }),
        json!({ "grant_type": "client_credentials", "scope": { nasty: nasty } }),
        json!({ "grant_type": "client_credentials", "scope": 5 }),
        json!({ "grant_type": nasty, nasty: [nasty] }),
    ] {
        answers.push(client.json(body.to_string()).await);
    }

    for answer in answers {
        let members: Vec<_> = answer.body.as_object().unwrap().keys().collect();
        assert_eq!(members, ["error", "error_description"]);
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(ERRORS.contains(&answer.body["error"].as_str().unwrap()));
        let description = answer.body["error_description"].as_str().unwrap();
        let is_allowed = |c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        assert!(description.chars().all(is_allowed), "{description:?}");
        assert!(!description.contains("script"), "the input is not repeated");
    }
}

#[tokio::test]
async fn oa_23_client_credentials_is_the_only_grant() {
    let client = Client::new().await;

    for grant in [
        "password",
        "authorization_code",
        "refresh_token",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "CLIENT_CREDENTIALS",
        "client_credentials%20",
        "x",
    ] {
        let answer = client.form(format!("grant_type={grant}")).await;
        let detail = "grant_type must be client_credentials";
        assert_refused(&answer, 400, "unsupported_grant_type", detail);
        assert_eq!(answer.reason(), "unsupported_grant");
    }
    for answer in [
        client.form("").await,
        client.form("scope=audio:all").await,
        client.json("{}").await,
        client.json(r#"{"grant_type":null}"#).await,
    ] {
        assert_refused(&answer, 400, "invalid_request", "grant_type is missing");
        assert_eq!(answer.reason(), "malformed_request");
    }
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_but_its_journal_entry() {
    let client = Client::new().await;
    let before = client
        .space
        .control(reqwest::Method::GET, "/credentials", None)
        .await;

    for body in ["grant_type=x", "grant_type=%00", "scope=%FF"] {
        client.form(body).await;
    }
    let answer = Answer::to(client.at_token().body(vec![0_u8; 300 * 1024])).await;
    assert_refused(
        &answer,
        413,
        "invalid_request",
        "the body is larger than 262144 bytes",
    );

    let journal = client.space.requests("").await;
    let reasons: Vec<_> = journal
        .iter()
        .map(|entry| entry["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "unsupported_grant",
            "malformed_request",
            "malformed_request",
            "payload_too_large"
        ]
    );
    let mut after = client
        .space
        .control(reqwest::Method::GET, "/credentials", None)
        .await;
    // That the key was used is all that changed.
    let used = after.1["items"].as_array_mut().unwrap();
    let key = used.iter_mut().find(|item| item["vendor"] == "speechify");
    key.unwrap()["last_used_at"] = serde_json::Value::Null;
    assert_eq!(after, before);
}
