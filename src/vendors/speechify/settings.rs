//! What of the vendor can be set.

use crate::model::catalogue::Mark;
use crate::model::setting::{Default, Setting, Shape};

const LIFETIME: Shape = Shape::Seconds {
    min: 1,
    max: 315_360_000,
};

/// What a tester may set.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "access_token_lifetime",
        what: "How long an access token really lives.",
        shape: LIFETIME,
        default: Default::Text("1h"),
        mark: Mark::Confirmed,
        source: "seed1; L's test",
    },
    Setting {
        name: "advertised_lifetime",
        what: "What expires_in says, when it shall differ from the real lifetime.",
        shape: LIFETIME,
        default: Default::Unset,
        mark: Mark::Confirmed,
        source: "seed1: expires_in is the lifetime",
    },
    Setting {
        name: "signing_algorithm",
        what: "What access tokens are signed with.",
        shape: Shape::Choice(&["HS256", "HS384", "HS512", "EdDSA"]),
        default: Default::Text("HS256"),
        mark: Mark::Unknown,
        source: "none; no client decodes a token (L, F, P)",
    },
    Setting {
        name: "revoked_key_kills_tokens",
        what: "Whether the tokens of a revoked key are refused. Costs a database call a request.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "seed1 says only that tokens cannot be revoked",
    },
    Setting {
        name: "tokens_in_modern_era",
        what: "Whether access tokens are taken on requests with Speechify-Version.",
        shape: Shape::Flag,
        default: Default::Flag(true),
        mark: Mark::Unknown,
        source: "D-authentication calls them deprecated; nothing says they are switched off",
    },
    Setting {
        name: "default_version",
        what: "The version of a request without Speechify-Version; unset, it is a legacy request.",
        shape: Shape::Date,
        default: Default::Unset,
        mark: Mark::Unknown,
        source: "D-api-versioning: a workspace has a default; which one is not said",
    },
    Setting {
        name: "voices_envelope_since",
        what: "The first version in which GET /v1/voices answers with a page and not an array.",
        shape: Shape::Date,
        default: Default::Text("2026-07-07"),
        mark: Mark::Unknown,
        source: "P202 reads an array, P301 (2026-07-07) a page; the exact date is not published",
    },
    Setting {
        name: "old_models_in_modern_era",
        what: "Whether simba-base and simba-turbo speak on requests with Speechify-Version.",
        shape: Shape::Flag,
        default: Default::Flag(true),
        mark: Mark::Unknown,
        source: "P202, P301 and P400 type them no more; nothing says that they are switched off",
    },
    Setting {
        name: "consent_challenge_lifetime",
        what: "How long a consent challenge can be answered.",
        shape: LIFETIME,
        default: Default::Text("1h"),
        mark: Mark::Unknown,
        source: "P400 says short-lived, and no number",
    },
    Setting {
        name: "consent_refusal_status",
        what: "The status of a new voice whose challenge is unknown, over or used.",
        shape: Shape::Choice(&["400", "404", "409", "410", "422"]),
        default: Default::Text("422"),
        mark: Mark::Unknown,
        source: "P400 declares 400, 409 and 422 for POST /v1/voices, the last for nothing else",
    },
    Setting {
        name: "idempotency_repeats_refusals",
        what: "Whether a refusal is repeated for its Idempotency-Key, or the request tried again.",
        shape: Shape::Flag,
        default: Default::Flag(true),
        mark: Mark::Unknown,
        source: "P400: the first answer is repeated, status and body; of refusals it says nothing",
    },
    Setting {
        name: "voice_created_status",
        what: "The status of POST /v1/voices in the legacy era: 200 or 201.",
        shape: Shape::Number { min: 200, max: 201 },
        default: Default::Number(200),
        mark: Mark::Unknown,
        source: "OAS says 201 for the modern era; every SDK accepts any 2xx",
    },
    Setting {
        name: "default_audio_format",
        what: "The format of POST /v1/audio/speech when none is asked for.",
        shape: Shape::Choice(&["wav", "mp3", "ogg", "aac", "pcm"]),
        default: Default::Text("wav"),
        mark: Mark::Confirmed,
        source: "P123, P400: wav for now, without a promise",
    },
];
