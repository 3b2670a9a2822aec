//! `mockmint suite` against services of a user, good and bad ones.

mod formats;
mod requests;
mod service;
mod trouble;
mod verifier;

use std::process::Output;

use mockmint::{defects, vendors};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::shell::{json, shell, text};
use crate::support::{Space, TestApp};
use service::{Reply, Service};
use verifier::{Hole, Verifier};

#[tokio::test]
async fn mockmint_itself_refuses_every_defect_of_every_vendor() {
    let app = TestApp::spawn().await;

    let target = format!("{}{{path}}", app.url);
    let fresh = ["--fresh-space", "--strict-status"];
    let ran = suite(&app, &target, &[&fresh[..], &["--json"]].concat()).await;

    let report = json(&ran);
    assert_eq!(wrong(&report), json!([]), "{}", text(&ran.stderr));
    assert_eq!(ran.status.code(), Some(0));
    let all = vendors::ALL.iter();
    let all: usize = all.map(|vendor| defects::of(*vendor).len() + 2).sum();
    assert_eq!(
        report["summary"],
        json!({
            "tried": all,
            "as_expected": all,
            "tolerated": 0,
            "wrongly_accepted": 0,
            "wrongly_refused": 0,
            "wrong_status": 0,
            "errors": 0,
            "not_tried": 0,
        })
    );
    assert_eq!(report["space"], Value::Null);
    assert_eq!(spaces(&app).await, ["default"]);
}

#[tokio::test]
async fn a_strict_verifier_that_knows_the_keys_of_a_space_passes() {
    let app = TestApp::spawn().await;
    for algorithm in ["HS256", "EdDSA"] {
        let space = app.space().await;
        space
            .set("speechify", json!({ "signing_algorithm": algorithm }))
            .await;
        let service = Verifier::of(&space, "voices:read", Hole::None)
            .await
            .serve();

        let ran = speechify(&app, &space, &service, &[]).await;

        assert_eq!(wrong(&json(&ran)), json!([]), "{algorithm}");
        assert_eq!(ran.status.code(), Some(0));
    }
}

#[tokio::test]
async fn a_hole_is_found_and_nothing_else() {
    let app = TestApp::spawn().await;
    for (hole, algorithm, names) in [
        (
            Hole::Exp,
            "HS256",
            &["expired", "expired-1s", "expires-now", "exp-negative"][..],
        ),
        (
            Hole::Leeway,
            "HS256",
            &["expired-1s", "expires-now", "nbf-1s"],
        ),
        (
            Hole::Aud,
            "HS256",
            &["wrong-aud", "aud-prefix", "missing-aud"],
        ),
        (Hole::AlgNone, "EdDSA", &["alg-none"]),
        (Hole::AlgFromHeader, "EdDSA", &["hs256-with-public-key"]),
    ] {
        let space = app.space().await;
        space
            .set("speechify", json!({ "signing_algorithm": algorithm }))
            .await;
        let service = Verifier::of(&space, "voices:read", hole).await.serve();

        let ran = speechify(&app, &space, &service, &[]).await;

        let found: Vec<_> = names
            .iter()
            .map(|name| json!([name, "wrongly_accepted"]))
            .collect();
        assert_eq!(wrong(&json(&ran)), json!(found), "{hole:?}");
        assert_eq!(ran.status.code(), Some(1));
    }
}

#[tokio::test]
async fn what_the_standards_leave_open_may_be_tolerated_or_skipped() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Verifier::of(&space, "voices:read", Hole::Leeway)
        .await
        .serve();

    let tolerated = speechify(&app, &space, &service, &["--tolerate", "leeway"]).await;
    let skip = [
        "--skip",
        "nbf-1s",
        "--skip",
        "expired-1s",
        "--skip",
        "expires-now",
    ];
    let skipped = speechify(&app, &space, &service, &skip).await;
    let other = speechify(
        &app,
        &space,
        &service,
        &["--tolerate", "strict,stateful,route"],
    )
    .await;

    let codes = [&tolerated, &skipped, &other].map(|ran| ran.status.code());
    assert_eq!(codes, [Some(0), Some(0), Some(1)]);
    assert_eq!(json(&tolerated)["summary"]["tolerated"], 3);
    let all = defects::of(vendors::named("speechify").unwrap()).len() + 2;
    assert_eq!(json(&skipped)["summary"]["tried"], all - 3);
}

/// Otherwise each of them would be refused for the scope, whatever else was wrong with it.
#[tokio::test]
async fn bad_tokens_have_the_scope_that_good_ones_have() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Verifier::of(&space, "audio:speech", Hole::Exp)
        .await
        .serve();

    let scope = [
        "--scope",
        "audio:speech",
        "--defect",
        "expired",
        "--defect",
        "scope-missing",
    ];
    let ran = speechify(&app, &space, &service, &scope).await;

    assert_eq!(wrong(&json(&ran)), json!([["expired", "wrongly_accepted"]]));
    assert_eq!(json(&ran)["summary"]["tried"], 4);
}

#[tokio::test]
async fn a_verifier_that_refuses_everything_fails_by_its_good_token() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Service::start(|_| Reply::Status(403));

    let ran = speechify(&app, &space, &service, &["--defect", "expired"]).await;

    assert_eq!(
        wrong(&json(&ran)),
        json!([
            ["good token before", "wrongly_refused"],
            ["expired", "not_tried"],
            ["good token after", "not_tried"],
        ])
    );
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn a_verifier_that_accepts_everything_fails_by_every_defect() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Service::start(|_| Reply::Status(204));

    let ran = speechify(&app, &space, &service, &[]).await;

    let all = defects::of(vendors::named("speechify").unwrap()).len();
    assert_eq!(json(&ran)["summary"]["wrongly_accepted"], all);
    assert_eq!(ran.status.code(), Some(1));
}

/// Runs the suite against a target.
async fn suite(app: &TestApp, target: &str, arguments: &[&str]) -> Output {
    shell(app, &[&["suite", "--target", target], arguments].concat()).await
}

/// The same, with the tokens of one vendor of one space, and a report in JSON.
async fn speechify(app: &TestApp, space: &Space, service: &Service, arguments: &[&str]) -> Output {
    let usual = ["--vendor", "speechify", "--space", &space.name, "--json"];
    suite(app, &service.url, &[&usual, arguments].concat()).await
}

/// What is not as expected: name and verdict of each.
fn wrong(report: &Value) -> Value {
    let results = report["results"].as_array().unwrap().iter();
    let fine = [json!("as_expected"), json!("tolerated")];
    let wrong = results.filter(|result| !fine.contains(&result["verdict"]));
    wrong
        .map(|one| json!([one["name"], one["verdict"]]))
        .collect()
}

/// The names of the spaces there are.
async fn spaces(app: &TestApp) -> Vec<String> {
    let (_, spaces) = app.control(Method::GET, "/v1/spaces", None).await;
    let items = spaces["items"].as_array().unwrap().iter();
    items
        .map(|space| space["name"].as_str().unwrap().to_owned())
        .collect()
}
