//! An array is no object, wherever an object is expected: in every body of the control API, and in
//! every vendor's part of a seed.

use mockmint::seed;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn an_array_in_the_place_of_an_object_is_refused_with_its_field() {
    let app = TestApp::spawn().await;
    let bodies = [
        (
            "/v1/spaces",
            json!({ "seed": built_in(), "clock": { "mode": "frozen" } }),
        ),
        (
            "/v1/spaces/default/faults",
            json!({
                "match": { "vendor": "agora", "header": { "X-Test": "1" } },
                "steps": [
                    { "status": 503 },
                    { "delay": { "from": "100ms", "to": "2s" } },
                    { "lifetime": { "advertised": "1h", "real": "25s" } },
                    { "propagation": { "share": 0.5, "for": "30s" } },
                ],
            }),
        ),
        (
            "/v1/spaces/default/tokens",
            json!({ "vendor": "agora", "claims": { "channel": "demo" } }),
        ),
        (
            "/v1/spaces/default/credentials",
            json!({ "vendor": "speechify", "fields": { "scopes": [] } }),
        ),
    ];
    let mut tried = 0;
    for (path, body) in bodies {
        for place in objects(&body, "") {
            let mut wrong = body.clone();
            let object = wrong.pointer_mut(&place).unwrap();
            *object = Value::Array(object.as_object().unwrap().values().cloned().collect());
            let (status, answer) = app.control(Method::POST, path, Some(wrong)).await;
            let field = answer["field"].as_str().unwrap_or_default();
            assert!(
                [400, 422].contains(&status),
                "{path} {place}: {status} {answer}"
            );
            assert!(
                field.starts_with(&dotted(&place)),
                "{path} {place}: {answer}"
            );
            tried += 1;
        }
        // It was the array that was refused.
        let whole = match path {
            "/v1/spaces" => {
                json!({ "clock": body["clock"], "name": "whole", "seed": body["seed"] })
            }
            _ => body,
        };
        let (status, answer) = app.control(Method::POST, path, Some(whole)).await;
        assert_eq!(status, 201, "{path}: {answer}");
    }
    assert!(tried > 20, "{tried}");
}

/// What the built-in seed says of its space, as the control API takes it.
fn built_in() -> Value {
    let mut document: Value = serde_saphyr::from_str(seed::BUILT_IN).unwrap();
    let mut space = document["spaces"][0].take();
    space.as_object_mut().unwrap().remove("name");
    space
}

/// The JSON pointers of the objects below the document.
fn objects(value: &Value, place: &str) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, v)| (name.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(n, v)| (n.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (name, value) in inner {
        let place = format!("{place}/{name}");
        found.extend(objects(value, &place));
        if value.is_object() {
            found.push(place);
        }
    }
    found
}

/// A pointer as problems write it.
fn dotted(place: &str) -> String {
    place
        .split('/')
        .skip(1)
        .fold(String::new(), |path, part| match part.parse::<usize>() {
            Ok(index) => format!("{path}[{index}]"),
            Err(_) if path.is_empty() => part.to_owned(),
            Err(_) => format!("{path}.{part}"),
        })
}
