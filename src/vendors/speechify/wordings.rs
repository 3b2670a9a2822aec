//! Refusals as the catalogue shows them.

use crate::error::Reason;
use crate::model::catalogue::{Mark, Wording};

/// Every wording that depends on the reason and the place alone.
pub(super) const WORDINGS: &[Wording] = &[
    Wording {
        at: "auth.token",
        reasons: &[
            Reason::MissingCredential,
            Reason::WrongScheme,
            Reason::UnknownKey,
            Reason::RevokedKey,
            Reason::WrongCredentialKind,
        ],
        status: 401,
        body: r#"{"error":"invalid_client","error_description":"…"}"#,
        mark: Mark::Inferred,
        source: "schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2",
    },
    Wording {
        at: "auth.token",
        reasons: &[Reason::MalformedCredential, Reason::MalformedRequest],
        status: 400,
        body: r#"{"error":"invalid_request","error_description":"…"}"#,
        mark: Mark::Inferred,
        source: "schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2",
    },
    Wording {
        at: "auth.token",
        reasons: &[Reason::UnsupportedGrant],
        status: 400,
        body: r#"{"error":"unsupported_grant_type","error_description":"…"}"#,
        mark: Mark::Inferred,
        source: "schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2",
    },
    Wording {
        at: "auth.token",
        reasons: &[Reason::InvalidScope],
        status: 400,
        body: r#"{"error":"invalid_scope","error_description":"…"}"#,
        mark: Mark::Inferred,
        source: "schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2",
    },
    Wording {
        at: "every protected operation, legacy era",
        reasons: &[
            Reason::MissingCredential,
            Reason::UnknownKey,
            Reason::RevokedKey,
            Reason::Expired,
        ],
        status: 401,
        body: r#"{"error":"…"}"#,
        mark: Mark::Inferred,
        source: "status and the member error D-auth, D-intro; the text is mockmint's own",
    },
    Wording {
        at: "every protected operation, legacy era",
        reasons: &[Reason::InsufficientScope],
        status: 401,
        body: r#"{"error":"none of the sufficient scopes found"}"#,
        mark: Mark::Inferred,
        source: "status seed1; the text L's integration test; the shape around it is unknown",
    },
    Wording {
        at: "every protected operation, modern era",
        reasons: &[
            Reason::MissingCredential,
            Reason::UnknownKey,
            Reason::RevokedKey,
        ],
        status: 401,
        body: r#"{"error":{"code":"unauthorized","message":"…"},"request_id":"…"}"#,
        mark: Mark::Inferred,
        source: "status and envelope OAS; the code from the enum of P400",
    },
    Wording {
        at: "every protected operation, modern era",
        reasons: &[Reason::InsufficientScope],
        status: 403,
        body: r#"{"error":{"code":"insufficient_scope","message":"…"},"request_id":"…"}"#,
        mark: Mark::Inferred,
        source: "status D-api-reference; the code from the enum of P400",
    },
    Wording {
        at: "every operation with Speechify-Version",
        reasons: &[Reason::MalformedRequest],
        status: 400,
        body: r#"{"error":{"code":"invalid_api_version","message":"…"},"request_id":"…"}"#,
        mark: Mark::Confirmed,
        source: "D-api-versioning",
    },
    Wording {
        at: "voices.*, audio.*",
        reasons: &[Reason::NotFound],
        status: 404,
        body: r#"{"error":{"code":"voice_not_found","message":"…"},"request_id":"…"}"#,
        mark: Mark::Confirmed,
        source: "CB",
    },
];
