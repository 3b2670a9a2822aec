//! The settings of the vendor. The second text of each is its documentation.

use crate::model::mark::Mark;
use crate::model::setting::{Flag, Optional, Seconds, Setting, Span, Text, Unset};
use crate::model::settings::Declarations;

pub(super) static EPHEMERAL_KEY_LIFETIME: Setting<Seconds> = Setting::new(
    "ephemeral_key_lifetime",
    "How long an ephemeral key lives.",
    Seconds {
        min: 1,
        max: 315_360_000,
    },
    Span::of("5m"),
    Mark::Unknown,
    "seed4 says short-lived, and no number",
);

pub(super) static SINGLE_USE: Setting<Flag> = Setting::new(
    "single_use",
    "Whether an ephemeral key serves once. Costs a database call a request.",
    Flag,
    false,
    Mark::Unknown,
    "seed4: the key serves for authentication and the following SDK API calls",
);

pub(super) static ALLOWED_ORIGINS: Setting<Optional<Text>> = Setting::new(
    "allowed_origins",
    "The origins a new ephemeral key is bound to, with spaces between; unset, none.",
    Optional(Text { max: 1000 }),
    Unset,
    Mark::Unknown,
    "none; no page of the vendor mentions origins",
);

pub(super) static REVOKED_APP_KILLS_KEYS: Setting<Flag> = Setting::new(
    "revoked_app_kills_keys",
    "Whether the ephemeral keys of a deleted app are refused. Costs a database call a request.",
    Flag,
    false,
    Mark::Unknown,
    "SDOC sori_console/application says only that the app's credentials stop working",
);

pub(super) static RELAY: Setting<Flag> = Setting::new(
    "relay",
    "Whether mockmint itself answers POST /api/ephemeral-key, as the customer's server would.",
    Flag,
    false,
    Mark::Confirmed,
    "seed4: the relay is the customer's, not the vendor's",
);

pub(super) static RELAY_APP_ID: Setting<Optional<Text>> = Setting::new(
    "relay_app_id",
    "The app the built-in relay acts for; unset, the oldest of the space.",
    Optional(Text { max: 24 }),
    Unset,
    Mark::Confirmed,
    "seed4: SORI_APP_ID of the customer's server",
);

/// Every setting, in the order of the catalogue.
pub(super) static SETTINGS: Declarations = &[
    &EPHEMERAL_KEY_LIFETIME,
    &SINGLE_USE,
    &ALLOWED_ORIGINS,
    &REVOKED_APP_KILLS_KEYS,
    &RELAY,
    &RELAY_APP_ID,
];
