//! Which space a request is for.

use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{get, token};
use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

/// How many requests a journal has, which is emptied.
async fn taken(space: &Space) -> u64 {
    let (_, body) = space.control(Method::DELETE, "/requests", None).await;
    body["cleared"].as_u64().unwrap()
}

fn plain(app: &TestApp) -> RequestBuilder {
    app.request(Method::GET, "/v1/voices")
}

#[tokio::test]
async fn a_space_is_named_by_header_host_or_path_or_found_by_key_or_token() {
    let app = TestApp::spawn().await;
    let space = app.space_of(json!({ "name": "walk" })).await;
    let key = space.secret("speechify", "key");
    let token = token(&app, &space).await;
    taken(&space).await;
    let port = app.url.rsplit(':').next().unwrap();

    for request in [
        plain(&app).header("x-mockmint-space", "walk"),
        plain(&app).header("x-mockmint-space", &space.id),
        plain(&app).header("host", format!("walk.localhost:{port}")),
        plain(&app).header("host", "WALK.localhost"),
        plain(&app).header("host", format!("{}.localhost", space.id)),
        app.request(Method::GET, "/__mockmint/s/walk/v1/voices"),
        app.request(
            Method::GET,
            &format!("/__mockmint/s/{}/v1/voices?limit=1", space.id),
        ),
        plain(&app).bearer_auth(&key),
        plain(&app).bearer_auth(&token),
    ] {
        Answer::to(request).await;
        assert_eq!(taken(&space).await, 1);
    }
    Answer::to(plain(&app)).await;
    Answer::to(plain(&app).bearer_auth("sk_mockmint_nobody")).await;
    Answer::to(plain(&app).header("host", "api.sws.speechify.com")).await;
    assert_eq!(taken(&space).await, 0);
    let (_, default) = app
        .control(Method::GET, "/v1/spaces/default/requests", None)
        .await;
    assert_eq!(default["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_header_comes_before_the_host_before_the_path_before_the_key() {
    let app = TestApp::spawn().await;
    let by_header = app.space_of(json!({ "name": "header" })).await;
    let by_host = app.space_of(json!({ "name": "host" })).await;
    let by_path = app.space_of(json!({ "name": "path" })).await;
    let by_key = app.space_of(json!({ "name": "key" })).await;
    let key = by_key.secret("speechify", "key");
    let send = async |header: bool, host: bool, path: bool| {
        let path = if path {
            "/__mockmint/s/path/v1/voices"
        } else {
            "/v1/voices"
        };
        let mut request = app.request(Method::GET, path).bearer_auth(&key);
        if header {
            request = request.header("x-mockmint-space", "header");
        }
        if host {
            request = request.header("host", "host.localhost");
        }
        Answer::to(request).await;
    };

    send(true, true, true).await;
    assert_eq!(taken(&by_header).await, 1);
    send(false, true, true).await;
    assert_eq!(taken(&by_host).await, 1);
    send(false, false, true).await;
    assert_eq!(taken(&by_path).await, 1);
    send(false, false, false).await;
    assert_eq!(taken(&by_key).await, 1);
}

#[tokio::test]
async fn a_space_nobody_made_is_not_found_in_the_vendors_words() {
    let app = TestApp::spawn().await;
    let detail = "no space of the name the request gives";
    let legacy = json!({ "error": detail });

    for request in [
        plain(&app).header("x-mockmint-space", "nowhere"),
        plain(&app).header("x-mockmint-space", ""),
        plain(&app).header("host", "nowhere.localhost"),
        plain(&app).header("host", "a.default.localhost"),
        app.request(Method::GET, "/__mockmint/s/nowhere/v1/voices"),
    ] {
        let answer = Answer::to(request.bearer_auth("sk_mockmint_dev")).await;
        assert_eq!(
            (answer.status, answer.reason(), &answer.body),
            (404, "not_found", &legacy)
        );
    }
    let request = app
        .request(Method::POST, "/v1/auth/token")
        .header("x-mockmint-space", "nowhere");
    let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
    let expected = json!({ "error": "invalid_request", "error_description": detail });
    assert_eq!((answer.status, answer.body), (404, expected));
    for path in [
        "/__mockmint/s",
        "/__mockmint/s/",
        "/__mockmint/s//v1/voices",
        "/__mockmint/s/default/x",
    ] {
        assert_eq!(
            Answer::to(app.request(Method::GET, path)).await.status,
            404,
            "{path}"
        );
    }
}

#[tokio::test]
async fn one_chosen_key_in_two_spaces_is_two_keys() {
    let app = TestApp::spawn().await;
    let seed = json!({ "speechify": { "accounts": [{ "name": "a", "keys": [{ "name": "k", "secret": "shared-by-two" }] }] } });
    let one = app.space_of(json!({ "seed": seed })).await;
    let two = app.space_of(json!({ "seed": seed })).await;
    let ask = async |space: &Space| {
        let request = plain(&app).header("x-mockmint-space", &space.name);
        Answer::to(request.bearer_auth("shared-by-two")).await
    };

    assert_eq!((ask(&one).await.status, ask(&two).await.status), (200, 200));
    let id = one.credential("speechify")["id"].as_str().unwrap();
    one.control(Method::DELETE, &format!("/credentials/{id}"), None)
        .await;
    assert_eq!(
        (ask(&one).await.reason(), ask(&two).await.status),
        ("revoked_key", 200)
    );
    taken(&two).await;
    assert_eq!(
        get(&app, "/v1/voices", "shared-by-two").await.status,
        200,
        "where it lives"
    );
    assert_eq!(taken(&two).await, 1);
}

#[tokio::test]
async fn the_name_of_a_space_is_no_part_of_what_the_vendor_hears() {
    let app = TestApp::spawn().await;
    let space = app.space_of(json!({ "name": "walk" })).await;

    let request = app.request(Method::GET, "/__mockmint/s/walk/v1/voices?a=b");
    Answer::to(request.bearer_auth(space.secret("speechify", "key"))).await;

    let entry: Value = space.requests("").await.remove(0);
    assert_eq!(
        (&entry["path"], &entry["request"]["query"]),
        (&json!("/v1/voices"), &json!("a=b"))
    );
}

#[tokio::test]
async fn a_space_named_twice_or_unreadably_is_refused_in_the_vendors_words() {
    let app = TestApp::spawn().await;
    let space = app.space_of(json!({ "name": "walk" })).await;
    let legacy = json!({ "error": "the header x-mockmint-space must name one space, in ascii" });
    let unreadable = HeaderValue::from_bytes("wälk".as_bytes()).unwrap();

    for request in [
        plain(&app).header("x-mockmint-space", unreadable),
        plain(&app)
            .header("x-mockmint-space", "walk")
            .header("x-mockmint-space", "walk"),
    ] {
        let answer = Answer::to(request.bearer_auth(space.secret("speechify", "key"))).await;
        assert_eq!(
            (answer.status, answer.reason(), &answer.body),
            (400, "malformed_request", &legacy)
        );
    }
}
