//! Refusals as the catalogue shows them.

use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

/// Where the console's envelope is spoken; the relay has its own.
const CONSOLE: &str = "auth.ephemeral, mockmint.campaign, no operation";
const RELAY: &str = "relay.ephemeral_key";

/// What is wrong with a pair of app id and secret key.
const KEYS: &[Reason] = &[Reason::UnknownKey, Reason::WrongSecret, Reason::RevokedKey];
/// What else is wrong with who asks.
const CREDENTIALS: &[Reason] = &[
    Reason::MissingCredential,
    Reason::MalformedCredential,
    Reason::WrongScheme,
    Reason::WrongCredentialKind,
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
const FORBIDDEN: &[Reason] = &[
    Reason::OriginNotAllowed,
    Reason::InsufficientScope,
    Reason::Suspended,
];
const MALFORMED: &[Reason] = &[
    Reason::MalformedRequest,
    Reason::InvalidScope,
    Reason::UnsupportedGrant,
];

/// Every wording; the texts follow from the reason.
pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(
        CONSOLE,
        401,
        KEYS,
        r#"{"success":false,"error":"unauthorized","message":"app_id or secret_key is not valid"}"#,
        Mark::Inferred,
        "401 from IOSH's code for a failed authentication, success from seed4; the rest is mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        401,
        CREDENTIALS,
        r#"{"success":false,"error":"unauthorized","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        403,
        FORBIDDEN,
        r#"{"success":false,"error":"forbidden","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        400,
        MALFORMED,
        r#"{"success":false,"error":"bad_request","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        404,
        &[Reason::NotFound],
        r#"{"success":false,"error":"not_found","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        405,
        &[Reason::MethodNotAllowed],
        r#"{"success":false,"error":"method_not_allowed","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        408,
        &[Reason::Timeout],
        r#"{"success":false,"error":"timeout","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        409,
        &[Reason::Conflict],
        r#"{"success":false,"error":"conflict","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        413,
        &[Reason::PayloadTooLarge],
        r#"{"success":false,"error":"payload_too_large","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        429,
        &[Reason::RateLimited],
        r#"{"success":false,"error":"too_many_requests","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        503,
        &[Reason::Unavailable],
        r#"{"success":false,"error":"unavailable","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        CONSOLE,
        500,
        &[Reason::Internal, Reason::Injected],
        r#"{"success":false,"error":"internal_error","message":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        401,
        KEYS,
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        401,
        CREDENTIALS,
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        403,
        FORBIDDEN,
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        400,
        MALFORMED,
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        404,
        &[Reason::NotFound],
        r#"{"detail":"not found"}"#,
        Mark::Unknown,
        "none: what mockmint answers while its relay is off",
    ),
    Wording::new(
        RELAY,
        405,
        &[Reason::MethodNotAllowed],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        408,
        &[Reason::Timeout],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        409,
        &[Reason::Conflict],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        413,
        &[Reason::PayloadTooLarge],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        429,
        &[Reason::RateLimited],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        503,
        &[Reason::Unavailable],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
    Wording::new(
        RELAY,
        500,
        &[Reason::Internal, Reason::Injected],
        r#"{"detail":"…"}"#,
        Mark::Unknown,
        "none: mockmint's own",
    ),
];
