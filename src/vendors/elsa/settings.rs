//! What of the vendor can be set.

use crate::model::catalogue::Mark;
use crate::model::setting::{Default, Setting, Shape};

const LIFETIME: Shape = Shape::Seconds {
    min: 1,
    max: 315_360_000,
};
const NAME: Shape = Shape::Text { max: 60 };

/// What a tester may set.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "query_parameter",
        what: "The query parameter a token may come in instead of the header; empty, none.",
        shape: NAME,
        default: Default::Text("API_token"),
        mark: Mark::Unknown,
        source: "the documents allow the query and call the token API_token; the literal name is not shown",
    },
    Setting {
        name: "plan_required",
        what: "Whether a request without api_plan is refused; else it is one for the standard plan.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "none; every example has api_plan (D-example1, D-faq)",
    },
    Setting {
        name: "token_path",
        what: "The last segment of mockmint's own route that issues tokens for users.",
        shape: NAME,
        default: Default::Text("token"),
        mark: Mark::Unknown,
        source: "mockmint's own: the ELSA-Token API is documented nowhere",
    },
    Setting {
        name: "token_user_field",
        what: "The field of that route that names the user.",
        shape: NAME,
        default: Default::Text("user_id"),
        mark: Mark::Unknown,
        source: "mockmint's own: the ELSA-Token API is documented nowhere",
    },
    Setting {
        name: "token_lifetime_field",
        what: "The field of that route that asks for a lifetime in seconds.",
        shape: NAME,
        default: Default::Text("expires_in"),
        mark: Mark::Unknown,
        source: "mockmint's own: the ELSA-Token API is documented nowhere",
    },
    Setting {
        name: "token_field",
        what: "The member of its answer that holds the token.",
        shape: NAME,
        default: Default::Text("token"),
        mark: Mark::Unknown,
        source: "mockmint's own: the ELSA-Token API is documented nowhere",
    },
    Setting {
        name: "token_expiry_field",
        what: "The member of its answer that says when the token ends.",
        shape: NAME,
        default: Default::Text("expires_at"),
        mark: Mark::Unknown,
        source: "mockmint's own: the ELSA-Token API is documented nowhere",
    },
    Setting {
        name: "token_lifetime",
        what: "How long the token of a user lives when nobody asks for another time.",
        shape: LIFETIME,
        default: Default::Text("1h"),
        mark: Mark::Unknown,
        source: "D-server-supported-info says short, and no number",
    },
    Setting {
        name: "token_longest_lifetime",
        what: "The longest lifetime that can be asked for.",
        shape: LIFETIME,
        default: Default::Text("24h"),
        mark: Mark::Unknown,
        source: "none",
    },
    Setting {
        name: "revoked_master_kills_tokens",
        what: "Whether the tokens of a revoked master key are refused. Costs a database call a request.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "none; no way to revoke is documented",
    },
    Setting {
        name: "refuse_websockets",
        what: "Where a WebSocket with a bad token is refused: at its upgrade with 401, or by a message after it.",
        shape: Shape::Choice(&["upgrade", "message"]),
        default: Default::Text("upgrade"),
        mark: Mark::Unknown,
        source: "the sample programs cope with both (REC)",
    },
    Setting {
        name: "expiry_cuts_streams",
        what: "Whether a WebSocket is closed when its token expires.",
        shape: Shape::Flag,
        default: Default::Flag(false),
        mark: Mark::Unknown,
        source: "none",
    },
    Setting {
        name: "websocket_idle_limit",
        what: "How long a client of a WebSocket may say nothing, in real time.",
        shape: Shape::Seconds { min: 1, max: 3600 },
        default: Default::Text("1m"),
        mark: Mark::Unknown,
        source: "none",
    },
];
