//! Every form of a report, whole.

use serde_json::{Value, json};

use super::service::{Presented, Reply, Service};
use super::suite;
use super::verifier::{Hole, Verifier};
use crate::support::shell::{json, text};
use crate::support::{Space, TestApp};

/// A service with one hole, and the defects that are tried on it.
const DEFECTS: [&str; 8] = [
    "--vendor",
    "speechify",
    "--defect",
    "expired",
    "--defect",
    "expired-1s",
    "--defect",
    "alg-none",
];

async fn scene() -> (TestApp, Space, Service) {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Verifier::of(&space, "voices:read", Hole::Exp).await.serve();
    (app, space, service)
}

#[tokio::test]
async fn text_is_for_people() {
    let (app, space, service) = scene().await;

    let arguments = [
        &DEFECTS[..],
        &["--space", &space.name, "--tolerate", "leeway"],
    ]
    .concat();
    let ran = suite(&app, &service.url, &arguments).await;

    let (url, name) = (&service.url, &space.name);
    assert_eq!(
        text(&ran.stdout),
        format!(
            "speechify -> {url}\n  \
               ok   good token before  200\n  \
               FAIL expired            200  wrongly accepted: answered 200 to a bad token: Its time \
             ended an hour ago.\n       \
                    mockmint mint speechify --defect expired --space {name}\n  \
               -    expired-1s         200  tolerated: answered 200 to a bad token: Its time ended a \
             second ago. A verifier that allows for other clocks may accept it.\n  \
               ok   alg-none           401\n  \
               ok   good token after   200\n\
             failed: 3 as expected, 1 tolerated, 1 wrongly accepted\n"
        )
    );
    assert_eq!((ran.status.code(), text(&ran.stderr)), (Some(1), ""));
}

#[tokio::test]
async fn json_is_for_scripts() {
    let (app, space, service) = scene().await;

    let arguments = [&DEFECTS[..], &["--space", &space.name, "--format", "json"]].concat();
    let ran = suite(&app, &service.url, &arguments).await;

    let mut report = json(&ran);
    for result in report["results"].as_array_mut().unwrap() {
        let token = result["token"].take();
        assert_eq!(token.as_str().unwrap().len(), "sha256:".len() + 32);
    }
    let name = &space.name;
    let good = |moment: &str| {
        json!({
            "vendor": "speechify",
            "name": format!("good token {moment}"),
            "defect": null,
            "what": "Nothing is wrong with it.",
            "demand": null,
            "expected": { "outcome": "accepted" },
            "status": 200,
            "verdict": "as_expected",
            "detail": null,
            "token": null,
            "again": format!("mockmint mint speechify --space {name}"),
        })
    };
    let bad = |defect: &str, what: &str, demand: &str, reason: &str, detail: Option<&str>| {
        json!({
            "vendor": "speechify",
            "name": defect,
            "defect": defect,
            "what": what,
            "demand": demand,
            "expected": { "outcome": "refused", "status": 401, "reason": reason },
            "status": if detail.is_some() { 200 } else { 401 },
            "verdict": if detail.is_some() { "wrongly_accepted" } else { "as_expected" },
            "detail": detail,
            "token": null,
            "again": format!("mockmint mint speechify --defect {defect} --space {name}"),
        })
    };
    let (hour, second) = (
        "Its time ended an hour ago.",
        "Its time ended a second ago.",
    );
    let told = |what: &str| format!("answered 200 to a bad token: {what}");
    let open =
        " A verifier that allows for other clocks may accept it. `--tolerate leeway` lets it.";
    let none = "It says alg none and has no signature.";
    assert_eq!(
        report,
        json!({
            "target": service.url,
            "space": name,
            "passed": false,
            "summary": {
                "tried": 5,
                "as_expected": 3,
                "tolerated": 0,
                "wrongly_accepted": 2,
                "wrongly_refused": 0,
                "wrong_status": 0,
                "errors": 0,
                "not_tried": 0,
            },
            "results": [
                good("before"),
                bad("expired", hour, "must", "expired", Some(&told(hour))),
                bad("expired-1s", second, "leeway", "expired", Some(&(told(second) + open))),
                bad("alg-none", none, "must", "malformed_token", None),
                good("after"),
            ],
        })
    );
}

