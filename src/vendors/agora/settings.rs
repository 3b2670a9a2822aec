//! The settings of the vendor. The second text of each is its documentation.

use actix_web::http::StatusCode;

use crate::model::mark::Mark;
use crate::model::setting::{Choice, Flag, Number, Optional, Seconds, Setting, Span, Unset};
use crate::model::settings::Declarations;

const PERIOD: Seconds = Seconds {
    min: 0,
    max: 3650 * 86_400,
};

/// The members of an error of the generations 5 and 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorBody {
    /// `message`.
    Message,
    /// `code` and `message`.
    CodeAndMessage,
    /// `code` and `reason`.
    CodeAndReason,
}

pub(super) static SERVICE_ENABLED: Setting<Flag> = Setting::new(
    "service_enabled",
    "Whether Real-Time STT is enabled for the projects of the space.",
    Flag,
    true,
    Mark::Confirmed,
    "D: it has to be enabled in the console",
);

pub(super) static SUSPENDED: Setting<Flag> = Setting::new(
    "suspended",
    "Whether the projects of the space are suspended.",
    Flag,
    false,
    Mark::Inferred,
    "CA: AccountSuspended",
);

pub(super) static REQUIRED_SERVICES: Setting<Choice<&'static [&'static str]>> = Setting::new(
    "required_services",
    "The services a token must carry.",
    Choice(&[
        ("any", &[]),
        ("rtc", &["rtc"]),
        ("rtc+rtm", &["rtc", "rtm"]),
        ("rtc+rtm+stt", &["rtc", "rtm", "stt"]),
        ("stt", &["stt"]),
    ]),
    "any",
    Mark::Unknown,
    "D says RTC and prints a token of RTM alone; RTT uses both; T builds all three",
);

pub(super) static REQUIRE_JOIN_PRIVILEGE: Setting<Flag> = Setting::new(
    "require_join_privilege",
    "Whether a token must have the RTC privilege to join, not yet over.",
    Flag,
    false,
    Mark::Unknown,
    "none",
);

pub(super) static REQUIRE_CHANNEL: Setting<Flag> = Setting::new(
    "require_channel",
    "Whether a token must be for the channel of the start.",
    Flag,
    false,
    Mark::Unknown,
    "PY stops with a token for another channel; CA says the channel must match",
);

pub(super) static REQUIRE_UID: Setting<Flag> = Setting::new(
    "require_uid",
    "Whether a token must be for a user of the start.",
    Flag,
    false,
    Mark::Unknown,
    "PY stops with a token for user 0; CA says the user must match",
);

pub(super) static LONGEST_LIFETIME: Setting<Optional<Seconds>> = Setting::new(
    "longest_lifetime",
    "The longest lifetime of a token that is taken.",
    Optional(PERIOD),
    Unset,
    Mark::Unknown,
    "CA, T: 24 hours are documented; that the gateway enforces them is not",
);

pub(super) static CLOCK_SKEW: Setting<Seconds> = Setting::new(
    "clock_skew",
    "For how long a token is taken after its end.",
    PERIOD,
    Span::of("0s"),
    Mark::Unknown,
    "none",
);

pub(super) static REFUSE_FUTURE_TOKENS: Setting<Flag> = Setting::new(
    "refuse_future_tokens",
    "Whether a token is refused before its issue_ts.",
    Flag,
    false,
    Mark::Unknown,
    "none; the format has no not-before",
);

pub(super) static BASIC_WITH_CERTIFICATE: Setting<Flag> = Setting::new(
    "basic_with_certificate",
    "Whether Basic with the app id and the app certificate is taken.",
    Flag,
    false,
    Mark::Unknown,
    "F1 and a sample of the vendor's for iOS send it",
);

pub(super) static CHALLENGE: Setting<Flag> = Setting::new(
    "challenge",
    "Whether the 401 of a request without Authorization carries WWW-Authenticate.",
    Flag,
    true,
    Mark::Inferred,
    "K",
);

pub(super) static BUILDER_TOKEN_WINDOW: Setting<Seconds> = Setting::new(
    "builder_token_window",
    "How long a builder token can start a task.",
    PERIOD,
    Span::of("5m"),
    Mark::Confirmed,
    "D",
);

