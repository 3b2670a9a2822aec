//! What the gateway does before any service: routes, spellings of a path, CORS, the project's state.

use reqwest::Method;
use serde_json::json;

use super::{APP_ID, Bench, answer, assert_refused, told};

const NO_ROUTE: &str = "no Route matched with those values";

#[tokio::test]
async fn a_wrong_path_or_method_has_no_route_even_without_a_credential() {
    let bench = Bench::open().await;
    let tasks = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks");
    let agents = format!("/api/speech-to-text/v1/projects/{APP_ID}");

    for (method, path, reason) in [
        (Method::GET, tasks.clone(), "method_not_allowed"),
        (Method::PUT, format!("{tasks}/x"), "method_not_allowed"),
        (Method::GET, format!("{agents}/join"), "method_not_allowed"),
        (
            Method::DELETE,
            format!("{agents}/agents/x"),
            "method_not_allowed",
        ),
        (Method::POST, format!("{agents}/joins"), "not_found"),
        (Method::GET, agents.clone(), "not_found"),
        (Method::GET, "/v1/projects".into(), "not_found"),
        (
            Method::POST,
            "/dev/v1/projects".into(),
            "method_not_allowed",
        ),
    ] {
        let answer = answer(bench.bare(method.clone(), &path)).await;

        assert_refused(&answer, 404, reason, NO_ROUTE);
        assert_eq!(answer.content_type, "application/json; charset=utf-8");
        assert_eq!(answer.challenge, None);
    }
}

#[tokio::test]
async fn a_path_may_begin_with_cn_and_end_with_a_slash() {
    let bench = Bench::open().await;
    let body = json!({
        "name": "a", "languages": ["en-US"],
        "rtcConfig": { "channelName": "demo", "pubBotUid": "1" },
    });
    let join = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");

    for (name, path) in [
        ("a", join.clone()),
        ("b", format!("{join}/")),
        ("c", format!("/cn{join}")),
        ("d", format!("/cn{join}/")),
    ] {
        let mut body = body.clone();
        body["name"] = json!(name);
        let answer = answer(bench.request(Method::POST, &path).json(&body)).await;
        assert_eq!(answer.status, 200, "{path} {answer:?}");
    }
}

#[tokio::test]
async fn a_request_for_a_real_host_is_the_vendors_whatever_its_path() {
    let bench = Bench::open().await;

    for host in ["api.agora.io", "api.sd-rtn.com", "api-us-west-1.agora.io"] {
        let request = bench.bare(Method::GET, "/nowhere").header("Host", host);
        assert_refused(&answer(request).await, 404, "not_found", NO_ROUTE);
    }
}

#[tokio::test]
async fn co_05_a_page_may_ask_and_read_every_answer() {
    let bench = Bench::open().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks/x");

    let preflight = bench
        .bare(Method::OPTIONS, &path)
        .header("Origin", "https://app.example")
        .header("Access-Control-Request-Method", "PATCH")
        .header(
            "Access-Control-Request-Headers",
            "authorization,content-type",
        )
        .send()
        .await
        .unwrap();
    let header = |name: &str| preflight.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(preflight.status(), 204);
    assert_eq!(header("access-control-allow-origin"), "*");
    assert_eq!(header("access-control-allow-methods"), "DELETE, GET, PATCH");
    assert_eq!(
        header("access-control-allow-headers"),
        "authorization,content-type"
    );

    let refused = bench
        .bare(Method::GET, &path)
        .header("Origin", "https://app.example");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn a_suspended_project_or_one_without_the_service_is_told_so_in_the_words_of_each_generation()
{
    let bench = Bench::open().await;
    let join = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");
    let builder_tokens = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");

    bench.set(json!({ "service_enabled": false })).await;
    let agents = answer(bench.request(Method::POST, &join)).await;
    let not_enabled = json!({
        "detail": "This service is not enabled for the current project.",
        "reason": "ServiceNotEnabled",
    });
    assert_eq!(told(&agents), (403, Some("suspended"), not_enabled));
    let tasks = answer(bench.request(Method::POST, &builder_tokens)).await;
    assert_refused(&tasks, 400, "suspended", "invalid_appid!");

    bench
        .set(json!({ "service_enabled": true, "suspended": true }))
        .await;
    let agents = answer(bench.request(Method::POST, &join)).await;
    let suspended = json!({ "detail": "the account is suspended", "reason": "AccountSuspended" });
    assert_eq!(told(&agents), (403, Some("suspended"), suspended));
    let tasks = answer(bench.request(Method::POST, &builder_tokens)).await;
    assert_refused(&tasks, 400, "suspended", "the account is suspended");

    let stranger = answer(bench.bare(Method::POST, &join).basic_auth("a", Some("b"))).await;
    assert_eq!(stranger.status, 401, "who a caller is comes first");
}

#[tokio::test]
async fn a_seed_can_say_the_same_of_one_project() {
    let bench = Bench::open().await;
    let projects = json!([
        { "app_id": "a".repeat(32), "customer": { "id": "c", "secret": "secret-a" }, "service": false },
        { "app_id": "b".repeat(32), "customer": { "id": "c", "secret": "secret-b" }, "suspended": true },
    ]);
    let seed = json!({ "seed": { "agora": { "projects": projects } } });
    let space = bench.app.space_of(seed).await;

    for (app, secret, text) in [
        ("a", "secret-a", "invalid_appid!"),
        ("b", "secret-b", "the account is suspended"),
    ] {
        let app = app.repeat(32);
        let path = format!("/v1/projects/{app}/rtsc/speech-to-text/builderTokens");
        let request = bench
            .app
            .request(Method::POST, &path)
            .header("X-Mockmint-Space", &space.id)
            .basic_auth("c", Some(secret));
        assert_refused(&answer(request).await, 400, "suspended", text);
    }
}
