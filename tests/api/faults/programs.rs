//! What a tester may ask for.

use reqwest::Method;
use serde_json::json;

use super::{inject, spawn, voices};

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
