//! `/v1/vendors`: the catalogue.

use reqwest::Method;
use serde_json::json;

use super::{no_such_vendor, not_found};
use crate::support::TestApp;

#[tokio::test]
async fn the_catalogue_says_what_can_be_asked_and_how_sure_every_fact_is() {
    let app = TestApp::spawn().await;

    let (status, one) = app
        .control(Method::GET, "/v1/vendors/speechify", None)
        .await;
    let (_, all) = app.control(Method::GET, "/v1/vendors", None).await;

    let items = all["items"].as_array().unwrap();
    assert_eq!((status, items.contains(&one)), (200, true));
    assert_eq!(items.len(), mockmint::vendors::ALL.len());
    assert_eq!(
        (&one["name"], &one["title"]),
        (&json!("speechify"), &json!("Speechify"))
    );
    assert_eq!(
        one["base_paths"],
        json!(["/v1/auth", "/v1/voices", "/v1/audio"])
    );
    let kinds = json!([{ "name": "api_key", "fields": ["scopes"], "secrets": ["key"] }]);
    assert_eq!(one["credential_kinds"], kinds);
    for list in ["settings", "behaviours", "refusals"] {
        let facts = one[list].as_array().unwrap();
        assert!(!facts.is_empty(), "{list}");
        for fact in facts {
            let mark = fact["mark"].as_str().unwrap();
            assert!(
                ["confirmed", "inferred", "unknown"].contains(&mark),
                "{fact}"
            );
            assert!(!fact["source"].as_str().unwrap().is_empty(), "{fact}");
        }
    }
    let reasons = all["reasons"].as_array().unwrap();
    for reason in ["expired", "revoked_key", "insufficient_scope", "injected"] {
        assert!(reasons.contains(&json!(reason)), "{reason}");
    }
}

#[tokio::test]
async fn every_operation_of_the_catalogue_is_answered() {
    let app = TestApp::spawn().await;
    let (_, one) = app
        .control(Method::GET, "/v1/vendors/speechify", None)
        .await;

    for operation in one["operations"].as_array().unwrap() {
        let method = Method::from_bytes(operation["method"].as_str().unwrap().as_bytes()).unwrap();
        let path = operation["path"]
            .as_str()
            .unwrap()
            .replace("{id}", "george");
        let answer = app.request(method, &path).send().await.unwrap();
        assert_eq!(answer.status(), 401, "{operation}");
    }
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_not_found() {
    let app = TestApp::spawn().await;

    let answer = app.control(Method::GET, "/v1/vendors/nobody", None).await;

    assert_eq!(answer, not_found(&no_such_vendor()));
}
