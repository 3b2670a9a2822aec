//! Programs nobody can play: refused with the field, and nothing half applied.

use reqwest::Method;
use serde_json::{Value, json};

use super::spawn;
use crate::support::Space;

/// Steps, the status they are refused with, and the field that is named.
const STEPS: &[(&str, u16, &str)] = &[
    (r#"{"status":503,"often":2}"#, 400, "steps[0].often"),
    (r#"{"times":-1,"ok":true}"#, 400, "steps[0].times"),
    (r#"{"reset":"later"}"#, 400, "steps[0].reset"),
    (r#"{"delay":2}"#, 400, "steps[0].delay"),
    (r#"{"delay":{"from":"1s"}}"#, 400, "steps[0].delay"),
    (
        r#"{"lifetime":{"said":"1h"}}"#,
        400,
        "steps[0].lifetime.said",
    ),
    (r"{}", 422, "steps[0]"),
    (r#"{"ok":true,"status":503}"#, 422, "steps[0]"),
    (r#"{"status":200}"#, 422, "steps[0].status"),
    (r#"{"reason":"tired"}"#, 422, "steps[0].reason"),
    (r#"{"delay":"100y"}"#, 422, "steps[0].delay"),
    (r#"{"delay":"-1s"}"#, 422, "steps[0].delay"),
    (r#"{"delay":"36525d"}"#, 422, "steps[0].delay"),
    (r#"{"slow_body":"-1s"}"#, 422, "steps[0].slow_body"),
    (r#"{"expires_in":"-1s"}"#, 422, "steps[0].expires_in"),
    (r#"{"issuer_clock":"30s"}"#, 422, "steps[0].issuer_clock"),
    (r#"{"issuer_clock":"+100y"}"#, 422, "steps[0].issuer_clock"),
    (
        r#"{"lifetime":{"real":"36526d"}}"#,
        422,
        "steps[0].lifetime.real",
    ),
    (
        r#"{"status":429,"retry_after":"-2s"}"#,
        422,
        "steps[0].retry_after",
    ),
    (
        r#"{"propagation":{"share":2,"for":"1s"}}"#,
        422,
        "steps[0].propagation.share",
    ),
    (r#"{"preset":"doom"}"#, 422, "steps[0].preset"),
];

/// Whole programs, likewise.
const PROGRAMS: &[(&str, u16, &str)] = &[
    (r"{}", 400, "steps"),
    (r#"{"steps":[{"ok":true}],"x":1}"#, 400, "x"),
    (r#"{"steps":[{"ok":true}],"repeat":-1}"#, 400, "repeat"),
    (
        r#"{"steps":[{"ok":true}],"probability":2}"#,
        422,
        "probability",
    ),
    (r#"{"steps":[{"ok":true}],"until":"-1h"}"#, 422, "until"),
    (
        r#"{"match":{"path":"/"},"steps":[{"ok":true}]}"#,
        400,
        "match.path",
    ),
    (
        r#"{"match":{"vendor":"acme"},"steps":[{"ok":true}]}"#,
        422,
        "match.vendor",
    ),
    (
        r#"{"match":{"operation":"fly"},"steps":[{"ok":true}]}"#,
        422,
        "match.operation",
    ),
    (
        r#"{"match":{"credential":"nobody"},"steps":[{"ok":true}]}"#,
        422,
        "match.credential",
    ),
];

#[tokio::test]
async fn what_cannot_be_played_is_refused_with_its_field_and_nothing_is_added() {
    let (_, space) = spawn().await;
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();

    for (step, status, field) in STEPS {
        // The good step beside the bad one is not kept either.
        let program = json!({ "steps": [read(step), { "ok": true }] });
        assert_refused(&space, program, *status, field).await;
    }
    for (program, status, field) in PROGRAMS {
        assert_refused(&space, read(program), *status, field).await;
    }
    let steps = vec![json!({ "ok": true }); 10_000];
    assert_refused(&space, json!({ "steps": steps }), 422, "steps").await;
}

async fn assert_refused(space: &Space, program: Value, status: u16, field: &str) {
    let shown: String = program.to_string().chars().take(80).collect();
    let (answered, problem) = space.control(Method::POST, "/faults", Some(program)).await;
    assert_eq!(
        (answered, &problem["field"]),
        (status, &json!(field)),
        "{shown} {problem}"
    );
    let (_, list) = space.control(Method::GET, "/faults", None).await;
    assert_eq!(list, json!({ "items": [] }), "{shown}");
}
