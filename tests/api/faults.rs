//! Fault programs: what goes wrong on purpose, seen from the client and in the journal.

mod answers;

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
async fn a_program_is_shown_listed_and_removed() {
    let (app, space) = spawn().await;
    space.freeze().await;
    let (_, clock) = space.control(Method::GET, "/clock", None).await;
    let program = json!({
        "match": { "vendor": "speechify", "operation": "voices.list" },
        "steps": [{ "status": 500, "times": 2 }],
        "random_seed": 5,
    });
    let (status, mut made) = space
        .control(Method::POST, "/faults", Some(program.clone()))
        .await;
    assert_eq!(status, 201);
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(voices(&app, &space).await.status(), 500);

    let (_, shown) = space
        .control(Method::GET, &format!("/faults/{id}"), None)
        .await;
    assert!(clock["now"].is_string());
    for (name, value) in [("matched", json!(1)), ("fired", json!(1))] {
        made[name] = value;
    }
    assert_eq!(shown, made);
    for name in ["created_at", "ends_at", "id"] {
        assert!(made.as_object_mut().unwrap().remove(name).is_some());
    }
    assert_eq!(
        made,
        json!({
            "match": program["match"], "steps": program["steps"], "random_seed": 5,
            "probability": 1.0, "until": null, "state": "active", "matched": 1, "fired": 1,
            "next_step": 0,
        })
    );

    let (status, _) = space
        .control(Method::DELETE, &format!("/faults/{id}"), None)
        .await;
    assert_eq!(status, 204);
    assert_eq!(voices(&app, &space).await.status(), 200);
    let (status, problem) = space
        .control(Method::DELETE, &format!("/faults/{id}"), None)
        .await;
    assert_eq!((status, &problem["status"]), (404, &json!(404)));
    inject(&space, json!({ "steps": [{ "preset": "outage" }] })).await;
    let (_, removed) = space.control(Method::DELETE, "/faults", None).await;
    assert_eq!(removed, json!({ "removed": 1 }));
    let (_, list) = space.control(Method::GET, "/faults", None).await;
    assert_eq!(list, json!({ "items": [] }));
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

#[tokio::test]
async fn what_cannot_be_played_is_refused_with_its_field_and_nothing_is_added() {
    let (_, space) = spawn().await;
    let step = |step: Value| json!({ "steps": [step] });
    let steps = vec![json!({ "ok": true }); 10_000];
    for (program, status, field) in [
        (json!({}), 400, json!("steps")),
        (
            json!({ "steps": [{ "ok": true }], "x": 1 }),
            400,
            json!("x"),
        ),
        (
            step(json!({ "status": 503, "often": 2 })),
            400,
            json!("steps[0].often"),
        ),
        (
            step(json!({ "times": -1, "ok": true })),
            400,
            json!("steps[0].times"),
        ),
        (
            step(json!({ "reset": "later" })),
            400,
            json!("steps[0].reset"),
        ),
        (
            step(json!({ "status": 200 })),
            422,
            json!("steps[0].status"),
        ),
        (
            step(json!({ "delay": "100y" })),
            422,
            json!("steps[0].delay"),
        ),
        (
            step(json!({ "delay": "-1s" })),
            422,
            json!("steps[0].delay"),
        ),
        (
            step(json!({ "delay": "36525d" })),
            422,
            json!("steps[0].delay"),
        ),
        (
            step(json!({ "preset": "doom" })),
            422,
            json!("steps[0].preset"),
        ),
        (json!({ "steps": steps }), 422, json!("steps")),
        (
            json!({ "match": { "vendor": "acme" }, "steps": [{ "ok": true }] }),
            422,
            json!("match.vendor"),
        ),
        (
            json!({ "match": { "operation": "fly" }, "steps": [{ "ok": true }] }),
            422,
            json!("match.operation"),
        ),
        (
            json!({ "match": { "credential": "nobody" }, "steps": [{ "ok": true }] }),
            422,
            json!("match.credential"),
        ),
    ] {
        let shown = program.to_string().chars().take(80).collect::<String>();
        let (answered, problem) = space.control(Method::POST, "/faults", Some(program)).await;
        assert_eq!(
            (answered, &problem["field"]),
            (status, &field),
            "{shown} {problem}"
        );
    }
    let (_, list) = space.control(Method::GET, "/faults", None).await;
    assert_eq!(list, json!({ "items": [] }));
}

#[tokio::test]
async fn every_preset_is_listed_and_can_be_played() {
    let (app, space) = spawn().await;
    let (_, presets) = app.control(Method::GET, "/v1/presets", None).await;
    let presets = presets["items"].as_array().unwrap();

    assert!(presets.len() >= 12);
    for preset in presets {
        assert!(!preset["steps"].as_array().unwrap().is_empty(), "{preset}");
        let program = json!({ "steps": [{ "preset": preset["name"] }] });
        inject(&space, program).await;
    }
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
