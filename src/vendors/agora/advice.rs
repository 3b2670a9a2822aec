//! What the vendor asks of clients and does not enforce: no two starts of an app within a second,
//! no two tasks on a channel. Either makes usage twice as much (seed3).

use std::cell::Cell;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::settings;
use crate::error::{Error, Reason, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::model::advice::{Advice, OwnCheck};
use crate::model::catalogue::Mark;

/// What the vendor asks, and the checks it is behind.
pub(super) const ADVICES: &[Advice] = &[
    Advice {
        check: "agora-start-interval",
        what: "Starts within a second make several tasks and as many times the usage: lock them, and \
               keep calls of one app a second apart.",
        mark: Mark::Confirmed,
        source: "seed3; D",
        own: Some(OwnCheck {
            step: STEP_START,
            question: "are the starts of an app a second or more apart",
            needs: "start of a transcription",
            advice: "lock the start in the app, so that only one client starts the transcription",
            is_of_two: true,
        }),
    },
    Advice {
        check: "agora-one-task-per-channel",
        what: "A second task on a channel makes the usage twice as much.",
        mark: Mark::Inferred,
        source: "seed3 says so of starts within a second",
        own: Some(OwnCheck {
            step: STEP_CHANNEL,
            question: "does every channel have one running task at most",
            needs: "start of a transcription",
            advice: "start one transcription for a channel, and stop it before starting another",
            is_of_two: false,
        }),
    },
    Advice {
        check: "agora-builder-token-in-time",
        what: "A builder token can start a task for five minutes.",
        mark: Mark::Confirmed,
        source: "D",
        own: Some(OwnCheck {
            step: STEP_AGE,
            question: "is every builder token used while it can start a task",
            needs: "start of a task with a builder token",
            advice: "make the builder token right before the start",
            is_of_two: false,
        }),
    },
    Advice {
        check: "ephemeral-key-used-once",
        what: "A builder token starts one task.",
        mark: Mark::Confirmed,
        source: "D",
        own: None,
    },
    Advice {
        check: "polled-as-asked",
        what: "Updates of one task are to be five seconds apart.",
        mark: Mark::Confirmed,
        source: "D",
        own: None,
    },
];

const START: &str = "last_start";
const CHANNEL: &str = "channel_user";
/// Starts of one app are to be so many milliseconds apart (seed3).
const INTERVAL: i64 = 1000;
/// The age of a builder token, in the verdict of the start it is used for.
pub(super) const STEP_AGE: &str = "builder token age";
const STEP_START: &str = "start interval";
const STEP_CHANNEL: &str = "channel";
/// Updates of one session are to be so many seconds apart (D).
pub(super) const UPDATES: i64 = 5;

/// Notes in the verdict when an app starts twice within a second; refuses it where the space says.
pub(super) async fn check_interval(exchange: &Exchange, app_id: &str) -> Result<()> {
    let at = instant(exchange);
    let starts = exchange.documents(START, app_id).forgetting_oldest();
    let last = swap(&starts, START, &LastStart { at }, exchange.now()).await?;
    let expected = "a second or more after the app's last start";
    let Some(last) = last else {
        exchange
            .trace()
            .pass(STEP_START, expected, "the first start");
        return Ok(());
    };
    let passed = (at - last.at).num_milliseconds();
    if !(0..INTERVAL).contains(&passed) {
        exchange.trace().pass(STEP_START, expected, expected);
        return Ok(());
    }
    let actual = format!("{passed} ms after it");
    let remedy = "lock the start in the app, so that only one client starts the transcription";
    let mut trace = exchange.trace();
    if exchange.settings().get(&settings::LIMIT_STARTS) {
        let refusal = trace.refuse(Reason::RateLimited, STEP_START, expected, actual, remedy);
        return Err(refusal.retry_after(1).into());
    }
    trace.note(STEP_START, expected, actual, remedy);
    Ok(())
}

/// Makes a session the channel's newest; gives the id of the one that was.
pub(super) async fn take_channel(
    exchange: &Exchange,
    app_id: &str,
    channel: &str,
    user: &ChannelUser,
) -> Result<Option<ChannelUser>> {
    let users = exchange.documents(CHANNEL, app_id).forgetting_oldest();
    swap(&users, channel, user, exchange.now()).await
}

/// Notes in the verdict whether the channel has another session that still works.
pub(super) fn note_other(exchange: &Exchange, other: Option<&str>) {
    let expected = "no other task on the channel";
    let mut trace = exchange.trace();
    match other {
        None => trace.pass(STEP_CHANNEL, expected, expected),
        Some(id) => trace.note(
            STEP_CHANNEL,
            expected,
            format!("{id} is on it too"),
            "start one transcription for a channel: a second one doubles the usage",
        ),
    }
}

/// Where to find the session that started last on a channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ChannelUser {
    /// The kind of document it is kept in.
    pub(super) kind: String,
    /// The name of that document.
    pub(super) document: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct LastStart {
    at: DateTime<Utc>,
}

/// A space whose clock somebody moves measures with it; on real time whole seconds are too coarse.
fn instant(exchange: &Exchange) -> DateTime<Utc> {
    if exchange.space().clock().is_real() {
        exchange.clock().real_now()
    } else {
        exchange.now()
    }
}

/// Puts a document in the place of another and gives that one.
async fn swap<T: Clone + Serialize + serde::de::DeserializeOwned>(
    shelf: &Documents,
    id: &str,
    new: &T,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let is_conflict = |error: &Error| matches!(error, Error::Refused(refusal) if refusal.reason == Reason::Conflict);
    match shelf.insert(id, new, now).await {
        Ok(()) => return Ok(None),
        Err(error) if is_conflict(&error) => {}
        Err(error) => return Err(error),
    }
    let before = Cell::new(None);
    let change = |old: &mut T| {
        before.set(Some(std::mem::replace(old, new.clone())));
        Ok(())
    };
    match shelf.change(id, change).await {
        Ok(_) => {}
        // Advice is not worth refusing a start for: many others are starting right now.
        Err(error) if is_conflict(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(before.into_inner())
}
