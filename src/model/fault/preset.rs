//! Named incidents: steps that belong together because they happened so to somebody.

use serde::Serialize;

use super::{Act, Damage, Lifetime, Moment, Propagation, Step};
use crate::error::Reason;

/// A named incident.
#[derive(Clone, Copy, Serialize)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What happens, as a sentence.
    pub what: &'static str,
    /// Its steps.
    #[serde(skip)]
    pub steps: fn() -> Vec<Step>,
}

/// Every named incident.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "outage",
        what: "Three requests are answered 503 with Retry-After: 1.",
        steps: || vec![asking(times(3, Act::Status(503)), 1)],
    },
    Preset {
        name: "rate_limit",
        what: "One request is answered 429 with Retry-After: 2.",
        steps: || vec![asking(once(Act::Status(429)), 2)],
    },
    Preset {
        name: "expired_once",
        what: "One credential is refused as expired, the next one passes: does the client refresh, once?",
        steps: || vec![once(Act::Refuse(Reason::Expired))],
    },
    Preset {
        name: "revoked_for_good",
        what: "A thousand requests are refused as with a revoked key: does the client give up?",
        steps: || vec![times(1_000, Act::Refuse(Reason::RevokedKey))],
    },
    Preset {
        name: "html_from_proxy",
        what: "A proxy in front of the vendor answers 502 with a page of its own.",
        steps: || vec![once(Act::Body(Damage::Html))],
    },
    Preset {
        name: "captive_portal",
        what: "A network answers 200 with a page of its own in the place of JSON.",
        steps: || vec![once(Act::Body(Damage::Portal))],
    },
    Preset {
        name: "cold_start",
        what: "The first answer takes two seconds, the next ones half a second to one.",
        steps: || {
            vec![
                once(Act::Delay(2_000..=2_000)),
                times(3, Act::Delay(500..=1_000)),
            ]
        },
    },
    Preset {
        name: "deployment",
        what: "A connection is closed unanswered, one in the middle of the answer, then two 503.",
        steps: || {
            vec![
                once(Act::Reset(Moment::Before)),
                once(Act::Reset(Moment::Middle)),
                asking(times(2, Act::Status(503)), 1),
            ]
        },
    },
    Preset {
        name: "brown_out",
        what: "Slow answers with a 500 and a 504 between them.",
        steps: || {
            vec![
                times(2, Act::Delay(200..=1_000)),
                once(Act::Status(500)),
                times(2, Act::Delay(200..=1_000)),
                once(Act::Status(504)),
            ]
        },
    },
    Preset {
        name: "truncated_json",
        what: "Half of the answer is missing, and nothing but the JSON tells of it.",
        steps: || vec![once(Act::Body(Damage::Truncated))],
    },
    Preset {
        name: "expires_in_string",
        what: "expires_in is a string, as some issuers send it.",
        steps: || vec![once(Act::ExpiresInAsString)],
    },
    Preset {
        name: "short_lived_token",
        what: "A token said to live an hour is dead after 25 seconds of the space clock.",
        steps: || {
            vec![once(Act::Lifetime(Lifetime {
                advertised: Some(3_600),
                real: Some(25),
            }))]
        },
    },
    Preset {
        name: "issuer_ahead",
        what: "The issuer's clock is 90 seconds ahead: verifiers see tokens of the future.",
        steps: || vec![once(Act::IssuerClock(90))],
    },
    Preset {
        name: "key_propagation",
        what: "For 30 seconds of the space clock a new key works on half of the requests.",
        steps: || {
            vec![times(
                1_000,
                Act::Propagation(Propagation {
                    share: 0.5,
                    lasts: 30,
                }),
            )]
        },
    },
];

fn once(act: Act) -> Step {
    times(1, act)
}

fn times(times: u32, act: Act) -> Step {
    Step {
        act,
        times,
        retry_after: None,
    }
}

fn asking(step: Step, retry_after: u32) -> Step {
    Step {
        retry_after: Some(retry_after),
        ..step
    }
}
