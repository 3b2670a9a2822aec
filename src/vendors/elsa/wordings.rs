//! Refusals as the catalogue shows them.

use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

const SOURCE: &str = "status and envelope D-asr; code and texts are mockmint's own";
const OWN: &str = "none: D-asr has no such refusal; the envelope is its own";
/// What is wrong with who asks.
const CREDENTIALS: &[Reason] = &[
    Reason::MissingCredential,
    Reason::MalformedCredential,
    Reason::WrongScheme,
    Reason::UnknownKey,
    Reason::RevokedKey,
    Reason::WrongSecret,
    Reason::MalformedToken,
    Reason::UnsupportedAlgorithm,
    Reason::UnknownSigningKey,
    Reason::BadSignature,
    Reason::Expired,
    Reason::NotYetValid,
    Reason::WrongIssuer,
    Reason::WrongAudience,
    Reason::WrongApp,
    Reason::Replayed,
];

/// Every wording; the texts follow from the reason.
pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(
        "every operation",
        401,
        CREDENTIALS,
        r#"{"error":{"code":401,"message":"…","errors":[]}}"#,
        Mark::Inferred,
        SOURCE,
    ),
    Wording::new(
        "every operation",
        403,
        &[
            Reason::InsufficientScope,
            Reason::WrongCredentialKind,
            Reason::OriginNotAllowed,
            Reason::Suspended,
        ],
        r#"{"error":{"code":403,"message":"…","errors":[]}}"#,
        Mark::Inferred,
        SOURCE,
    ),
    Wording::new(
        "every operation",
        400,
        &[Reason::MalformedRequest],
        r#"{"error":{"code":400,"message":"invalid arguments","errors":["…"]}}"#,
        Mark::Inferred,
        SOURCE,
    ),
    Wording::new(
        "every operation",
        400,
        &[Reason::InvalidScope, Reason::UnsupportedGrant],
        r#"{"error":{"code":400,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        404,
        &[Reason::NotFound],
        r#"{"error":{"code":404,"message":"…","errors":[]}}"#,
        Mark::Inferred,
        SOURCE,
    ),
    Wording::new(
        "every operation",
        405,
        &[Reason::MethodNotAllowed],
        r#"{"error":{"code":405,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        408,
        &[Reason::Timeout],
        r#"{"error":{"code":408,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        409,
        &[Reason::Conflict],
        r#"{"error":{"code":409,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        413,
        &[Reason::PayloadTooLarge],
        r#"{"error":{"code":413,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        429,
        &[Reason::RateLimited],
        r#"{"error":{"code":429,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        503,
        &[Reason::Unavailable],
        r#"{"error":{"code":503,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "every operation",
        500,
        &[Reason::Internal, Reason::Injected],
        r#"{"error":{"code":500,"message":"…","errors":[]}}"#,
        Mark::Unknown,
        OWN,
    ),
];
