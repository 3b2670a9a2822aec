//! The settings of the vendor. The second text of each is its documentation.

use crate::model::mark::Mark;
use crate::model::setting::{Choice, Flag, Seconds, Setting, Span, Text};
use crate::model::settings::Declarations;

const LIFETIME: Seconds = Seconds {
    min: 1,
    max: 315_360_000,
};
const NAME: Text = Text { max: 60 };

/// Where a WebSocket with a bad token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefuseAt {
    /// At its upgrade, with 401.
    Upgrade,
    /// By a message after the upgrade.
    Message,
}

pub(super) static QUERY_PARAMETER: Setting<Text> = Setting::new(
    "query_parameter",
    "The query parameter a token may come in instead of the header; empty, none.",
    NAME,
    "API_token",
    Mark::Unknown,
    "the documents allow the query and call the token API_token; the literal name is not shown",
);

pub(super) static PLAN_REQUIRED: Setting<Flag> = Setting::new(
    "plan_required",
    "Whether a request without api_plan is refused; else it is one for the standard plan.",
    Flag,
    false,
    Mark::Unknown,
    "none; every example has api_plan (D-example1, D-faq)",
);

pub(super) static TOKEN_PATH: Setting<Text> = Setting::new(
    "token_path",
    "The last segment of mockmint's own route that issues tokens for users.",
    NAME,
    "token",
    Mark::Unknown,
    "mockmint's own: the ELSA-Token API is documented nowhere",
);

pub(super) static TOKEN_USER_FIELD: Setting<Text> = Setting::new(
    "token_user_field",
    "The field of that route that names the user.",
    NAME,
    "user_id",
    Mark::Unknown,
    "mockmint's own: the ELSA-Token API is documented nowhere",
);

pub(super) static TOKEN_LIFETIME_FIELD: Setting<Text> = Setting::new(
    "token_lifetime_field",
    "The field of that route that asks for a lifetime in seconds.",
    NAME,
    "expires_in",
    Mark::Unknown,
    "mockmint's own: the ELSA-Token API is documented nowhere",
);

pub(super) static TOKEN_FIELD: Setting<Text> = Setting::new(
    "token_field",
    "The member of its answer that holds the token.",
    NAME,
    "token",
    Mark::Unknown,
    "mockmint's own: the ELSA-Token API is documented nowhere",
);

pub(super) static TOKEN_EXPIRY_FIELD: Setting<Text> = Setting::new(
    "token_expiry_field",
    "The member of its answer that says when the token ends.",
    NAME,
    "expires_at",
    Mark::Unknown,
    "mockmint's own: the ELSA-Token API is documented nowhere",
);

pub(super) static TOKEN_LIFETIME: Setting<Seconds> = Setting::new(
    "token_lifetime",
    "How long the token of a user lives when nobody asks for another time.",
    LIFETIME,
    Span::of("1h"),
    Mark::Unknown,
    "D-server-supported-info says short, and no number",
);

pub(super) static TOKEN_LONGEST_LIFETIME: Setting<Seconds> = Setting::new(
    "token_longest_lifetime",
    "The longest lifetime that can be asked for.",
    LIFETIME,
    Span::of("24h"),
    Mark::Unknown,
    "none",
);

pub(super) static REVOKED_MASTER_KILLS_TOKENS: Setting<Flag> = Setting::new(
    "revoked_master_kills_tokens",
    "Whether the tokens of a revoked master key are refused. Costs a database call a request.",
    Flag,
    false,
    Mark::Unknown,
    "none; no way to revoke is documented",
);

pub(super) static REFUSE_WEBSOCKETS: Setting<Choice<RefuseAt>> = Setting::new(
    "refuse_websockets",
    "Where a WebSocket with a bad token is refused: at its upgrade with 401, or by a message after it.",
    Choice(&[
        ("upgrade", RefuseAt::Upgrade),
        ("message", RefuseAt::Message),
    ]),
    "upgrade",
    Mark::Unknown,
    "the sample programs cope with both (REC)",
);

pub(super) static EXPIRY_CUTS_STREAMS: Setting<Flag> = Setting::new(
    "expiry_cuts_streams",
    "Whether a WebSocket is closed when its token expires.",
    Flag,
    false,
    Mark::Unknown,
    "none",
);

pub(super) static WEBSOCKET_IDLE_LIMIT: Setting<Seconds> = Setting::new(
    "websocket_idle_limit",
    "How long a client of a WebSocket may say nothing, in real time.",
    Seconds { min: 1, max: 3600 },
    Span::of("1m"),
    Mark::Unknown,
    "none",
);

/// Every setting, in the order of the catalogue.
pub(super) static SETTINGS: Declarations = &[
    &QUERY_PARAMETER,
    &PLAN_REQUIRED,
    &TOKEN_PATH,
    &TOKEN_USER_FIELD,
    &TOKEN_LIFETIME_FIELD,
    &TOKEN_FIELD,
    &TOKEN_EXPIRY_FIELD,
    &TOKEN_LIFETIME,
    &TOKEN_LONGEST_LIFETIME,
    &REVOKED_MASTER_KILLS_TOKENS,
    &REFUSE_WEBSOCKETS,
    &EXPIRY_CUTS_STREAMS,
    &WEBSOCKET_IDLE_LIMIT,
];
