//! The control API, endpoint by endpoint: whole bodies of what it gives, and a problem with the field
//! for everything it cannot take.

mod arrays;
mod clock;
mod credentials;
mod jwks;
mod requests;
mod settings;
mod spaces;
mod tokens;
mod vendors;

use mockmint::secret::Secret;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::answer::Answer;
use crate::support::vendor_names;

/// A problem (RFC 9457) with the field that is wrong.
fn problem(status: u16, title: &str, detail: &str, field: &str) -> Value {
    json!({
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "field": field,
    })
}

/// A request that cannot be read.
fn unreadable(field: &str, detail: &str) -> (u16, Value) {
    (400, problem(400, "Bad Request", detail, field))
}

/// A request that asks for something impossible.
/// What is said of a vendor that is none.
fn no_such_vendor() -> String {
    format!("no such vendor; there are {}", vendor_names())
}

fn unprocessable(field: &str, detail: &str) -> (u16, Value) {
    (422, problem(422, "Unprocessable Entity", detail, field))
}

/// Something that is not there.
fn not_found(detail: &str) -> (u16, Value) {
    let body = json!({
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": detail,
    });
    (404, body)
}

/// The same, as a refusal of the issuer, which has a reason.
fn refused(status: u16, title: &str, detail: &str, reason: &str) -> (u16, Value) {
    let body = json!({
        "type": "about:blank", "title": title, "status": status, "detail": detail, "reason": reason,
    });
    (status, body)
}

#[tokio::test]
async fn health_ready_and_metrics_say_how_it_is() {
    let app = TestApp::spawn().await;
    let get = async |path: &str| Answer::to(app.request(Method::GET, path)).await;

    let health = get("/__mockmint/health").await;
    let expected = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    assert_eq!((health.status, health.body), (200, expected));
    let ready = get("/__mockmint/ready").await;
    assert_eq!(
        (ready.status, &ready.body),
        (
            200,
            &json!({ "status": "ready", "spaces_off_real_time": 0 })
        )
    );
    let space = app.space().await;
    space.advance("1s").await;
    let ready = get("/__mockmint/ready").await;
    assert_eq!(
        ready.body,
        json!({ "status": "ready", "spaces_off_real_time": 1 })
    );
    get("/v1/voices").await;
    get("/v1/voices").await;
    let metrics = get("/__mockmint/metrics").await;
    assert_eq!(
        metrics.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let text = metrics.body.as_str().unwrap();
    for line in [
        "mockmint_requests_total{vendor=\"speechify\",status=\"4xx\"} 2",
        "mockmint_requests_total{vendor=\"speechify\",status=\"2xx\"} 0",
        "mockmint_refusals_total{vendor=\"speechify\",reason=\"missing_credential\"} 2",
        "mockmint_spaces 2",
    ] {
        assert!(
            text.lines().any(|present| present == line),
            "{line}\nis not in\n{text}"
        );
    }
}

#[tokio::test]
async fn what_is_no_endpoint_or_not_for_the_method_is_a_problem() {
    let app = TestApp::spawn().await;

    for path in [
        "/__mockmint",
        "/__mockmint/",
        "/__mockmint/v1",
        "/__mockmint/v2/spaces",
        "/__mockmint/v1/spaces/",
    ] {
        let answer = Answer::to(app.request(Method::GET, path)).await;
        let expected = not_found("no such endpoint in the control api");
        assert_eq!((answer.status, answer.body), expected, "{path}");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/__mockmint/v1/spaces", "GET, HEAD, POST"),
        (Method::DELETE, "/__mockmint/health", "GET, HEAD"),
        (
            Method::DELETE,
            "/__mockmint/v1/vendors/speechify",
            "GET, HEAD",
        ),
        (
            Method::GET,
            "/__mockmint/v1/spaces/default/clock/advance",
            "POST",
        ),
    ] {
        let answer = Answer::to(app.request(method, path)).await;
        let expected = json!({
            "type": "about:blank",
            "title": "Method Not Allowed",
            "status": 405,
            "detail": "the endpoint does not take this method",
        });
        assert_eq!(
            (answer.status, &answer.body, answer.header("allow")),
            (405, &expected, allow)
        );
    }
}

#[tokio::test]
async fn a_space_that_is_not_there_is_not_found_everywhere() {
    let app = TestApp::spawn().await;

    for (method, path, body) in [
        (Method::GET, "", json!({})),
        (Method::DELETE, "", json!({})),
        (Method::POST, "/reset", json!({})),
        (Method::GET, "/credentials", json!({})),
        (
            Method::POST,
            "/credentials",
            json!({ "vendor": "speechify" }),
        ),
        (Method::GET, "/clock", json!({})),
        (Method::PUT, "/clock", json!({ "mode": "frozen" })),
        (Method::GET, "/settings/speechify", json!({})),
        (Method::PATCH, "/settings/speechify", json!({})),
        (Method::GET, "/requests", json!({})),
        (Method::POST, "/tokens", json!({ "vendor": "speechify" })),
        (Method::POST, "/tokens/inspect", json!({ "token": "x" })),
    ] {
        for space in [
            "nowhere",
            "7a9c4c0e-3f3b-4a52-9a35-2d8f6a1f0b11",
            "Default",
            "%00",
        ] {
            let path = format!("/v1/spaces/{space}{path}");
            let answer = app.control(method.clone(), &path, Some(body.clone())).await;
            assert_eq!(
                answer,
                not_found("no space of this id or name"),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn ht_02_what_can_be_got_can_be_asked_for_by_head() {
    let token = Secret::new("admin".to_owned());
    let app = TestApp::spawn_with(|start| start.admin_token = Some(token)).await;
    let ask = async |method: Method, path: &str, token: &str| {
        let request = app.request(method, &format!("/__mockmint{path}"));
        Answer::to(request.bearer_auth(token)).await
    };

    for (path, token) in [
        ("/health", ""),
        ("/ready", ""),
        ("/metrics", "admin"),
        ("/v1/vendors", "admin"),
        ("/v1/spaces", "admin"),
        ("/v1/spaces/default/settings/speechify", "admin"),
        ("/v1/spaces/default/jwks/speechify?secrets=true", "admin"),
        ("/v1/spaces/nowhere", "admin"),
    ] {
        let got = ask(Method::GET, path, token).await;
        let head = ask(Method::HEAD, path, token).await;
        assert_eq!(
            (head.status, &head.body),
            (got.status, &Value::Null),
            "{path}"
        );
        let lasting = got.lasting_headers();
        assert_eq!(head.lasting_headers(), lasting, "{path}");
    }
    assert_eq!(ask(Method::HEAD, "/v1/spaces", "").await.status, 401);
}

#[tokio::test]
async fn ht_02_a_head_is_noted_as_one() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let request = app.request(Method::HEAD, "/v1/voices");
    let answer = Answer::to(request.bearer_auth(space.secret("speechify", "key"))).await;

    let entry = space.requests("").await.remove(0);
    assert_eq!((answer.status, answer.body), (200, Value::Null));
    assert_eq!(
        (&entry["method"], &entry["response"]["body_size"]),
        (&json!("HEAD"), &json!(0))
    );
}
