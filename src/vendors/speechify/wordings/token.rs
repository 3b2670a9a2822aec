//! How the token endpoint words refusals: RFC 6749 section 5.2.

use super::{CREDENTIALS, OWN};
use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

const OAUTH: &str = "schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2";

pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(
        "auth.token",
        401,
        CREDENTIALS,
        r#"{"error":"invalid_client","error_description":"…"}"#,
        Mark::Inferred,
        OAUTH,
    ),
    Wording::new(
        "auth.token",
        401,
        &[
            Reason::OriginNotAllowed,
            Reason::InsufficientScope,
            Reason::Suspended,
        ],
        r#"{"error":"unauthorized_client","error_description":"…"}"#,
        Mark::Inferred,
        OAUTH,
    ),
    Wording::new(
        "auth.token",
        400,
        &[Reason::MalformedCredential, Reason::MalformedRequest],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Inferred,
        OAUTH,
    ),
    Wording::new(
        "auth.token",
        400,
        &[Reason::UnsupportedGrant],
        r#"{"error":"unsupported_grant_type","error_description":"…"}"#,
        Mark::Inferred,
        OAUTH,
    ),
    Wording::new(
        "auth.token",
        400,
        &[Reason::InvalidScope],
        r#"{"error":"invalid_scope","error_description":"…"}"#,
        Mark::Inferred,
        OAUTH,
    ),
    Wording::new(
        "auth.token",
        404,
        &[Reason::NotFound],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token, no operation",
        405,
        &[Reason::MethodNotAllowed],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        408,
        &[Reason::Timeout],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        409,
        &[Reason::Conflict],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        413,
        &[Reason::PayloadTooLarge],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        429,
        &[Reason::RateLimited],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        503,
        &[Reason::Unavailable],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
    Wording::new(
        "auth.token",
        500,
        &[Reason::Internal, Reason::Injected],
        r#"{"error":"invalid_request","error_description":"…"}"#,
        Mark::Unknown,
        OWN,
    ),
];
