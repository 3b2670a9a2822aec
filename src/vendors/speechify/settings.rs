//! The settings of the vendor. The second text of each is its documentation.

use actix_web::http::StatusCode;

use super::audio::AudioFormat;
use crate::model::mark::Mark;
use crate::model::setting::{Choice, Date, Flag, Number, Optional, Seconds, Setting, Span, Unset};
use crate::model::settings::Declarations;
use crate::token::jwt::Algorithm;

const LIFETIME: Seconds = Seconds {
    min: 1,
    max: 315_360_000,
};

pub(super) static ACCESS_TOKEN_LIFETIME: Setting<Seconds> = Setting::new(
    "access_token_lifetime",
    "How long an access token really lives.",
    LIFETIME,
    Span::of("1h"),
    Mark::Confirmed,
    "seed1; L's test",
);

pub(super) static ADVERTISED_LIFETIME: Setting<Optional<Seconds>> = Setting::new(
    "advertised_lifetime",
    "What expires_in says, when it shall differ from the real lifetime.",
    Optional(LIFETIME),
    Unset,
    Mark::Confirmed,
    "seed1: expires_in is the lifetime",
);

pub(super) static SIGNING_ALGORITHM: Setting<Choice<Algorithm>> = Setting::new(
    "signing_algorithm",
    "What access tokens are signed with.",
    Choice(&[
        ("HS256", Algorithm::Hs256),
        ("HS384", Algorithm::Hs384),
        ("HS512", Algorithm::Hs512),
        ("EdDSA", Algorithm::EdDsa),
    ]),
    "HS256",
    Mark::Unknown,
    "none; no client decodes a token (L, F, P)",
);

pub(super) static REVOKED_KEY_KILLS_TOKENS: Setting<Flag> = Setting::new(
    "revoked_key_kills_tokens",
    "Whether the tokens of a revoked key are refused. Costs a database call a request.",
    Flag,
    false,
    Mark::Unknown,
    "seed1 says only that tokens cannot be revoked",
);

pub(super) static TOKENS_IN_MODERN_ERA: Setting<Flag> = Setting::new(
    "tokens_in_modern_era",
    "Whether access tokens are taken on requests with Speechify-Version.",
    Flag,
    true,
    Mark::Unknown,
    "D-authentication calls them deprecated; nothing says they are switched off",
);

pub(super) static DEFAULT_VERSION: Setting<Optional<Date>> = Setting::new(
    "default_version",
    "The version of a request without Speechify-Version; unset, it is a legacy request.",
    Optional(Date),
    Unset,
    Mark::Unknown,
    "D-api-versioning: a workspace has a default; which one is not said",
);

pub(super) static VOICES_ENVELOPE_SINCE: Setting<Date> = Setting::new(
    "voices_envelope_since",
    "The first version in which GET /v1/voices answers with a page and not an array.",
    Date,
    "2026-07-07",
    Mark::Unknown,
    "P202 reads an array, P301 (2026-07-07) a page; the exact date is not published",
);

pub(super) static OLD_MODELS_IN_MODERN_ERA: Setting<Flag> = Setting::new(
    "old_models_in_modern_era",
    "Whether simba-base and simba-turbo speak on requests with Speechify-Version.",
    Flag,
    true,
    Mark::Unknown,
    "P202, P301 and P400 type them no more; nothing says that they are switched off",
);

pub(super) static CONSENT_CHALLENGE_LIFETIME: Setting<Seconds> = Setting::new(
    "consent_challenge_lifetime",
    "How long a consent challenge can be answered.",
    LIFETIME,
    Span::of("1h"),
    Mark::Unknown,
    "P400 says short-lived, and no number",
);

pub(super) static CONSENT_REFUSAL_STATUS: Setting<Choice<StatusCode>> = Setting::new(
    "consent_refusal_status",
    "The status of a new voice whose challenge is unknown, over or used.",
    Choice(&[
        ("400", StatusCode::BAD_REQUEST),
        ("404", StatusCode::NOT_FOUND),
        ("409", StatusCode::CONFLICT),
        ("410", StatusCode::GONE),
        ("422", StatusCode::UNPROCESSABLE_ENTITY),
    ]),
    "422",
    Mark::Unknown,
    "P400 declares 400, 409 and 422 for POST /v1/voices, the last for nothing else",
);

pub(super) static IDEMPOTENCY_REPEATS_REFUSALS: Setting<Flag> = Setting::new(
    "idempotency_repeats_refusals",
    "Whether a refusal is repeated for its Idempotency-Key, or the request tried again.",
    Flag,
    true,
    Mark::Unknown,
    "P400: the first answer is repeated, status and body; of refusals it says nothing",
);

pub(super) static VOICE_CREATED_STATUS: Setting<Number> = Setting::new(
    "voice_created_status",
    "The status of POST /v1/voices in the legacy era: 200 or 201.",
    Number { min: 200, max: 201 },
    200,
    Mark::Unknown,
    "OAS says 201 for the modern era; every SDK accepts any 2xx",
);

pub(super) static DEFAULT_AUDIO_FORMAT: Setting<Choice<AudioFormat>> = Setting::new(
    "default_audio_format",
    "The format of POST /v1/audio/speech when none is asked for.",
    Choice(&[
        ("wav", AudioFormat::Wav),
        ("mp3", AudioFormat::Mp3),
        ("ogg", AudioFormat::Ogg),
        ("aac", AudioFormat::Aac),
        ("pcm", AudioFormat::Pcm),
    ]),
    "wav",
    Mark::Confirmed,
    "P123, P400: wav for now, without a promise",
);

/// Every setting, in the order of the catalogue.
pub(super) static SETTINGS: Declarations = &[
    &ACCESS_TOKEN_LIFETIME,
    &ADVERTISED_LIFETIME,
    &SIGNING_ALGORITHM,
    &REVOKED_KEY_KILLS_TOKENS,
    &TOKENS_IN_MODERN_ERA,
    &DEFAULT_VERSION,
    &VOICES_ENVELOPE_SINCE,
    &OLD_MODELS_IN_MODERN_ERA,
    &CONSENT_CHALLENGE_LIFETIME,
    &CONSENT_REFUSAL_STATUS,
    &IDEMPOTENCY_REPEATS_REFUSALS,
    &VOICE_CREATED_STATUS,
    &DEFAULT_AUDIO_FORMAT,
];