pub(super) static BUILDER_TOKEN_ERROR_STATUS: Setting<Number> = Setting::new(
    "builder_token_error_status",
    "The status of a builder token that is unknown, foreign, too old or another task's.",
    Number { min: 400, max: 404 },
    400,
    Mark::Unknown,
    "D gives the messages alone",
);

pub(super) static REPEATED_START: Setting<Choice<StatusCode>> = Setting::new(
    "repeated_start",
    "The status of a second start with one builder token.",
    Choice(&[("409", StatusCode::CONFLICT), ("201", StatusCode::CREATED)]),
    "409",
    Mark::Unknown,
    "D has both, and not when which",
);

pub(super) static ERROR_BODY: Setting<Choice<ErrorBody>> = Setting::new(
    "error_body",
    "The members of an error of the generations 5 and 6.",
    Choice(&[
        ("message", ErrorBody::Message),
        ("code_and_message", ErrorBody::CodeAndMessage),
        ("code_and_reason", ErrorBody::CodeAndReason),
    ]),
    "message",
    Mark::Unknown,
    "D prints all three",
);

pub(super) static CONFLICT_NAMES_AGENT: Setting<Flag> = Setting::new(
    "conflict_names_agent",
    "Whether TaskConflict carries the agent_id of the running agent.",
    Flag,
    true,
    Mark::Unknown,
    "F3 for the sibling product",
);

pub(super) static TASK_LIFETIME: Setting<Seconds> = Setting::new(
    "task_lifetime",
    "After how long a task of the generations 5 and 6 ends with its builder token.",
    PERIOD,
    Span::of("24h"),
    Mark::Confirmed,
    "D, old quickstart",
);

pub(super) static START_DELAY: Setting<Seconds> = Setting::new(
    "start_delay",
    "How long a session is STARTING.",
    PERIOD,
    Span::of("0s"),
    Mark::Inferred,
    "D: the example answers IN_PROGRESS, RUNNING at once",
);

pub(super) static STOP_DELAY: Setting<Seconds> = Setting::new(
    "stop_delay",
    "How long a session is STOPPING.",
    PERIOD,
    Span::of("0s"),
    Mark::Unknown,
    "none",
);

pub(super) static FAILURE_AFTER: Setting<Optional<Seconds>> = Setting::new(
    "failure_after",
    "After how long a session fails by itself.",
    Optional(PERIOD),
    Unset,
    Mark::Unknown,
    "none; the state is D's",
);

pub(super) static CHANNEL_IDLE: Setting<Flag> = Setting::new(
    "channel_idle",
    "Whether nobody is in the channel, so that sessions end after maxIdleTime.",
    Flag,
    false,
    Mark::Confirmed,
    "D: maxIdleTime; there are no channels here",
);

pub(super) static LIMIT_STARTS: Setting<Flag> = Setting::new(
    "limit_starts",
    "Whether a second start of an app within a second is refused with 429.",
    Flag,
    false,
    Mark::Unknown,
    "seed3 and D ask clients for it; that it is enforced is not said",
);

pub(super) static TOKEN_LIFETIME: Setting<Seconds> = Setting::new(
    "token_lifetime",
    "How long tokens live that mockmint builds.",
    PERIOD,
    Span::of("1h"),
    Mark::Inferred,
    "D: the printed token has expire 3600",
);

/// Every setting, in the order of the catalogue.
pub(super) static SETTINGS: Declarations = &[
    &SERVICE_ENABLED,
    &SUSPENDED,
    &REQUIRED_SERVICES,
    &REQUIRE_JOIN_PRIVILEGE,
    &REQUIRE_CHANNEL,
    &REQUIRE_UID,
    &LONGEST_LIFETIME,
    &CLOCK_SKEW,
    &REFUSE_FUTURE_TOKENS,
    &BASIC_WITH_CERTIFICATE,
    &CHALLENGE,
    &BUILDER_TOKEN_WINDOW,
    &BUILDER_TOKEN_ERROR_STATUS,
    &REPEATED_START,
    &ERROR_BODY,
    &CONFLICT_NAMES_AGENT,
    &TASK_LIFETIME,
    &START_DELAY,
    &STOP_DELAY,
    &FAILURE_AFTER,
    &CHANNEL_IDLE,
    &LIMIT_STARTS,
    &TOKEN_LIFETIME,
];
