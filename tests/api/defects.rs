//! Every defect of every vendor is refused, with the status and the reason the catalogue says.

use std::collections::HashSet;

use mockmint::token::jwt::Algorithm;
use mockmint::{defects, vendors};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

#[tokio::test]
async fn every_vendor_refuses_every_defect_as_the_catalogue_says() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let mut wrong = Vec::new();
    for vendor in vendors::ALL {
        wrong.extend(wrongly_answered(&app, &space, *vendor).await);
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test]
async fn every_defect_is_minted_and_refused_whatever_tokens_are_signed_with() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let (mut wrong, mut algorithms) = (Vec::new(), Vec::new());
    for (vendor, algorithm) in signing_algorithms() {
        let name = vendor.name();
        space.set(name, json!({ ALGORITHM: algorithm })).await;
        let good = mint(&space, name, None).await;
        let (status, reason) = probe(&app, &space, vendor, &good).await;
        assert!(status < 400, "{algorithm}: {status} {reason:?}");
        let found = wrongly_answered(&app, &space, vendor).await;
        wrong.extend(found.iter().map(|found| format!("{algorithm}: {found}")));
        algorithms.push(algorithm);
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert_eq!(algorithms, ["HS256", "HS384", "HS512", "EdDSA"]);
}

/// Without this, a server that refuses everything would pass the test above.
#[tokio::test]
async fn every_vendor_accepts_the_same_credential_without_a_defect() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    for vendor in vendors::ALL {
        let credential = mint(&space, vendor.name(), None).await;
        let (status, reason) = probe(&app, &space, *vendor, &credential).await;
        assert!(status < 400, "{}: {status} {reason:?}", vendor.name());
    }
}

#[tokio::test]
async fn the_catalogue_lists_at_least_35_defects() {
    let app = TestApp::spawn().await;
    let (status, body) = app.control(Method::GET, "/v1/defects", None).await;
    assert_eq!(status, 200);
    let names: HashSet<_> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|item| item["defects"].as_array().unwrap())
        .map(|defect| defect["name"].as_str().unwrap().to_owned())
        .collect();

    assert!(names.len() >= 35, "{}", names.len());
}

#[tokio::test]
async fn the_catalogue_says_which_defects_another_verifier_may_accept() {
    let app = TestApp::spawn().await;
    let (_, body) = app.control(Method::GET, "/v1/defects", None).await;
    let mut open = Vec::new();
    for item in body["items"].as_array().unwrap() {
        for defect in item["defects"].as_array().unwrap() {
            let (name, demand) = (defect["name"].as_str(), defect["demand"].as_str().unwrap());
            if demand != "must" && !open.contains(&(demand, name.unwrap())) {
                open.push((demand, name.unwrap()));
            }
        }
    }
    open.sort_unstable();

    assert_eq!(
        open,
        [
            ("leeway", "exp-float"),
            ("leeway", "expired-1s"),
            ("leeway", "expires-now"),
            ("leeway", "nbf-1s"),
            ("route", "api-other"),
            ("route", "scope-missing"),
            ("stateful", "revoked"),
            ("stateful", "rotated-out"),
            ("strict", "agora-006"),
            ("strict", "agora-url-safe"),
            ("strict", "exp-huge"),
            ("strict", "huge"),
            ("strict", "kid-duplicate"),
            ("strict", "kid-missing"),
            ("strict", "kid-unknown"),
            ("strict", "padding"),
            ("strict", "payload-bom"),
            ("strict", "typ-other"),
        ]
    );
}

#[tokio::test]
async fn an_unknown_defect_is_an_error_that_names_the_known_ones() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    for vendor in vendors::ALL {
        let body = json!({ "vendor": vendor.name(), "defect": "nothing" });
        let (status, body) = space.control(Method::POST, "/tokens", Some(body)).await;

        assert_eq!((status, &body["field"]), (400, &json!("defect")));
        for defect in defects::of(*vendor) {
            assert!(body["detail"].as_str().unwrap().contains(defect.name));
        }
    }
}

/// The setting for the algorithm of a vendor's tokens.
const ALGORITHM: &str = "signing_algorithm";

/// Every algorithm the settings of a vendor allow.
fn signing_algorithms() -> Vec<(&'static dyn vendors::Vendor, &'static str)> {
    let settings = vendors::ALL.iter().flat_map(|vendor| {
        let settings = vendor.profile().settings.iter();
        settings.map(|setting| (*vendor, setting))
    });
    settings
        .filter(|(_, setting)| setting.name() == ALGORITHM)
        .flat_map(|(vendor, setting)| {
            let names = Algorithm::ALL.iter().map(|algorithm| algorithm.name());
            let allowed = names.filter(|name| setting.read(&json!(name)).is_ok());
            allowed.map(move |name| (vendor, name))
        })
        .collect()
}

/// The defects of a vendor that are not answered as the catalogue says.
async fn wrongly_answered(
    app: &TestApp,
    space: &Space,
    vendor: &dyn vendors::Vendor,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for defect in defects::of(vendor) {
        let credential = mint(space, vendor.name(), Some(defect.name)).await;
        let (status, reason) = probe(app, space, vendor, &credential).await;
        if (status, reason.as_deref()) != (defect.status, Some(defect.reason.code())) {
            wrong.push(format!(
                "{} {}: {status} {reason:?}, expected {} {}",
                vendor.name(),
                defect.name,
                defect.status,
                defect.reason
            ));
        }
    }
    wrong
}

/// Makes a credential, with a defect or without.
pub(crate) async fn mint(space: &Space, vendor: &str, defect: Option<&str>) -> String {
    let body = json!({ "vendor": vendor, "defect": defect });
    let (status, body) = space.control(Method::POST, "/tokens", Some(body)).await;
    assert_eq!(status, 201, "{vendor} {defect:?}: {body}");
    assert_eq!(body["defect"], defect.map_or(Value::Null, Value::from));
    body["token"].as_str().unwrap().to_owned()
}

/// The status and the reason a vendor answers this credential with, in this space.
async fn probe(
    app: &TestApp,
    space: &Space,
    vendor: &dyn vendors::Vendor,
    credential: &str,
) -> (u16, Option<String>) {
    let response = request(app, space, vendor, credential);
    let response = response.send().await.unwrap();
    let reason = response.headers().get("x-mockmint-reason");
    let reason = reason.map(|reason| reason.to_str().unwrap().to_owned());
    (response.status().as_u16(), reason)
}

/// The request a credential is tried on.
pub(crate) fn request(
    app: &TestApp,
    space: &Space,
    vendor: &dyn vendors::Vendor,
    credential: &str,
) -> RequestBuilder {
    let probe = vendor.profile().probe;
    app.request(probe.method.parse().unwrap(), &space.probe_path(vendor))
        .header("x-mockmint-space", &space.id)
        .header(probe.header, format!("{}{credential}", probe.prefix))
}
