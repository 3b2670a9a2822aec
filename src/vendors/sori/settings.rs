//! What of the vendor can be set.

use crate::model::catalogue::Mark;
use crate::model::setting::{Default, Setting, Shape};

/// What a tester may set.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "ephemeral_key_lifetime",
        what: "How long an ephemeral key lives.",
        shape: Shape::Seconds {
            min: 1,
            max: 315_360_000,
        },
        default: Default::Text("5m"),
        mark: Mark::Unknown,
        source: "seed4 says short-lived, and no number",
    },
    Setting {
        name: "single_use",
        what: "Whether an ephemeral key serves once. Costs a database call a request.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "seed4: the key serves for authentication and the following SDK API calls",
    },
    Setting {
        name: "allowed_origins",
        what: "The origins a new ephemeral key is bound to, with spaces between; unset, none.",
        shape: Shape::Text { max: 1000 },
        default: Default::Unset,
        mark: Mark::Unknown,
        source: "none; no page of the vendor mentions origins",
    },
    Setting {
        name: "revoked_app_kills_keys",
        what: "Whether the ephemeral keys of a deleted app are refused. Costs a database call a request.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "SDOC sori_console/application says only that the app's credentials stop working",
    },
    Setting {
        name: "relay",
        what: "Whether mockmint itself answers POST /api/ephemeral-key, as the customer's server would.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Confirmed,
        source: "seed4: the relay is the customer's, not the vendor's",
    },
    Setting {
        name: "relay_app_id",
        what: "The app the built-in relay acts for; unset, the oldest of the space.",
        shape: Shape::Text { max: 24 },
        default: Default::Unset,
        mark: Mark::Confirmed,
        source: "seed4: SORI_APP_ID of the customer's server",
    },
];
