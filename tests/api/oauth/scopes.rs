//! What a token may be for.

use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::speechify::{Client, assert_refused};

const ALL: &str = "audio:speech audio:stream audio:all voices:read voices:create voices:delete \
                   voices:all";

#[tokio::test]
async fn oa_13_a_scope_is_single_spaced_case_sensitive_and_of_the_vendors_list() {
    let client = Client::new().await;
    let unknown = format!("scope must be of {ALL}");
    let spacing = "scope tokens are separated by single spaces";
    let character = "a scope token holds a character that scopes do not have";

    for (scope, detail) in [
        ("audio:all  voices:read", spacing),
        (" audio:all", spacing),
        ("audio:all ", spacing),
        (" ", spacing),
        ("audio:all\u{a0}voices:read", character),
        ("audio:\"all\"", character),
        ("audio:\\all", character),
        ("audio:älle", character),
        ("audio:all,voices:read", &unknown),
        ("AUDIO:ALL", &unknown),
        ("audio:*", &unknown),
        ("audio", &unknown),
        ("admin", &unknown),
        ("audio:all openid", &unknown),
    ] {
        let body = json!({ "grant_type": "client_credentials", "scope": scope });
        for answer in [
            Answer::to(client.at_token().json(&body)).await,
            Answer::to(client.at_token().form(&body)).await,
        ] {
            assert_refused(&answer, 400, "invalid_scope", detail);
            assert_eq!(answer.reason(), "invalid_scope");
        }
    }
}

#[tokio::test]
async fn oa_13_the_order_of_a_scope_does_not_matter_and_is_repeated() {
    let client = Client::new().await;
    client
        .voices(&client.token("audio:stream voices:read").await)
        .await;

    for (asked, granted) in [
        ("audio:speech voices:read", "audio:speech voices:read"),
        ("voices:read audio:speech", "voices:read audio:speech"),
        ("voices:read voices:read", "voices:read"),
        (ALL, ALL),
    ] {
        let body = json!({ "grant_type": "client_credentials", "scope": asked });
        let answer = Answer::to(client.at_token().json(&body)).await;
        assert_eq!(
            (answer.status, &answer.body["scope"]),
            (200, &granted.into())
        );
        let token = answer.body["access_token"].as_str().unwrap();
        assert_eq!(client.voices(token).await.status, 200, "{asked}");
    }
}

#[tokio::test]
async fn oa_14_a_scope_left_out_is_the_documented_default_and_nothing_more() {
    let client = Client::new().await;

    let answer = client.form("grant_type=client_credentials").await;
    assert_eq!(answer.body["scope"], "audio:all voices:read");

    let token = answer.body["access_token"].as_str().unwrap();
    assert_eq!(client.voices(token).await.status, 200);
    let request = client.app.request(Method::DELETE, "/v1/voices/george");
    let answer = Answer::to(request.bearer_auth(token)).await;
    assert_eq!(
        (answer.status, answer.reason()),
        (401, "insufficient_scope")
    );
}

#[tokio::test]
async fn oa_14_a_key_with_scopes_of_its_own_is_granted_no_others() {
    let client = Client::new().await;
    let wish = json!({ "vendor": "speechify", "fields": { "scopes": ["voices:read"] } });
    let (status, body) = client
        .space
        .control(Method::POST, "/credentials", Some(wish))
        .await;
    assert_eq!(status, 201, "{body}");
    let key = body["secrets"]["key"].as_str().unwrap();
    let ask = async |body: serde_json::Value| {
        let request = client.app.request(Method::POST, "/v1/auth/token");
        Answer::to(request.bearer_auth(key).json(&body)).await
    };

    let granted = ask(json!({ "grant_type": "client_credentials", "scope": "voices:read" })).await;
    assert_eq!(
        (granted.status, &granted.body["scope"]),
        (200, &"voices:read".into())
    );
    for body in [
        json!({ "grant_type": "client_credentials" }),
        json!({ "grant_type": "client_credentials", "scope": "voices:read voices:delete" }),
        json!({ "grant_type": "client_credentials", "scope": "voices:all" }),
    ] {
        let detail = "the key itself does not have this scope";
        assert_refused(&ask(body).await, 400, "invalid_scope", detail);
    }
}

#[tokio::test]
async fn oa_15_the_granted_scope_is_always_in_the_answer() {
    let client = Client::new().await;

    for (body, granted) in [
        ("grant_type=client_credentials", "audio:all voices:read"),
        (
            "grant_type=client_credentials&scope=audio:speech",
            "audio:speech",
        ),
        (
            "grant_type=client_credentials&scope=voices:all+audio:all",
            "voices:all audio:all",
        ),
    ] {
        assert_eq!(client.form(body).await.body["scope"], granted);
    }
}
