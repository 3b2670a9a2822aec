//! How the legacy era words refusals.

use super::{CREDENTIALS, OWN};
use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

const LEGACY: &str = "every other operation, legacy era";

pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(
        LEGACY,
        401,
        CREDENTIALS,
        r#"{"error":"…"}"#,
        Mark::Inferred,
        "status and the member error D-auth, D-intro; the text is mockmint's own",
    ),
    Wording::new(
        LEGACY,
        401,
        &[Reason::InsufficientScope],
        r#"{"error":"none of the sufficient scopes found"}"#,
        Mark::Inferred,
        "status seed1; the text L's integration test; the shape around it is unknown",
    ),
    Wording::new(
        LEGACY,
        403,
        &[Reason::OriginNotAllowed, Reason::Suspended],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        400,
        &[
            Reason::MalformedCredential,
            Reason::MalformedRequest,
            Reason::InvalidScope,
            Reason::UnsupportedGrant,
        ],
        r#"{"error":"…"}"#,
        Mark::Inferred,
        "status F, P123; the body is unknown",
    ),
    Wording::new(
        LEGACY,
        404,
        &[Reason::NotFound],
        r#"{"error":"…"}"#,
        Mark::Inferred,
        "status F, P123, for voices; the body is unknown",
    ),
    Wording::new(
        "voices.create",
        422,
        &[Reason::NotFound, Reason::Expired, Reason::Replayed],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        "none: a consent challenge; the setting consent_refusal_status",
    ),
    Wording::new(
        LEGACY,
        429,
        &[Reason::RateLimited],
        r#"{"error":"…"}"#,
        Mark::Inferred,
        "status and Retry-After D-api-limits; the text is mockmint's own",
    ),
    Wording::new(
        LEGACY,
        405,
        &[Reason::MethodNotAllowed],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        408,
        &[Reason::Timeout],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        409,
        &[Reason::Conflict],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        413,
        &[Reason::PayloadTooLarge],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        503,
        &[Reason::Unavailable],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        LEGACY,
        500,
        &[Reason::Internal, Reason::Injected],
        r#"{"error":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
];
