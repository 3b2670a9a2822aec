//! Fault programs: what goes wrong, for which requests, in which order, and how often.

mod check;
mod draft;
mod preset;

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use draft::{Draft, DraftMatch, DraftStep, Wrong};
pub use preset::{PRESETS, Preset};

use crate::error::Reason;

/// A program that can be played: everything in it was checked by [`Program::new`].
#[derive(Clone, Debug)]
pub struct Program {
    /// As it was asked for.
    pub draft: Draft,
    /// Which requests it is for.
    pub matching: Match,
    /// What happens, in this order; presets are written out. Never empty.
    pub steps: Vec<Step>,
    /// How often the steps are played; `None` for as long as the program lives.
    pub rounds: Option<u32>,
    /// The share of the matching requests it has a say in, above 0 and at most 1.
    pub probability: f64,
    /// What its dice begin with.
    pub random_seed: u64,
    /// When it ends, by the space clock.
    pub until: Option<DateTime<Utc>>,
}

/// A program that runs, and how far it is: enough to go on with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Its id.
    pub id: String,
    /// What was asked for, with what was left open filled in.
    pub draft: Draft,
    /// When it was made, in real time.
    pub made_at: DateTime<Utc>,
    /// Requests that matched.
    pub matched: u64,
    /// Faults that fired.
    pub fired: u64,
    /// The step that is next.
    pub step: usize,
    /// How often it was played.
    pub played: u32,
    /// How often all of them were played.
    pub rounds: u32,
    /// The state of its dice.
    pub dice: u64,
}

/// Which requests a program is for; what is absent matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// A vendor.
    pub vendor: Option<String>,
    /// An operation.
    pub operation: Option<String>,
    /// A credential, by id or name.
    pub credential: Option<String>,
    /// Headers with these values; names are in lower case.
    pub headers: Vec<(String, String)>,
    /// Of the requests that match otherwise, each one whose number this divides.
    pub nth: u32,
}

/// One step: what happens, and to how many requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What happens.
    pub act: Act,
    /// To how many requests; at least one.
    pub times: u32,
    /// Seconds for the header `Retry-After`.
    pub retry_after: Option<u32>,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Nothing.
    Ok,
    /// It is refused with this status, in the vendor's words.
    Status(u16),
    /// It is refused as for this reason.
    Refuse(Reason),
    /// It waits so many milliseconds of real time, drawn evenly, and is answered then.
    Delay(RangeInclusive<u64>),
    /// The connection is closed.
    Reset(Moment),
    /// The answer is damaged.
    Body(Damage),
    /// The answer's body takes so many milliseconds of real time.
    SlowBody(u64),
    /// `expires_in` in the answer is a string.
    ExpiresInAsString,
    /// A token lives longer or shorter than is said.
    Lifetime(Lifetime),
    /// The clock that tokens are issued by is so many seconds ahead, or behind.
    IssuerClock(i64),
    /// A new key is known to a part of the vendor's servers only.
    Propagation(Propagation),
}

/// When a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// Before the request is looked at: not a byte is answered.
    Before,
    /// After the answer's head and half of its body: the request has had its effect.
    Middle,
}

/// How an answer is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Damage {
    /// Half of the body is missing, and nothing else tells of it.
    Truncated,
    /// The body is no JSON any more.
    Malformed,
    /// A proxy answers 502 with a page of its own.
    Html,
    /// A captive portal answers 200 with a page of its own.
    Portal,
}

/// The two lifetimes of a token, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// What `expires_in` in the answer says.
    pub advertised: Option<u32>,
    /// After how long on the space clock the token is refused as expired, if it still is alive.
    pub real: Option<u32>,
}

/// How a new key spreads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Propagation {
    /// The share of the requests it works on meanwhile.
    pub share: f64,
    /// For how many seconds of the space clock after it was made.
    pub lasts: u32,
}

/// The reason whose wording comes nearest to an HTTP status.
pub fn reason_of(status: u16) -> Reason {
    match status {
        401 => Reason::Expired,
        403 => Reason::Suspended,
        404 => Reason::NotFound,
        405 => Reason::MethodNotAllowed,
        408 => Reason::Timeout,
        409 => Reason::Conflict,
        413 => Reason::PayloadTooLarge,
        429 => Reason::RateLimited,
        502..=504 => Reason::Unavailable,
        ..500 => Reason::MalformedRequest,
        _ => Reason::Internal,
    }
}

impl std::fmt::Display for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Refuse(reason) => write!(f, "reason {reason}"),
            Self::Delay(span) if span.start() == span.end() => {
                write!(f, "delay {}ms", span.start())
            }
            Self::Delay(span) => write!(f, "delay {}ms to {}ms", span.start(), span.end()),
            Self::Reset(Moment::Before) => f.write_str("reset before the answer"),
            Self::Reset(Moment::Middle) => f.write_str("reset in the middle of the answer"),
            Self::Body(Damage::Truncated) => f.write_str("truncated body"),
            Self::Body(Damage::Malformed) => f.write_str("malformed body"),
            Self::Body(Damage::Html) => f.write_str("a proxy's page"),
            Self::Body(Damage::Portal) => f.write_str("a captive portal's page"),
            Self::SlowBody(span) => write!(f, "slow body {span}ms"),
            Self::ExpiresInAsString => f.write_str("expires_in as a string"),
            Self::Lifetime(_) => f.write_str("another lifetime"),
            Self::IssuerClock(seconds) if *seconds < 0 => {
                write!(f, "issuer clock {}s behind", seconds.unsigned_abs())
            }
            Self::IssuerClock(seconds) => write!(f, "issuer clock {seconds}s ahead"),
            Self::Propagation(_) => f.write_str("key not yet known here"),
        }
    }
}
