//! What can be wrong with the claims of a token: its times, its parties, its form.

use serde_json::{Value, json};

use super::{Spoiling, payload};
use crate::error::Reason;

/// Times first, then parties, then form.
pub(super) const SPOILINGS: &[Spoiling] = &[
    Spoiling {
        name: "expired",
        what: "Its time ended an hour ago.",
        reason: Reason::Expired,
        make: |r| r.with("exp", json!(r.now - 3600)),
    },
    Spoiling {
        name: "expired-1s",
        what: "Its time ended a second ago.",
        reason: Reason::Expired,
        make: |r| r.with("exp", json!(r.now - 1)),
    },
    Spoiling {
        name: "expires-now",
        what: "Its time ends at this very second (RFC 7519: on or after).",
        reason: Reason::Expired,
        make: |r| r.with("exp", json!(r.now)),
    },
    Spoiling {
        name: "exp-float",
        what: "Its exp has a fraction, half a second in the past.",
        reason: Reason::Expired,
        make: |r| r.raw("exp", &format!("{}.5", r.now - 1)),
    },
    Spoiling {
        name: "exp-string",
        what: "Its exp is a string.",
        reason: Reason::MalformedToken,
        make: |r| r.with("exp", json!((r.now + 3600).to_string())),
    },
    Spoiling {
        name: "exp-null",
        what: "Its exp is null.",
        reason: Reason::MalformedToken,
        make: |r| r.with("exp", Value::Null),
    },
    Spoiling {
        name: "exp-negative",
        what: "Its exp lies before 1970.",
        reason: Reason::MalformedToken,
        make: |r| r.with("exp", json!(-1)),
    },
    Spoiling {
        name: "exp-huge",
        what: "Its exp is a number no clock reaches.",
        reason: Reason::MalformedToken,
        make: |r| r.raw("exp", "1e400"),
    },
    Spoiling {
        name: "missing-exp",
        what: "It has no exp.",
        reason: Reason::MalformedToken,
        make: |r| r.without("exp"),
    },
    Spoiling {
        name: "nbf-future",
        what: "Its time begins in an hour.",
        reason: Reason::NotYetValid,
        make: |r| r.with("nbf", json!(r.now + 3600)),
    },
    Spoiling {
        name: "nbf-1s",
        what: "Its time begins in a second.",
        reason: Reason::NotYetValid,
        make: |r| r.with("nbf", json!(r.now + 1)),
    },
    Spoiling {
        name: "wrong-iss",
        what: "Somebody else issued it.",
        reason: Reason::WrongIssuer,
        make: |r| r.with("iss", json!("https://issuer.invalid")),
    },
    Spoiling {
        name: "iss-trailing-slash",
        what: "Its iss has a slash too many.",
        reason: Reason::WrongIssuer,
        make: |r| r.with("iss", json!(format!("{}/", r.text("iss")))),
    },
    Spoiling {
        name: "iss-prefix",
        what: "Its iss lacks the last character.",
        reason: Reason::WrongIssuer,
        make: |r| {
            let issuer = r.text("iss");
            r.with("iss", json!(issuer[..issuer.len().saturating_sub(1)]))
        },
    },
    Spoiling {
        name: "missing-iss",
        what: "It has no iss.",
        reason: Reason::WrongIssuer,
        make: |r| r.without("iss"),
    },
    Spoiling {
        name: "iss-number",
        what: "Its iss is a number.",
        reason: Reason::MalformedToken,
        make: |r| r.with("iss", json!(5)),
    },
    Spoiling {
        name: "wrong-aud",
        what: "It is meant for somebody else.",
        reason: Reason::WrongAudience,
        make: |r| r.with("aud", json!("https://audience.invalid")),
    },
    Spoiling {
        name: "aud-array",
        what: "It is meant for several, and we are not among them.",
        reason: Reason::WrongAudience,
        make: |r| r.with("aud", json!(["https://a.invalid", "https://b.invalid"])),
    },
    Spoiling {
        name: "aud-prefix",
        what: "Its aud lacks the last character.",
        reason: Reason::WrongAudience,
        make: |r| {
            let audience = r.text("aud");
            r.with("aud", json!(audience[..audience.len().saturating_sub(1)]))
        },
    },
    Spoiling {
        name: "missing-aud",
        what: "It has no aud.",
        reason: Reason::WrongAudience,
        make: |r| r.without("aud"),
    },
    Spoiling {
        name: "aud-number",
        what: "Its aud is a number.",
        reason: Reason::MalformedToken,
        make: |r| r.with("aud", json!(5)),
    },
    Spoiling {
        name: "duplicate-claim",
        what: "Its exp comes twice, first far in the future and last an hour ago.",
        reason: Reason::MalformedToken,
        // Whoever lets the last one count (RFC 7519 section 4) must refuse it, too.
        make: |r| {
            let mut ended = r.claims.clone();
            ended.insert("exp".to_owned(), json!(r.now - 3600));
            let twice = payload(&ended).replacen('{', "{\"exp\":4102444800,", 1);
            r.sign(&r.header(), &twice)
        },
    },
    Spoiling {
        name: "payload-array",
        what: "Its payload is a list.",
        reason: Reason::MalformedToken,
        make: |r| r.sign(&r.header(), &format!("[{}]", payload(r.claims))),
    },
    Spoiling {
        name: "payload-bom",
        what: "Its payload begins with a byte order mark.",
        reason: Reason::MalformedToken,
        make: |r| r.sign(&r.header(), &format!("\u{feff}{}", payload(r.claims))),
    },
    Spoiling {
        name: "payload-not-json",
        what: "Its payload is not JSON.",
        reason: Reason::MalformedToken,
        make: |r| r.sign(&r.header(), "exp=4102444800"),
    },
];
