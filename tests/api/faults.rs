//! Fault programs: what goes wrong on purpose, seen from the client and in the journal.

mod answers;
mod input;
mod programs;
mod vendors;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn steps_happen_in_order_in_the_vendors_words_and_the_journal_says_which() {
    let (app, space) = spawn().await;
    let id = inject(
        &space,
        json!({ "steps": [
            { "ok": true },
            { "reason": "expired" },
            { "status": 429, "retry_after": "2s" },
            { "status": 503 },
            { "status": 418 },
        ] }),
    )
    .await;

    let mut seen = Vec::new();
    for _ in 0..6 {
        let answer = voices(&app, &space).await;
        let header = |name| header(&answer, name);
        let headers = [
            header("x-mockmint-fault"),
            header("x-mockmint-reason"),
            header("retry-after"),
        ];
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        seen.push((status, headers, body["error"].clone()));
    }

    let id = Some(id.as_str());
    let refused = |status, reason, retry: Option<&str>, error: &str| {
        let texts = [id, Some(reason), retry].map(|text| text.map(str::to_owned));
        (status, texts, json!(error))
    };
    let passed = (200, [None, None, None], Value::Null);
    assert_eq!(
        seen,
        [
            passed.clone(),
            refused(401, "expired", None, "the token has expired"),
            refused(429, "injected", Some("2"), "too many requests"),
            refused(503, "injected", None, "the service is not available"),
            refused(418, "injected", None, "the request cannot be read"),
            passed,
        ]
    );
    let journal = space.requests("").await;
    let fault = |number: usize| journal[number]["fault"].clone();
    assert_eq!((fault(0), fault(5)), (Value::Null, Value::Null));
    assert_eq!(
        fault(2),
        json!({ "program": id, "step": 2, "what": "status 429" })
    );
    let check = &journal[1]["verdict"][0];
    assert_eq!(check["check"], "fault program");
    assert_eq!(check["outcome"], "failed");
}

#[tokio::test]
async fn r_43_a_program_never_touches_the_control_api_and_ends_with_its_space() {
    let (app, space) = spawn().await;
    let everything = json!({ "steps": [{ "reset": "before" }], "repeat": true });
    inject(&space, everything.clone()).await;
    assert!(try_voices(&app, &space).await.is_err());

    let (status, list) = space.control(Method::GET, "/faults", None).await;
    assert_eq!((status, list["items"].as_array().unwrap().len()), (200, 1));
    let (status, _) = space.control(Method::POST, "/reset", Some(json!({}))).await;
    assert_eq!(status, 200);
    assert_eq!(
        space.control(Method::GET, "/faults", None).await.1,
        json!({ "items": [] })
    );
    assert_eq!(voices(&app, &space).await.status(), 200);

    let (_, other) = (inject(&space, everything).await, app.space().await);
    assert_eq!(voices(&app, &other).await.status(), 200);
}

#[tokio::test]
async fn a_program_is_for_the_requests_that_match_and_no_others() {
    let (app, space) = spawn().await;
    let key = space.credential("speechify");
    let endless =
        |matching| json!({ "match": matching, "steps": [{ "status": 500 }], "repeat": true });
    let token = token(&app, &space).await["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let statuses = async || {
        let by_key = voices(&app, &space).await.status().as_u16();
        let by_token = bearer(&app, &token).send().await.unwrap();
        let named = bearer(&app, &token).header("X-Test", "7");
        let named = named.send().await.unwrap();
        (by_key, by_token.status().as_u16(), named.status().as_u16())
    };
    for (matching, expected) in [
        (json!({ "vendor": "speechify" }), (500, 500, 500)),
        (json!({ "operation": "voices.list" }), (500, 500, 500)),
        (json!({ "operation": "voices.get" }), (200, 200, 200)),
        (json!({ "credential": key["id"] }), (500, 500, 500)),
        (json!({ "credential": key["name"] }), (500, 500, 500)),
        (json!({ "header": { "x-TEST": "7" } }), (200, 200, 500)),
        (json!({ "nth": 2 }), (200, 500, 200)),
    ] {
        space.control(Method::DELETE, "/faults", None).await;
        inject(&space, endless(matching.clone())).await;
        assert_eq!(statuses().await, expected, "{matching}");
    }
}

#[tokio::test]
async fn a_program_ends_on_the_space_clock() {
    let (app, space) = spawn().await;
    space.freeze().await;
    inject(
        &space,
        json!({ "steps": [{ "status": 503 }], "repeat": true, "until": "10m" }),
    )
    .await;

    assert_eq!(voices(&app, &space).await.status(), 503);
    space.advance("9m59s").await;
    assert_eq!(voices(&app, &space).await.status(), 503);
    space.advance("1s").await;
    assert_eq!(voices(&app, &space).await.status(), 200);
    let (_, list) = space.control(Method::GET, "/faults", None).await;
    assert_eq!(list["items"][0]["state"], "over");
}

async fn spawn() -> (TestApp, Space) {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    (app, space)
}

async fn inject(space: &Space, program: Value) -> String {
    let (status, body) = space.control(Method::POST, "/faults", Some(program)).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

fn bearer(app: &TestApp, bearer: &str) -> reqwest::RequestBuilder {
    app.request(Method::GET, "/v1/voices").bearer_auth(bearer)
}

async fn try_voices(app: &TestApp, space: &Space) -> reqwest::Result<Response> {
    bearer(app, &space.secret("speechify", "key")).send().await
}

async fn voices(app: &TestApp, space: &Space) -> Response {
    try_voices(app, space).await.unwrap()
}

async fn token(app: &TestApp, space: &Space) -> Value {
    let request = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&[("grant_type", "client_credentials")]);
    request.send().await.unwrap().json().await.unwrap()
}

fn header(answer: &Response, name: &str) -> Option<String> {
    let value = answer.headers().get(name)?;
    Some(value.to_str().unwrap().to_owned())
}
