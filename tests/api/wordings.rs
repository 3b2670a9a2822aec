//! Every refusal is in the catalogue, with its status, its reason and its words.

mod pattern;

use std::collections::BTreeSet;

use mockmint::error::Reason;
use mockmint::model::catalogue::Wording;
use mockmint::vendors::{self, Vendor};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::defects::{self, mint};
use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

#[tokio::test]
async fn every_refusal_for_every_reason_is_in_the_catalogue() {
    let app = TestApp::spawn().await;
    let mut missing = BTreeSet::new();
    for vendor in vendors::ALL {
        let space = app.space().await;
        let steps: Vec<_> = Reason::ALL.iter().map(|r| json!({ "reason": r })).collect();
        let program = json!({ "steps": steps, "repeat": true });
        let (status, body) = space.control(Method::POST, "/faults", Some(program)).await;
        assert_eq!(status, 201, "{body}");
        for operation in vendor.profile().operations {
            let path = operation.path.replace(['{', '}'], "");
            for (name, value) in WAYS {
                for reason in Reason::ALL {
                    let method = operation.method.parse().unwrap();
                    let request = app.request(method, &path).header(*name, *value);
                    let answer = Answer::to(in_space(request, &space)).await;
                    assert_eq!(answer.header("x-mockmint-reason"), reason.code());
                    missing.extend(unlisted(*vendor, Some(operation.id), &answer));
                }
            }
        }
    }
    assert_none(&missing);
}

/// The headers by which a vendor tells ways of asking apart: the eras of Speechify, the modes of
/// Agora.
const WAYS: &[(&str, &str)] = &[
    ("accept", "*/*"),
    ("speechify-version", "2026-09-13"),
    ("authorization", "agora token=007x"),
];

#[tokio::test]
async fn every_refusal_of_a_defect_is_in_the_catalogue() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let mut missing = BTreeSet::new();
    for vendor in vendors::ALL {
        for defect in mockmint::defects::of(*vendor) {
            let credential = mint(&space, vendor.name(), Some(defect.name)).await;
            let request = defects::request(&app, &space, *vendor, &credential);
            let operation = operation(
                *vendor,
                vendor.profile().probe.method,
                &space.probe_path(*vendor),
            );
            missing.extend(unlisted(*vendor, operation, &Answer::to(request).await));
        }
    }
    assert_none(&missing);
}

/// What the catalogue lacks of a refusal, if it lacks something.
fn unlisted(vendor: &dyn Vendor, operation: Option<&str>, answer: &Answer) -> Option<String> {
    let reason = Reason::parse(answer.header("x-mockmint-reason"))?;
    lacking(vendor, operation, (answer.status, reason, &answer.body))
}

/// The same of a status, a reason and a body.
pub(crate) fn lacking(
    vendor: &dyn Vendor,
    operation: Option<&str>,
    (status, reason, body): (u16, Reason, &Value),
) -> Option<String> {
    let is_listed = (vendor.profile().wordings)().iter().any(|wording| {
        let has_words = || pattern::matches(&serde_json::from_str(wording.body).unwrap(), body);
        wording.status == status
            && wording.reasons.contains(&reason)
            && is_said_at(wording, operation)
            && has_words()
    });
    let (vendor, operation) = (vendor.name(), operation.unwrap_or("no operation"));
    (!is_listed).then(|| format!("{vendor} {operation}: {status} {reason} {body}"))
}

/// The operation a request is for.
pub(crate) fn operation(vendor: &dyn Vendor, method: &str, path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or_default();
    let profile = vendor.profile();
    let canonical = profile.canonical(path);
    let operation = profile.operation(method, canonical.as_deref().unwrap_or(path));
    operation.map(|operation| operation.id)
}

/// Whether a wording is said at an operation: it names some, or groups such as `voices.*`, or none.
/// `no operation` is a path or a method nobody has.
fn is_said_at(wording: &Wording, operation: Option<&str>) -> bool {
    let is_name = |name: &&str| name.contains('.') || *name == "no operation";
    let named: Vec<_> = wording.at.split(", ").filter(is_name).collect();
    let operation = operation.unwrap_or("no operation");
    let is_named = |name: &&str| match name.strip_suffix('*') {
        Some(group) => operation.starts_with(group),
        None => operation == *name,
    };
    named.is_empty() || named.iter().any(is_named)
}

fn in_space(request: RequestBuilder, space: &Space) -> RequestBuilder {
    request.header("x-mockmint-space", &space.id)
}

fn assert_none(missing: &BTreeSet<String>) {
    let list: Vec<_> = missing.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}

#[test]
fn every_body_of_the_catalogue_is_json() {
    for vendor in vendors::ALL {
        for wording in (vendor.profile().wordings)() {
            let body: Result<Value, _> = serde_json::from_str(wording.body);
            assert!(body.is_ok(), "{} {}", vendor.name(), wording.body);
        }
    }
}
