//! What of the vendor can be set.

use super::long_lived;
use crate::model::catalogue::Mark;
use crate::model::setting::{Default, Setting, Shape};

const fn flag(name: &'static str, what: &'static str, source: &'static str) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source,
    }
}

const fn number(
    name: &'static str,
    what: &'static str,
    default: i64,
    mark: Mark,
    source: &'static str,
) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Number {
            min: 0,
            max: 1_000_000,
        },
        default: Default::Number(default),
        mark,
        source,
    }
}

const fn seconds(
    name: &'static str,
    what: &'static str,
    max: i64,
    default: Default,
    source: &'static str,
) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Seconds { min: 0, max },
        default,
        mark: Mark::Unknown,
        source,
    }
}

const YEAR: i64 = 365 * 86_400;

/// What a tester may set.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "default_lifetime",
        what: "How long a short-lived token lives when expInSec is not sent.",
        shape: Shape::Seconds { min: 1, max: 3600 },
        default: Default::Text("1h"),
        mark: Mark::Unknown,
        source: "none: the description gives no default, every sample sends expInSec (VGP)",
    },
    Setting {
        name: "jwt_form",
        what: "The payload of context JWTs made from now on: aud and sub, or iss before them.",
        shape: Shape::Choice(&["old", "new"]),
        default: Default::Text("new"),
        mark: Mark::Confirmed,
        source: "VGP: samples of 2020 to 2022, and of 2024",
    },
    Setting {
        name: "jwt_audience",
        what: "What aud says in context JWTs made from now on.",
        shape: Shape::Text { max: 128 },
        default: Default::Text(long_lived::AUDIENCE),
        mark: Mark::Confirmed,
        source: "VGP: samples of the cloud; one of an Edge has *.ascalon.ai",
    },
    flag(
        "several_jwts",
        "Whether JWTs beside the one that has its context's name are accepted.",
        "seed2: only the most recent one; RELEASE BE-901: several named ones",
    ),
    seconds(
        "regenerate_grace",
        "How long a replaced JWT still works.",
        YEAR,
        Default::Unset,
        "seed2: only the most recent one is accepted; nothing is said of a grace",
    ),
    flag(
        "regenerate_kills_short_lived",
        "Whether short-lived tokens end with the JWT they were made with. Costs a database call.",
        "none",
    ),
    flag(
        "short_lived_may_mint",
        "Whether a short-lived token can be used to make another one.",
        "none",
    ),
    flag(
        "wildcard_covers_apex",
        "Whether *.example.com in aud also stands for example.com.",
        "none: the documented example is behind a login",
    ),
    Setting {
        name: "aud_refusal_status",
        what: "The status where the Origin does not match aud.",
        shape: Shape::Choice(&["401", "403"]),
        default: Default::Text("403"),
        mark: Mark::Unknown,
        source: "none; 403 is what the context's allowed origins are answered with (VGP)",
    },
    number(
        "calls_per_minute",
        "How many calls an account may make in a minute.",
        75,
        Mark::Confirmed,
        "PYSDK",
    ),
    number(
        "calls_per_hour",
        "How many calls an account may make in an hour.",
        2000,
        Mark::Confirmed,
        "PYSDK",
    ),
    number(
        "asr_concurrency",
        "How many sessions of an account may run in real time.",
        4,
        Mark::Confirmed,
        "PYSDK",
    ),
    number(
        "offline_queue_size",
        "How many off-line sessions of an account may wait or run.",
        10,
        Mark::Confirmed,
        "PYSDK",
    ),
    seconds(
        "transcription_time",
        "How long a transcription takes, by the clock of the space.",
        YEAR,
        Default::Text("0s"),
        "none",
    ),
    seconds(
        "login_lifetime",
        "How long a user stays logged in.",
        YEAR,
        Default::Text("8h"),
        "none; that it ends follows from RELEASE BE-4727",
    ),
    Setting {
        name: "login_nonces",
        what: "How many nonces a login brings; how they are refilled is unknown.",
        shape: Shape::Number { min: 1, max: 1000 },
        default: Default::Number(50),
        mark: Mark::Unknown,
        source: "none; VGP shows a list",
    },
];
