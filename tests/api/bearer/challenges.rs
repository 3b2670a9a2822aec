//! What a refused caller is told.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{REALM, VERSION, assert_legacy, assert_modern};
use crate::support::answer::Answer;
use crate::support::raw;
use crate::support::speechify::Client;

#[tokio::test]
async fn bt_05_no_credential_at_all_is_challenged_without_an_error() {
    let client = Client::new().await;
    let url = &client.app.url;

    let answer = Answer::to(client.app.request(Method::GET, "/v1/voices")).await;
    assert_legacy(&answer, 401, "no credential was sent", REALM);
    let request = client
        .app
        .request(Method::GET, "/v1/voices")
        .header(VERSION.0, VERSION.1);
    let answer = Answer::to(request).await;
    assert_modern(
        &answer,
        401,
        "unauthorized",
        "no credential was sent",
        REALM,
    );
    let empty = [
        "GET /v1/voices HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Authorization: ",
    ];
    let answer = raw::request(url, &empty).await;
    assert_eq!(
        (answer.status, answer.json()),
        (401, json!({ "error": "no credential was sent" }))
    );
    let basic = client.voices_with("Basic YTpi").await;
    assert_legacy(
        &basic,
        401,
        "the authorization scheme is not supported",
        REALM,
    );
}

#[tokio::test]
async fn bt_06_a_dead_token_is_invalid_token_in_both_eras() {
    let client = Client::new().await;
    let challenge = format!("{REALM}, error=\"invalid_token\"");
    let token = client.token("voices:read").await;
    client.space.advance("1h").await;
    let old = client.key.clone();
    client.regenerate(json!({})).await;

    for (bearer, reason, message) in [
        (&*token, "expired", "the token has expired"),
        (&old, "revoked_key", "the key was revoked"),
        ("sk_mockmint_nobody", "unknown_key", "the key is not valid"),
        (
            &format!("{token}AA"),
            "malformed_token",
            "the token is not valid",
        ),
        (
            &token[..token.len() - 3],
            "bad_signature",
            "the token is not valid",
        ),
    ] {
        let answer = client.voices(bearer).await;
        assert_legacy(&answer, 401, message, &challenge);
        assert_eq!(answer.reason(), reason);
        let request = client
            .app
            .request(Method::GET, "/v1/voices")
            .bearer_auth(bearer);
        let answer = Answer::to(request.header(VERSION.0, VERSION.1)).await;
        assert_modern(&answer, 401, "unauthorized", message, &challenge);
        assert_eq!(answer.reason(), reason);
    }
}

#[tokio::test]
async fn bt_06_too_little_scope_is_401_in_the_legacy_era_and_403_in_the_modern_one() {
    let client = Client::new().await;
    let token = client.token("audio:speech").await;
    let message = "none of the sufficient scopes found";
    let challenge = format!("{REALM}, error=\"insufficient_scope\", scope=\"voices:read\"");

    let answer = client.voices(&token).await;
    assert_legacy(&answer, 401, message, &challenge);
    let request = client
        .app
        .request(Method::GET, "/v1/voices")
        .bearer_auth(&token);
    let answer = Answer::to(request.header(VERSION.0, VERSION.1)).await;
    assert_modern(&answer, 403, "insufficient_scope", message, &challenge);
    assert_eq!(answer.reason(), "insufficient_scope");
}

#[tokio::test]
async fn bt_07_a_challenge_names_each_parameter_once_in_plain_characters() {
    let client = Client::new().await;
    let token = client.token("audio:speech").await;

    for bearer in [&*token, "sk_mockmint_nobody", "e.e.e", "\u{e9}", ""] {
        let answer = client.voices(bearer).await;
        let Some(parameters) = answer.header("www-authenticate").strip_prefix("Bearer ") else {
            assert_eq!(answer.status, 400, "{bearer}");
            continue;
        };
        let mut names: Vec<_> = parameters
            .split(", ")
            .map(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap();
                let inner = value.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
                assert!(
                    inner
                        .chars()
                        .all(|c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~'))
                );
                name
            })
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{parameters}");
    }
}

#[tokio::test]
async fn bt_08_a_token_is_for_one_hour_one_audience_and_some_scopes() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    let inspect = json!({ "token": token });
    let (status, body) = client
        .space
        .control(Method::POST, "/tokens/inspect", Some(inspect))
        .await;

    let claims = &body["claims"];
    assert_eq!((status, &body["accepted"]), (200, &json!(true)));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
    assert_eq!(claims["aud"], "https://api.sws.speechify.com/v1");
    assert_eq!(claims["scope"], "voices:read");
}

#[tokio::test]
async fn bt_09_every_401_carries_a_challenge() {
    let client = Client::new().await;
    let expired = client.token("voices:read").await;
    client.space.advance("1h").await;
    let short = client.token("audio:speech").await;

    for (method, path) in [
        (Method::GET, "/v1/voices"),
        (Method::POST, "/v1/voices"),
        (Method::GET, "/v1/voices/george"),
        (Method::DELETE, "/v1/voices/george"),
        (Method::GET, "/v1/voices/george/sample"),
        (Method::POST, "/v1/voices/consent-challenges"),
        (Method::POST, "/v1/audio/speech"),
        (Method::POST, "/v1/audio/stream"),
        (Method::POST, "/v1/audio/stream/with-timestamps"),
        (Method::GET, "/v1/audio/models"),
        (Method::POST, "/v1/auth/token"),
    ] {
        for value in ["", "Basic YTpi", "Bearer x", &format!("Bearer {expired}")] {
            let request = client.app.request(method.clone(), path);
            let answer = Answer::to(request.header("authorization", value)).await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{method} {path} {value}"
            );
            assert!(
                answer
                    .header("www-authenticate")
                    .starts_with("Bearer realm=")
            );
        }
    }
    let answer = client.voices(&short).await;
    assert_eq!(answer.status, 401);
    assert!(
        answer
            .header("www-authenticate")
            .starts_with("Bearer realm=")
    );
}
