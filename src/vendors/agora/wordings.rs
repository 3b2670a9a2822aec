//! Refusals as the catalogue shows them, while the settings are as they are by default: those of the
//! gateway, then those of the service.

mod agents;
mod tasks;

use std::sync::LazyLock;

use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

/// Every wording.
pub(super) fn all() -> &'static [Wording] {
    static ALL: LazyLock<Vec<Wording>> =
        LazyLock::new(|| [GATEWAY, tasks::WORDINGS, agents::WORDINGS].concat());
    &ALL
}

const GATEWAY: &[Wording] = &[
    Wording {
        at: "every operation",
        reasons: &[Reason::MissingCredential],
        status: 401,
        body: r#"{"message":"Unauthorized"}"#,
        mark: Mark::Inferred,
        source: "CR, on the same host; the challenge Basic realm=\"kong\" K",
    },
    Wording {
        at: "every operation, Basic",
        reasons: &[
            Reason::WrongScheme,
            Reason::MalformedCredential,
            Reason::UnknownKey,
            Reason::RevokedKey,
            Reason::WrongSecret,
            Reason::WrongCredentialKind,
            Reason::WrongApp,
        ],
        status: 401,
        body: r#"{"message":"Invalid authentication credentials"}"#,
        mark: Mark::Confirmed,
        source: "D and F2 for wrong credentials; the other causes K, CR",
    },
    Wording {
        at: "every operation, token",
        reasons: &[
            Reason::MalformedToken,
            Reason::BadSignature,
            Reason::UnknownKey,
            Reason::RevokedKey,
            Reason::WrongApp,
            Reason::NotYetValid,
            Reason::InsufficientScope,
            Reason::UnsupportedAlgorithm,
            Reason::UnknownSigningKey,
            Reason::WrongSecret,
            Reason::WrongCredentialKind,
            Reason::WrongIssuer,
            Reason::WrongAudience,
            Reason::OriginNotAllowed,
            Reason::InvalidScope,
            Reason::UnsupportedGrant,
            Reason::Replayed,
        ],
        status: 401,
        body: r#"{"message":"Invalid token"}"#,
        mark: Mark::Confirmed,
        source: "seed3, D for a token not properly generated; the list of causes is inferred",
    },
    Wording {
        at: "every operation, token",
        reasons: &[Reason::Expired],
        status: 401,
        body: r#"{"message":"Token is expired"}"#,
        mark: Mark::Confirmed,
        source: "seed3, D",
    },
    Wording {
        at: "every path",
        reasons: &[Reason::NotFound, Reason::MethodNotAllowed],
        status: 404,
        body: r#"{"message":"no Route matched with those values"}"#,
        mark: Mark::Inferred,
        source: "CR, CT; K",
    },
    Wording {
        at: "every operation",
        reasons: &[Reason::RateLimited],
        status: 429,
        body: r#"{"message":"API rate limit exceeded"}"#,
        mark: Mark::Inferred,
        source: "CR, CT; K",
    },
    Wording {
        at: "every operation",
        reasons: &[Reason::PayloadTooLarge],
        status: 413,
        body: r#"{"message":"Request size limit exceeded"}"#,
        mark: Mark::Unknown,
        source: "none; the words are mockmint's own",
    },
    Wording {
        at: "every operation",
        reasons: &[Reason::Timeout],
        status: 408,
        body: r#"{"message":"Request timeout"}"#,
        mark: Mark::Unknown,
        source: "none; the words are mockmint's own",
    },
];
