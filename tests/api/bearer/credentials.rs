//! How a bearer credential is presented, and how it is not.

use reqwest::Method;
use serde_json::Value;

use super::{REALM, assert_legacy};
use crate::support::answer::Answer;
use crate::support::speechify::Client;

#[tokio::test]
async fn bt_01_a_token_in_header_and_query_is_one_too_many() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for query in [
        "access_token=x",
        "a=b&access_token=",
        "access%5Ftoken=x",
        "access_token",
    ] {
        for bearer in [&token, &client.key] {
            let request = client
                .app
                .request(Method::GET, &format!("/v1/voices?{query}"));
            let answer = Answer::to(request.bearer_auth(bearer)).await;
            assert_legacy(&answer, 400, "the credential cannot be read", "");
            assert_eq!(answer.reason(), "malformed_credential");
        }
    }
    let request = client
        .app
        .request(Method::GET, "/v1/voices?no_access_token=1");
    assert_eq!(Answer::to(request.bearer_auth(&token)).await.status, 200);
}

#[tokio::test]
async fn bt_02_the_scheme_is_read_in_any_case_and_the_rest_by_the_letter() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for credential in [&token, &client.key] {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            let answer = client.voices_with(&format!("{scheme} {credential}")).await;
            assert_eq!(answer.status, 200, "{scheme}");
        }
        for value in [
            format!("Bearer  {credential}"),
            format!("Bearer {credential},{credential}"),
            format!("Bearer {credential} {credential}"),
            format!("Bearer \"{credential}\""),
            format!("Bearer token={credential}"),
            format!("Bearer\t{credential}"),
            format!("Bearer, {credential}"),
            format!(", Bearer {credential}"),
            format!("Bearer {credential}\u{e9}"),
            "Bearer".into(),
            "Bearer =".into(),
        ] {
            let answer = client.voices_with(&value).await;
            assert_legacy(&answer, 400, "the credential cannot be read", "");
            assert_eq!(answer.reason(), "malformed_credential", "{value}");
        }
    }
}

#[tokio::test]
async fn bt_03_a_token_in_the_body_is_none() {
    let client = Client::new().await;
    let token = client.token("audio:all voices:all").await;

    for (method, path) in [
        (Method::POST, "/v1/audio/speech"),
        (Method::POST, "/v1/audio/stream"),
        (Method::GET, "/v1/voices"),
        (Method::DELETE, "/v1/voices/george"),
    ] {
        let request = client.app.request(method, path);
        let answer = Answer::to(request.form(&[("access_token", &token)])).await;
        assert_legacy(&answer, 401, "no credential was sent", REALM);
    }
}

#[tokio::test]
async fn bt_04_a_token_in_the_query_is_none_and_the_journal_does_not_keep_it() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for name in [
        "access_token",
        "access%5Ftoken",
        "acc%65ss_tok%65n",
        "token",
        "key",
    ] {
        for credential in [&token, &client.key] {
            let path = format!("/v1/voices?{name}={credential}");
            let request = client.app.request(Method::GET, &path);
            let request = request.header("x-mockmint-space", &client.space.name);
            let answer = Answer::to(request).await;
            assert_legacy(&answer, 401, "no credential was sent", REALM);
        }
    }
    let journal = Value::from(client.space.requests("").await).to_string();
    assert!(!journal.contains(&token) && !journal.contains(&client.key));
    assert!(journal.contains("access_token=[redacted]"));
    assert!(journal.contains("acc%65ss_tok%65n=[redacted]"));
}
