//! What can be set: what nobody knows of the vendor, and what a tester may want to see happen.

use crate::model::catalogue::Mark;
use crate::model::setting::{Default, Setting, Shape};

const DAY: i64 = 86_400;

const fn flag(
    name: &'static str,
    what: &'static str,
    default: bool,
    mark: Mark,
    source: &'static str,
) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Flag,
        default: Default::Flag(default),
        mark,
        source,
    }
}

const fn seconds(
    name: &'static str,
    what: &'static str,
    default: Default,
    mark: Mark,
    source: &'static str,
) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Seconds {
            min: 0,
            max: 3650 * DAY,
        },
        default,
        mark,
        source,
    }
}

const fn choice(
    name: &'static str,
    what: &'static str,
    words: &'static [&'static str],
    source: &'static str,
) -> Setting {
    Setting {
        name,
        what,
        shape: Shape::Choice(words),
        default: Default::Text(words[0]),
        mark: Mark::Unknown,
        source,
    }
}

/// What a tester may set.
pub(super) const SETTINGS: &[Setting] = &[
    flag(
        "service_enabled",
        "Whether Real-Time STT is enabled for the projects of the space.",
        true,
        Mark::Confirmed,
        "D: it has to be enabled in the console",
    ),
    flag(
        "suspended",
        "Whether the projects of the space are suspended.",
        false,
        Mark::Inferred,
        "CA: AccountSuspended",
    ),
    choice(
        "required_services",
        "The services a token must carry.",
        &["any", "rtc", "rtc+rtm", "rtc+rtm+stt", "stt"],
        "D says RTC and prints a token of RTM alone; RTT uses both; T builds all three",
    ),
    flag(
        "require_join_privilege",
        "Whether a token must have the RTC privilege to join, not yet over.",
        false,
        Mark::Unknown,
        "none",
    ),
    flag(
        "require_channel",
        "Whether a token must be for the channel of the start.",
        false,
        Mark::Unknown,
        "PY stops with a token for another channel; CA says the channel must match",
    ),
    flag(
        "require_uid",
        "Whether a token must be for a user of the start.",
        false,
        Mark::Unknown,
        "PY stops with a token for user 0; CA says the user must match",
    ),
    seconds(
        "longest_lifetime",
        "The longest lifetime of a token that is taken.",
        Default::Unset,
        Mark::Unknown,
        "CA, T: 24 hours are documented; that the gateway enforces them is not",
    ),
    seconds(
        "clock_skew",
        "For how long a token is taken after its end.",
        Default::Text("0s"),
        Mark::Unknown,
        "none",
    ),
    flag(
        "refuse_future_tokens",
        "Whether a token is refused before its issue_ts.",
        false,
        Mark::Unknown,
        "none; the format has no not-before",
    ),
    flag(
        "basic_with_certificate",
        "Whether Basic with the app id and the app certificate is taken.",
        false,
        Mark::Unknown,
        "F1 and a sample of the vendor's for iOS send it",
    ),
    flag(
        "challenge",
        "Whether the 401 of a request without Authorization carries WWW-Authenticate.",
        true,
        Mark::Inferred,
        "K",
    ),
    seconds(
        "builder_token_window",
        "How long a builder token can start a task.",
        Default::Text("5m"),
        Mark::Confirmed,
        "D",
    ),
    Setting {
        name: "builder_token_error_status",
        what: "The status of a builder token that is unknown, foreign, too old or another task's.",
        shape: Shape::Number { min: 400, max: 404 },
        default: Default::Number(400),
        mark: Mark::Unknown,
        source: "D gives the messages alone",
    },
    choice(
        "repeated_start",
        "The status of a second start with one builder token.",
        &["409", "201"],
        "D has both, and not when which",
    ),
    choice(
        "error_body",
        "The members of an error of the generations 5 and 6.",
        &["message", "code_and_message", "code_and_reason"],
        "D prints all three",
    ),
    flag(
        "conflict_names_agent",
        "Whether TaskConflict carries the agent_id of the running agent.",
        true,
        Mark::Unknown,
        "F3 for the sibling product",
    ),
    seconds(
        "task_lifetime",
        "After how long a task of the generations 5 and 6 ends with its builder token.",
        Default::Text("24h"),
        Mark::Confirmed,
        "D, old quickstart",
    ),
    seconds(
        "start_delay",
        "How long a session is STARTING.",
        Default::Text("0s"),
        Mark::Inferred,
        "D: the example answers IN_PROGRESS, RUNNING at once",
    ),
    seconds(
        "stop_delay",
        "How long a session is STOPPING.",
        Default::Text("0s"),
        Mark::Unknown,
        "none",
    ),
    seconds(
        "failure_after",
        "After how long a session fails by itself.",
        Default::Unset,
        Mark::Unknown,
        "none; the state is D's",
    ),
    flag(
        "channel_idle",
        "Whether nobody is in the channel, so that sessions end after maxIdleTime.",
        false,
        Mark::Confirmed,
        "D: maxIdleTime; there are no channels here",
    ),
    flag(
        "limit_starts",
        "Whether a second start of an app within a second is refused with 429.",
        false,
        Mark::Unknown,
        "seed3 and D ask clients for it; that it is enforced is not said",
    ),
    seconds(
        "token_lifetime",
        "How long tokens live that mockmint builds.",
        Default::Text("1h"),
        Mark::Inferred,
        "D: the printed token has expire 3600",
    ),
];
