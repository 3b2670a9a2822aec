//! Every step at every vendor: nobody's answers are left out.

use chrono::{DateTime, SecondsFormat, Utc};
use mockmint::vendors::{self, Vendor};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{header, inject, spawn};
use crate::support::Space;

#[tokio::test]
async fn every_step_does_at_every_vendor_what_it_says() {
    let (_, space) = spawn().await;
    space.freeze().await;
    for vendor in vendors::ALL {
        let name = vendor.name();
        let token = space.mint(name, None).await;
        let dead = space.mint(name, Some("expired")).await;
        let ask = async |token: &str| space.probe(*vendor, token).send().await;
        let whole = ask(&token).await.unwrap().text().await.unwrap();
        let expired = ask(&dead).await.unwrap();
        let expired = (expired.status(), expired.text().await.unwrap());
        let steps = json!([
            { "reason": "expired" }, { "status": 429, "retry_after": "2s" }, { "status": 503 },
            { "body": "truncated" }, { "body": "malformed" }, { "body": "html" },
            { "body": "portal" }, { "delay": "1ms" }, { "slow_body": "10ms" },
            { "expires_in": "string" }, { "issuer_clock": "+30s" }, { "reset": "middle" },
            { "reset": "before" },
        ]);
        let count = steps.as_array().unwrap().len();
        let program = json!({ "match": { "vendor": name }, "steps": steps });
        let id = inject(&space, program).await;
        let next = async || {
            let answer = ask(&token).await.unwrap();
            assert_eq!(
                header(&answer, "x-mockmint-fault").as_ref(),
                Some(&id),
                "{name}"
            );
            answer
        };

        let refused = next().await;
        assert_eq!(
            header(&refused, "x-mockmint-reason").as_deref(),
            Some("expired")
        );
        assert_eq!(
            (refused.status(), refused.text().await.unwrap()),
            expired,
            "{name}"
        );
        let limited = next().await;
        assert_eq!(
            (limited.status().as_u16(), header(&limited, "retry-after")),
            (429, Some("2".into()))
        );
        assert_worded(*vendor, &limited);
        let away = next().await;
        assert_eq!(away.status(), 503);
        assert_worded(*vendor, &away);
        // Some answers have ids of their own in them, which are as long each time.
        let text = async || next().await.text().await.unwrap();
        assert_eq!(text().await.len(), whole.len() / 2, "{name}");
        let malformed = text().await;
        assert_eq!((malformed.len(), is_json(&malformed)), (whole.len(), false));
        assert!(text().await.contains("502 Bad Gateway"));
        assert!(text().await.contains("Sign in to the network"));
        for step in ["delay", "slow_body", "expires_in", "issuer_clock"] {
            let good = text().await;
            assert_eq!(
                (good.len(), is_json(&good)),
                (whole.len(), true),
                "{name} {step}"
            );
        }
        assert!(next().await.text().await.is_err(), "{name}");
        assert!(ask(&token).await.is_err(), "{name}");
        assert_eq!(ask(&token).await.unwrap().status(), 200, "{name}");

        let journal = space.requests(&format!("?vendor={name}")).await;
        let fired: Vec<_> = journal
            .iter()
            .filter(|r| r["fault"]["program"] == *id)
            .collect();
        let numbers: Vec<_> = fired
            .iter()
            .map(|r| r["fault"]["step"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, (0..count as u64).collect::<Vec<_>>(), "{name}");
    }
}

#[tokio::test]
async fn an_issuer_whose_clock_is_ahead_issues_tokens_of_the_future_and_verifies_as_ever() {
    let (_, space) = spawn().await;
    let clock = json!({ "mode": "frozen", "now": "2026-01-01T00:00:00Z" });
    space.control(Method::PUT, "/clock", Some(clock)).await;
    for vendor in vendors::ALL {
        let name = vendor.name();
        let plain = space.issue(name).await;
        for (skew, seconds) in [("+30s", 30), ("-1m", -60)] {
            let step = json!({ "issuer_clock": skew });
            inject(
                &space,
                json!({ "match": { "vendor": name }, "steps": [step] }),
            )
            .await;

            let skewed = space.issue(name).await;

            assert_eq!(skewed.at, plain.at + seconds, "{name} {skew}");
            assert_eq!(
                skewed.until,
                plain.until.map(|until| until + seconds),
                "{name} {skew}"
            );
            assert_eq!(present(&space, name, &skewed.token).await, 200, "{name}");
        }
        assert_eq!(space.issue(name).await.at, plain.at, "{name}");
        let journal = space.requests(&format!("?vendor={name}")).await;
        assert!(
            journal.iter().all(|r| r["at"] == "2026-01-01T00:00:00Z"),
            "{name}"
        );
        let what = &journal[1]["fault"]["what"];
        assert_eq!(what, "issuer clock 30s ahead", "{name}");
    }
}

#[tokio::test]
async fn a_token_of_any_vendor_dies_before_its_time_and_says_a_time_of_its_own() {
    let (_, space) = spawn().await;
    space.freeze().await;
    let lifetime = json!({ "advertised": "2h", "real": "25s" });
    for vendor in vendors::ALL {
        let name = vendor.name();
        let step = json!({ "lifetime": lifetime });
        let program = json!({ "match": { "vendor": name }, "steps": [step] });
        inject(&space, program).await;

        let short = space.issue(name).await;
        // Two tokens of one second may be one and the same.
        space.advance("1s").await;
        let good = space.issue(name).await;

        match &short.answer {
            Value::Object(answer) if answer.contains_key("expires_in") => {
                assert_eq!(answer["expires_in"], 7_200, "{name}");
            }
            Value::Object(answer) => {
                let (_, clock) = space.control(Method::GET, "/clock", None).await;
                let end = later(clock["now"].as_str().unwrap(), 7_199);
                let said = answer.iter().find(|(name, _)| name.ends_with("expires_at"));
                assert!(
                    said.is_none_or(|(_, said)| *said == end),
                    "{name} {answer:?}"
                );
            }
            _ => {}
        }
        space.advance("23s").await;
        assert_eq!(present(&space, name, &short.token).await, 200, "{name}");
        space.advance("1s").await;
        assert_eq!(present(&space, name, &short.token).await, 401, "{name}");
        assert_eq!(space.last_reason().await, "expired", "{name}");
        assert_eq!(present(&space, name, &good.token).await, 200, "{name}");
    }
}

#[tokio::test]
async fn a_new_key_of_any_vendor_is_unknown_until_it_has_spread() {
    let (app, space) = spawn().await;
    space.freeze().await;
    let other = app.space().await;
    let step = json!({ "propagation": { "share": 0, "for": "30s" } });
    inject(&space, json!({ "steps": [step], "repeat": true })).await;
    let statuses = async |space: &Space| {
        let mut statuses = Vec::new();
        for vendor in vendors::ALL {
            let answer = space.asking(vendor.name()).send().await.unwrap();
            let reason = header(&answer, "x-mockmint-reason");
            statuses.push((answer.status().as_u16(), reason));
        }
        statuses
    };

    let good = vec![(200, None); 5];
    let unknown = vec![(401, Some("unknown_key".to_owned())); 5];
    assert_eq!(statuses(&space).await, unknown);
    assert_eq!(statuses(&other).await, good);
    space.advance("30s").await;
    assert_eq!(statuses(&space).await, good);
}

/// Vendors answer in JSON or in plain text, and never with a page.
fn assert_worded(vendor: &dyn Vendor, answer: &Response) {
    let kind = header(answer, "content-type").unwrap_or_default();
    let is_worded = kind.starts_with("application/json") || kind.starts_with("text/plain");
    assert!(is_worded, "{} {kind}", vendor.name());
}

/// The status a token gets where a client would use it.
async fn present(space: &Space, vendor: &str, token: &str) -> u16 {
    let answer = space.using(vendor, token).send().await;
    answer.unwrap().status().as_u16()
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

fn later(instant: &str, by: i64) -> String {
    let later = DateTime::from_timestamp(
        instant.parse::<DateTime<Utc>>().unwrap().timestamp() + by,
        0,
    )
    .unwrap();
    later.to_rfc3339_opts(SecondsFormat::Secs, true)
}
