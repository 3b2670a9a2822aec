//! What is in one space is not in another.

use reqwest::Method;
use serde_json::{Value, json};

use super::{get, own_voices, token, voice};
use crate::support::TestApp;

#[tokio::test]
async fn two_spaces_share_no_key_token_or_voice() {
    let app = TestApp::spawn().await;
    let (one, two) = (app.space().await, app.space().await);
    let (key_one, key_two) = (
        one.secret("speechify", "key"),
        two.secret("speechify", "key"),
    );
    let token_one = token(&app, &one).await;

    let id = voice(&app, &key_one, "Mine").await;

    assert_eq!(own_voices(&app, &key_one).await, ["Mine"]);
    assert_eq!(own_voices(&app, &token_one).await, ["Mine"]);
    assert_eq!(own_voices(&app, &key_two).await, Vec::<String>::new());
    assert_eq!(
        own_voices(&app, "sk_mockmint_dev").await,
        Vec::<String>::new()
    );
    for path in [
        format!("/v1/voices/{id}"),
        format!("/v1/voices/{id}/sample"),
    ] {
        assert_eq!(get(&app, &path, &key_one).await.status, 200);
        assert_eq!(get(&app, &path, &key_two).await.status, 404);
    }
    for (bearer, reason) in [
        (&key_one, "unknown_key"),
        (&token_one, "unknown_signing_key"),
    ] {
        let request = app.request(Method::GET, "/v1/voices").bearer_auth(bearer);
        let answer = request
            .header("x-mockmint-space", &two.name)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.headers()["x-mockmint-reason"], reason);
    }
}

#[tokio::test]
async fn two_accounts_of_one_space_share_no_voice_either() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let wish = Some(json!({ "vendor": "speechify", "account": "other" }));
    let (_, other) = space.control(Method::POST, "/credentials", wish).await;
    let other = other["secrets"]["key"].as_str().unwrap();

    let id = voice(&app, &space.secret("speechify", "key"), "Mine").await;

    assert_eq!(own_voices(&app, other).await, Vec::<String>::new());
    let request = app.request(Method::DELETE, &format!("/v1/voices/{id}"));
    assert_eq!(
        request.bearer_auth(other).send().await.unwrap().status(),
        404
    );
    assert_eq!(
        own_voices(&app, &space.secret("speechify", "key")).await,
        ["Mine"]
    );
}

#[tokio::test]
async fn two_spaces_share_no_clock_setting_or_journal() {
    let app = TestApp::spawn().await;
    let (one, two) = (app.space().await, app.space().await);
    let (token_one, token_two) = (token(&app, &one).await, token(&app, &two).await);
    let before = two.control(Method::GET, "/settings/speechify", None).await;

    one.advance("2h").await;
    one.set(
        "speechify",
        json!({ "access_token_lifetime": "1m", "default_audio_format": "mp3" }),
    )
    .await;

    assert_eq!(
        get(&app, "/v1/voices", &token_one).await.reason(),
        "expired"
    );
    assert_eq!(get(&app, "/v1/voices", &token_two).await.status, 200);
    assert_eq!(
        two.control(Method::GET, "/settings/speechify", None).await,
        before
    );
    let (_, clock) = two.control(Method::GET, "/clock", None).await;
    assert_eq!(
        (&clock["mode"], &clock["offset"]),
        (&json!("running"), &json!("0s"))
    );
    let statuses = |entries: Vec<Value>| -> Vec<_> {
        entries
            .iter()
            .map(|entry| entry["response"]["status"].clone())
            .collect()
    };
    assert_eq!(statuses(one.requests("").await), [200, 401]);
    assert_eq!(statuses(two.requests("").await), [200, 200]);
    let (_, default) = app
        .control(Method::GET, "/v1/spaces/default/requests", None)
        .await;
    assert_eq!(default, json!({ "items": [] }));
}

#[tokio::test]
async fn a_credential_is_out_of_reach_from_another_space() {
    let app = TestApp::spawn().await;
    let (one, two) = (app.space().await, app.space().await);
    let id = one.credential("speechify")["id"].as_str().unwrap();

    for (method, path) in [
        (Method::GET, format!("/credentials/{id}")),
        (Method::DELETE, format!("/credentials/{id}")),
        (Method::POST, format!("/credentials/{id}/regenerate")),
    ] {
        assert_eq!(
            two.control(method, &path, Some(json!({}))).await.0,
            404,
            "{path}"
        );
    }
    let mint = Some(json!({ "vendor": "speechify", "credential": id }));
    assert_eq!(two.control(Method::POST, "/tokens", mint).await.0, 422);
    assert_eq!(
        get(&app, "/v1/voices", &one.secret("speechify", "key"))
            .await
            .status,
        200
    );
}
