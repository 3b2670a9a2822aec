//! The settings of the vendor. The second text of each is its documentation.

use actix_web::http::StatusCode;

use crate::model::mark::Mark;
use crate::model::setting::{Choice, Flag, Number, Optional, Seconds, Setting, Span, Text, Unset};
use crate::model::settings::Declarations;

/// The form of the payload of a context JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `aud` and `sub`.
    Old,
    /// `iss` before them, which identifies the JWT of the context.
    New,
}

const YEAR: i64 = 365 * 86_400;
const AMOUNT: Number = Number {
    min: 0,
    max: 1_000_000,
};

pub(super) static DEFAULT_LIFETIME: Setting<Seconds> = Setting::new(
    "default_lifetime",
    "How long a short-lived token lives when expInSec is not sent.",
    Seconds { min: 1, max: 3600 },
    Span::of("1h"),
    Mark::Unknown,
    "none: the description gives no default, every sample sends expInSec (VGP)",
);

pub(super) static JWT_FORM: Setting<Choice<Form>> = Setting::new(
    "jwt_form",
    "The payload of context JWTs made from now on: aud and sub, or iss before them.",
    Choice(&[("old", Form::Old), ("new", Form::New)]),
    "new",
    Mark::Confirmed,
    "VGP: samples of 2020 to 2022, and of 2024",
);

pub(super) static JWT_AUDIENCE: Setting<Text> = Setting::new(
    "jwt_audience",
    "What aud says in context JWTs made from now on.",
    Text { max: 128 },
    "https://api.voicegain.ai/v1",
    Mark::Confirmed,
    "VGP: samples of the cloud; one of an Edge has *.ascalon.ai",
);

pub(super) static SEVERAL_JWTS: Setting<Flag> = Setting::new(
    "several_jwts",
    "Whether JWTs beside the one that has its context's name are accepted.",
    Flag,
    false,
    Mark::Unknown,
    "seed2: only the most recent one; RELEASE BE-901: several named ones",
);

pub(super) static REGENERATE_GRACE: Setting<Optional<Seconds>> = Setting::new(
    "regenerate_grace",
    "How long a replaced JWT still works.",
    Optional(Seconds { min: 0, max: YEAR }),
    Unset,
    Mark::Unknown,
    "seed2: only the most recent one is accepted; nothing is said of a grace",
);

pub(super) static REGENERATE_KILLS_SHORT_LIVED: Setting<Flag> = Setting::new(
    "regenerate_kills_short_lived",
    "Whether short-lived tokens end with the JWT they were made with. Costs a database call.",
    Flag,
    false,
    Mark::Unknown,
    "none",
);

pub(super) static SHORT_LIVED_MAY_MINT: Setting<Flag> = Setting::new(
    "short_lived_may_mint",
    "Whether a short-lived token can be used to make another one.",
    Flag,
    false,
    Mark::Unknown,
    "none",
);

pub(super) static WILDCARD_COVERS_APEX: Setting<Flag> = Setting::new(
    "wildcard_covers_apex",
    "Whether *.example.com in aud also stands for example.com.",
    Flag,
    false,
    Mark::Unknown,
    "none: the documented example is behind a login",
);

pub(super) static AUD_REFUSAL_STATUS: Setting<Choice<StatusCode>> = Setting::new(
    "aud_refusal_status",
    "The status where the Origin does not match aud.",
    Choice(&[
        ("401", StatusCode::UNAUTHORIZED),
        ("403", StatusCode::FORBIDDEN),
    ]),
    "403",
    Mark::Unknown,
    "none; 403 is what the context's allowed origins are answered with (VGP)",
);

pub(super) static CALLS_PER_MINUTE: Setting<Number> = Setting::new(
    "calls_per_minute",
    "How many calls an account may make in a minute.",
    AMOUNT,
    75,
    Mark::Confirmed,
    "PYSDK",
);

pub(super) static CALLS_PER_HOUR: Setting<Number> = Setting::new(
    "calls_per_hour",
    "How many calls an account may make in an hour.",
    AMOUNT,
    2000,
    Mark::Confirmed,
    "PYSDK",
);

pub(super) static ASR_CONCURRENCY: Setting<Number> = Setting::new(
    "asr_concurrency",
    "How many sessions of an account may run in real time.",
    AMOUNT,
    4,
    Mark::Confirmed,
    "PYSDK",
);

pub(super) static OFFLINE_QUEUE_SIZE: Setting<Number> = Setting::new(
    "offline_queue_size",
    "How many off-line sessions of an account may wait or run.",
    AMOUNT,
    10,
    Mark::Confirmed,
    "PYSDK",
);

pub(super) static TRANSCRIPTION_TIME: Setting<Seconds> = Setting::new(
    "transcription_time",
    "How long a transcription takes, by the clock of the space.",
    Seconds { min: 0, max: YEAR },
    Span::of("0s"),
    Mark::Unknown,
    "none",
);

pub(super) static LOGIN_LIFETIME: Setting<Seconds> = Setting::new(
    "login_lifetime",
    "How long a user stays logged in.",
    Seconds { min: 0, max: YEAR },
    Span::of("8h"),
    Mark::Unknown,
    "none; that it ends follows from RELEASE BE-4727",
);

pub(super) static LOGIN_NONCES: Setting<Number> = Setting::new(
    "login_nonces",
    "How many nonces a login brings; how they are refilled is unknown.",
    Number { min: 1, max: 1000 },
    50,
    Mark::Unknown,
    "none; VGP shows a list",
);

/// Every setting, in the order of the catalogue.
pub(super) static SETTINGS: Declarations = &[
    &DEFAULT_LIFETIME,
    &JWT_FORM,
    &JWT_AUDIENCE,
    &SEVERAL_JWTS,
    &REGENERATE_GRACE,
    &REGENERATE_KILLS_SHORT_LIVED,
    &SHORT_LIVED_MAY_MINT,
    &WILDCARD_COVERS_APEX,
    &AUD_REFUSAL_STATUS,
    &CALLS_PER_MINUTE,
    &CALLS_PER_HOUR,
    &ASR_CONCURRENCY,
    &OFFLINE_QUEUE_SIZE,
    &TRANSCRIPTION_TIME,
    &LOGIN_LIFETIME,
    &LOGIN_NONCES,
];
