//! How a token is presented, and what it lets its bearer do.

use reqwest::Method;
use serde_json::json;

use super::{ASR, SCRIPTED, UNSCRIPTED, assert_error, form, presented, score, status, token, user};
use crate::support::TestApp;

#[tokio::test]
async fn a_token_is_taken_from_the_header_in_two_schemes_and_any_case() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = token(&space);

    for scheme in ["ELSA", "Elsa", "elsa", "Bearer", "bearer"] {
        let request = presented(&app, Some(&format!("{scheme} {token}")), &space);
        assert_eq!(status(request).await, 200, "{scheme}");
    }
    for (value, message, reason) in [
        (None, "no credential was sent", "missing_credential"),
        (
            Some(format!("Basic {token}")),
            "the authorization scheme is not supported",
            "wrong_scheme",
        ),
        (
            Some("ELSA".into()),
            "the credential cannot be read",
            "malformed_credential",
        ),
        (
            Some(format!("ELSA  {token}")),
            "the credential cannot be read",
            "malformed_credential",
        ),
        (
            Some(format!("ELSA {token},{token}")),
            "the credential cannot be read",
            "malformed_credential",
        ),
        (
            Some(format!("ELSA {}", token.to_lowercase())),
            "the key is not valid",
            "unknown_key",
        ),
        (
            Some(format!("ELSA {}", &token[..107])),
            "the key is not valid",
            "unknown_key",
        ),
    ] {
        let request = presented(&app, value.as_deref(), &space);
        assert_error(request, 401, message, &[]).await;
        assert_eq!(space.last_reason().await, reason);
    }
}

#[tokio::test]
async fn r_50_a_token_is_taken_from_the_query_by_a_name_that_is_set_and_never_shown() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = token(&space);
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let ask = |name: &str| {
        let path = format!("{SCRIPTED}?{name}={encoded}");
        app.request(Method::POST, &path).multipart(form())
    };

    assert_eq!(status(ask("API_token")).await, 200);
    space.set("elsa", json!({ "query_parameter": "q" })).await;
    assert_eq!(status(ask("q")).await, 200);
    assert_error(ask("API_token"), 401, "no credential was sent", &[]).await;
    space.set("elsa", json!({ "query_parameter": "" })).await;
    assert_error(ask("q"), 401, "no credential was sent", &[]).await;
    space.set("elsa", json!({ "query_parameter": "q" })).await;
    let twice = ask("q").header("authorization", format!("ELSA {token}"));
    assert_error(twice, 401, "the credential cannot be read", &[]).await;

    let journal = json!(space.requests("").await).to_string();
    assert!(journal.contains("q=[redacted]"), "{journal}");
    assert!(!journal.contains(&encoded) && !journal.contains(&token));
}

#[tokio::test]
async fn a_changed_token_of_a_user_is_refused_wherever_it_was_changed() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let user = user(&app, &space).await;

    for at in (0..user.len()).step_by(7) {
        let mut changed = user.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let request = score(&app, &changed).header("x-mockmint-space", &space.id);
        assert_eq!(status(request).await, 401, "{at}");
    }
    for length in [8, 60, user.len() - 4, user.len() - 1] {
        let request = score(&app, &user[..length]).header("x-mockmint-space", &space.id);
        assert_eq!(status(request).await, 401, "{length}");
    }
    let elsewhere = score(&app, &user).header("x-mockmint-space", &other.id);
    assert_eq!(status(elsewhere).await, 401);
    assert_eq!(other.last_reason().await, "unknown_signing_key");
}

#[tokio::test]
async fn a_plan_the_token_has_not_is_forbidden_and_one_nobody_knows_is_an_error() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let wish = json!({
        "vendor": "elsa", "kind": "api_token", "fields": { "plans": ["standard", "asr"] },
    });
    let (status, made) = space
        .control(Method::POST, "/credentials", Some(wish))
        .await;
    assert_eq!(status, 201, "{made}");
    let token = made["secrets"]["token"].as_str().unwrap();
    let ask = |path: &str, plan: &'static str| {
        let form = form().text("api_plan", plan);
        let request = app.request(Method::POST, path).multipart(form);
        request.header("authorization", format!("ELSA {token}"))
    };

    for (path, plan) in [
        (SCRIPTED, "standard"),
        (UNSCRIPTED, "standard"),
        (ASR, "asr"),
    ] {
        assert_eq!(self::status(ask(path, plan)).await, 200, "{path}");
    }
    let forbidden = "the credential does not allow this";
    for path in [SCRIPTED, "/api/v3/score_audio", UNSCRIPTED, ASR] {
        assert_error(ask(path, "premium"), 403, forbidden, &[]).await;
        assert_eq!(space.last_reason().await, "insufficient_scope");
    }
    let unknown = "api_plan: api_plan must be one of standard, premium";
    assert_error(ask(SCRIPTED, "asr"), 400, "invalid arguments", &[unknown]).await;
    space.set("elsa", json!({ "plan_required": true })).await;
    let missing = "api_plan: api_plan is missing";
    assert_error(score(&app, token), 400, "invalid arguments", &[missing]).await;
}