#[tokio::test]
async fn junit_is_for_build_servers() {
    let (app, space, service) = scene().await;

    let file = std::env::temp_dir().join(format!("{}.xml", space.name));
    let (format, place) = (
        ["--format", "junit"],
        ["--space", &space.name, "--tolerate", "leeway"],
    );
    let output = ["--output", file.to_str().unwrap()];
    let target = format!("{}/?a=<&\"'", service.url);
    let ran = suite(
        &app,
        &target,
        &[&DEFECTS[..], &format, &place, &output].concat(),
    )
    .await;
    let xml = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();

    let (url, name) = (&service.url, &space.name);
    assert_eq!(
        xml,
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mockmint suite {url}/?a=&lt;&amp;&quot;&apos;" tests="5" skipped="1" failures="1" errors="0">
    <testsuite name="speechify" tests="5" skipped="1" errors="0" failures="1">
        <testcase name="good token before" classname="speechify"/>
        <testcase name="expired" classname="speechify">
            <failure message="answered 200 to a bad token: Its time ended an hour ago." type="wrongly_accepted">mockmint mint speechify --defect expired --space {name}</failure>
        </testcase>
        <testcase name="expired-1s" classname="speechify">
            <skipped message="answered 200 to a bad token: Its time ended a second ago. A verifier that allows for other clocks may accept it."/>
        </testcase>
        <testcase name="alg-none" classname="speechify"/>
        <testcase name="good token after" classname="speechify"/>
    </testsuite>
</testsuites>
"#
        )
    );
    assert_eq!((text(&ran.stdout), text(&ran.stderr)), ("", ""));
    assert_eq!(ran.status.code(), Some(1));
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites = document.root_element();
    let typed = suites
        .attribute("name")
        .unwrap()
        .strip_prefix("mockmint suite ");
    assert_eq!(typed, Some(&*target));
    let cases = suites
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 5);
}

#[tokio::test]
async fn sarif_is_for_code_scanning() {
    let (app, space, service) = scene().await;

    let arguments = [&DEFECTS[..], &["--space", &space.name, "--format", "sarif"]].concat();
    let ran = suite(&app, &format!("{}/{{vendor}}", service.url), &arguments).await;

    let name = &space.name;
    let rule = |id: &str, what: &str, help: &str, level: &str, demand: Value| {
        json!({
            "id": format!("speechify/{id}"),
            "shortDescription": { "text": what },
            "help": { "text": help },
            "defaultConfiguration": { "level": level },
            "properties": { "demand": demand },
        })
    };
    let result = |index: u8, id: &str, level: &str, told: &str| {
        json!({
            "ruleId": format!("speechify/{id}"),
            "ruleIndex": index,
            "level": level,
            "message": { "text": format!("{id}: answered 200 to a bad token: {told}") },
            "locations": [{ "physicalLocation": { "artifactLocation": {
                "uri": format!("{}/%7Bvendor%7D", service.url),
            } } }],
            "properties": {
                "verdict": "wrongly_accepted",
                "status": 200,
                "again": format!("mockmint mint speechify --defect {id} --space {name}"),
            },
        })
    };
    let (hour, second) = (
        "Its time ended an hour ago.",
        "Its time ended a second ago.",
    );
    let good = ("Nothing is wrong with it.", "A verifier must accept it.");
    let ended = "The vendor answers 401: expired.";
    let malformed = "The vendor answers 401: malformed_token.";
    let none = "It says alg none and has no signature.";
    let open = format!(
        "{second} A verifier that allows for other clocks may accept it. `--tolerate leeway` lets it."
    );
    assert_eq!(
        json(&ran),
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "mockmint",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": [
                        rule("good-token-before", good.0, good.1, "error", Value::Null),
                        rule("expired", hour, ended, "error", json!("must")),
                        rule("expired-1s", second, ended, "warning", json!("leeway")),
                        rule("alg-none", none, malformed, "error", json!("must")),
                        rule("good-token-after", good.0, good.1, "error", Value::Null),
                    ],
                } },
                "invocations": [{ "executionSuccessful": true, "exitCode": 1 }],
                "results": [
                    result(1, "expired", "error", hour),
                    result(2, "expired-1s", "warning", &open),
                ],
            }],
        })
    );
    assert_eq!(ran.status.code(), Some(1));
}

#[tokio::test]
async fn r_50_no_form_shows_a_token_or_what_the_service_says() {
    let app = TestApp::spawn().await;
    for format in ["text", "json", "junit", "sarif"] {
        let space = app.space().await;
        let service = Service::start(|_: &Presented| Reply::Status(302));
        let accepting = Service::start(|_: &Presented| Reply::Status(200));
        for service in [&service, &accepting] {
            let usual = ["--format", format, "--space", &space.name];
            let target = format!("{}/?token={{token}}", service.url);
            let ran = suite(&app, &target, &usual).await;

            let shown = format!("{}{}", text(&ran.stdout), text(&ran.stderr));
            assert!(
                !service.seen().is_empty() && shown.contains("mint speechify"),
                "{shown}"
            );
            assert!(
                !shown.contains("elsewhere") && !shown.contains('\x1b'),
                "{shown}"
            );
            for request in service.seen() {
                let token = &request.query["token"];
                let parts = token.split('.').filter(|part| part.len() > 8);
                for part in parts.chain([token.as_str()]) {
                    assert!(!shown.contains(part), "{format}: {part}");
                }
            }
        }
    }
}
