//! Every refusal is in the catalogue, with its status, its reason and its words.

mod pattern;

use std::collections::BTreeSet;

use mockmint::error::Reason;
use mockmint::model::catalogue::Mark;
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
    let is_listed = vendors::wordings(vendor).iter().any(|wording| {
        let has_words = || pattern::matches(&serde_json::from_str(&wording.body).unwrap(), body);
        wording.status == status
            && wording.reasons.contains(&reason)
            && wording.operations.contains(&operation)
            && has_words()
    });
    let (vendor, operation) = (vendor.name(), operation.unwrap_or("no operation"));
    (!is_listed).then(|| format!("{vendor} {operation}: {status} {reason} {body}"))
}

/// The operation a request is for, or the one at its path where the method is another one.
pub(crate) fn operation(vendor: &dyn Vendor, method: &str, path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or_default();
    let profile = vendor.profile();
    let canonical = profile.canonical(path);
    let path = canonical.as_deref().unwrap_or(path);
    let at_path = || profile.operations.iter().find(|one| one.matches_path(path));
    let operation = profile.operation(method, path).or_else(at_path);
    operation.map(|operation| operation.id)
}

fn in_space(request: RequestBuilder, space: &Space) -> RequestBuilder {
    request.header("x-mockmint-space", &space.id)
}

fn assert_none(missing: &BTreeSet<String>) {
    let list: Vec<_> = missing.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}

#[test]
fn a_wording_is_unknown_exactly_where_no_source_is_named() {
    for vendor in vendors::ALL {
        for wording in vendors::wordings(*vendor) {
            let is_sourced = !wording.source.starts_with("none");
            let is_known = wording.mark != Mark::Unknown;
            assert_eq!(is_known, is_sourced, "{} {wording:?}", vendor.name());
        }
    }
}

#[test]
fn equal_answers_are_one_entry_whose_place_says_where_they_are_given() {
    let places = |vendor: &str, reason| {
        let vendor = vendors::named(vendor).unwrap();
        let wordings = vendors::wordings(vendor).iter();
        let of_reason = wordings.filter(|wording| wording.reasons.contains(&reason));
        of_reason
            .map(|wording| (wording.at.as_str(), wording.status, wording.body.as_str()))
            .collect::<Vec<_>>()
    };

    let missing = places("agora", Reason::MissingCredential);
    let body = r#"{"message":"Unauthorized"}"#;
    assert_eq!(missing, [("every operation", 401, body)]);
    let grant = places("speechify", Reason::UnsupportedGrant);
    assert_eq!(
        grant,
        [
            (
                "auth.token",
                400,
                r#"{"error":"unsupported_grant_type","error_description":"…"}"#
            ),
            ("every other operation, legacy era", 400, r#"{"error":"…"}"#),
            (
                "every other operation, modern era",
                400,
                r#"{"error":{"code":"bad_request","message":"…"},"request_id":"…"}"#
            ),
        ]
    );
    let relay = places("sori", Reason::NotFound);
    assert_eq!(
        relay,
        [
            (
                "auth.ephemeral, mockmint.campaign, no operation",
                404,
                r#"{"success":false,"error":"not_found","message":"…"}"#
            ),
            ("relay.ephemeral_key", 404, r#"{"detail":"not found"}"#),
        ]
    );
}
