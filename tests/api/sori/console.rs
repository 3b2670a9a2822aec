//! `POST /api/auth/ephemeral`: an app id and its secret key for an ephemeral key.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CONSOLE, ask, assert_refused, campaign, form, pair, pair_form, post};
use crate::support::TestApp;

#[tokio::test]
async fn an_ephemeral_key_is_issued_used_and_dies_at_its_expiry_and_not_before() {
    let app = TestApp::spawn().await;
    let space = app.space_of(json!({ "name": "walk" })).await;
    let frozen = json!({ "mode": "frozen", "now": "2026-03-23T12:29:56Z" });
    space.control(Method::PUT, "/clock", Some(frozen)).await;

    let response = ask(&app, &space).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut body: Value = response.json().await.unwrap();
    let key = body["ephemeral_key"].take().as_str().unwrap().to_owned();

    assert!(key.starts_with("eyJhbGciOi"), "the header begins with alg");
    let rest = json!({
        "success": true,
        "ephemeral_key": null,
        "ephemeral_key_expires_at": "2026-03-23T12:34:56Z",
    });
    assert_eq!(body, rest);
    space.advance("4m59s").await;
    assert_eq!(campaign(&app, &key).send().await.unwrap().status(), 200);
    space.advance("1s").await;
    assert_refused(
        campaign(&app, &key),
        401,
        "unauthorized",
        "the token has expired",
    )
    .await;
    assert_eq!(space.last_reason().await, "expired");
}

#[tokio::test]
async fn every_form_a_relay_sends_is_read() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let form = form(&space);

    for content_type in [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
    ] {
        let request = app.request(Method::POST, CONSOLE);
        let request = request
            .header("content-type", content_type)
            .body(form.clone());
        assert_eq!(
            request.send().await.unwrap().status(),
            200,
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn what_is_no_pair_in_a_form_is_a_bad_request_and_says_which_part() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let form = form(&space);
    let wrong_type = "the body must be application/x-www-form-urlencoded";
    let urlencoded = "application/x-www-form-urlencoded";

    for (query, content_type, body, message) in [
        ("", "application/json", "{}".to_owned(), wrong_type),
        (
            "",
            "text/plain; application/x-www-form-urlencoded",
            form.clone(),
            wrong_type,
        ),
        ("", urlencoded, String::new(), "app_id is missing"),
        (
            "",
            urlencoded,
            form.split_once('&').unwrap().0.to_owned(),
            "secret_key is missing",
        ),
        (
            "",
            urlencoded,
            "app_id=&secret_key=a".to_owned(),
            "app_id is missing",
        ),
        (
            "",
            urlencoded,
            format!("{form}&app_id=b"),
            "the parameter `app_id` is there more than once",
        ),
        (
            "",
            urlencoded,
            format!("{form}%zz"),
            "a `%` is not followed by two hexadecimal digits",
        ),
        (
            "",
            urlencoded,
            format!("{form}%00"),
            "the form holds a control character",
        ),
        (
            "",
            urlencoded,
            format!("{form}%ff"),
            "the form is not UTF-8",
        ),
        (
            "?secret_key=canary",
            urlencoded,
            form.clone(),
            "app_id and secret_key belong in the body, not in the query",
        ),
    ] {
        let request = app.request(Method::POST, &format!("{CONSOLE}{query}"));
        let request = request.header("content-type", content_type).body(body);
        assert_refused(request, 400, "bad_request", message).await;
    }
    let untyped = app.request(Method::POST, CONSOLE).body(form);
    assert_refused(untyped, 400, "bad_request", wrong_type).await;
}

#[tokio::test]
async fn r_52_an_unknown_app_a_wrong_secret_and_a_deleted_app_are_answered_alike() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let (app_id, secret) = pair(&space);
    let unknown = pair_form(&"0".repeat(24), &secret);
    let wrong = pair_form(&app_id, &"0".repeat(40));

    let mut bodies = Vec::new();
    for (body, reason) in [(unknown, "unknown_key"), (wrong, "wrong_secret")] {
        let response = post(&app, &body).send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["x-mockmint-reason"], reason);
        bodies.push(response.text().await.unwrap());
    }
    let id = space.credential("sori")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}");
    assert_eq!(space.control(Method::DELETE, &path, None).await.0, 204);
    let response = post(&app, &pair_form(&app_id, &secret))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["x-mockmint-reason"], "revoked_key");
    bodies.push(response.text().await.unwrap());

    let expected =
        r#"{"success":false,"error":"unauthorized","message":"app_id or secret_key is not valid"}"#;
    assert_eq!(bodies, [expected; 3]);
}

#[tokio::test]
async fn a_regenerated_secret_is_dead_before_the_answer_is_sent() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let (app_id, old) = pair(&space);
    let id = space.credential("sori")["id"].as_str().unwrap();

    let path = format!("/credentials/{id}/regenerate");
    let (status, body) = space.control(Method::POST, &path, Some(json!({}))).await;
    assert_eq!(status, 200);
    let new = body["secrets"]["secret_key"].as_str().unwrap();

    assert_eq!(new.len(), 40);
    let refused = post(&app, &pair_form(&app_id, &old)).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(space.last_reason().await, "revoked_key");
    let accepted = post(&app, &pair_form(&app_id, new)).send().await.unwrap();
    assert_eq!(accepted.status(), 200);
}

#[tokio::test]
async fn an_app_of_the_built_in_seed_works_by_its_chosen_secret() {
    let app = TestApp::spawn().await;
    let (app_id, secret) = (
        "6d6f636b6d696e745f617070",
        "6d6f636b6d696e745f6465765f7365637265745f",
    );

    let right = post(&app, &pair_form(app_id, secret)).send().await.unwrap();
    let wrong = post(&app, &pair_form(app_id, &secret.replace('5', "6")));

    assert_eq!(right.status(), 200);
    let message = "app_id or secret_key is not valid";
    assert_refused(wrong, 401, "unauthorized", message).await;
}

#[tokio::test]
async fn a_secret_from_a_browser_works_and_is_noted() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for (header, value, outcome) in [
        ("origin", "https://page.example", "noted"),
        ("sec-fetch-site", "cross-site", "noted"),
        // Node's fetch sends this one; a server may.
        ("sec-fetch-mode", "cors", "passed"),
    ] {
        let response = ask(&app, &space)
            .header(header, value)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
        let journal = space.requests("?limit=1").await;
        let check = &journal[0]["verdict"][0];
        assert_eq!(
            (&check["check"], &check["outcome"]),
            (&json!("caller"), &json!(outcome))
        );
    }
}
