//! A transcription from its start to its end, as far as its caller can see: it moves with the
//! clock of its space and with nothing else.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{query, settings};
use crate::error::Refusal;
use crate::space::VendorSettings;

/// A task of generation 6 or an agent of generation 7, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    /// Its id.
    pub(super) id: String,
    /// The channel it listens to.
    pub(super) channel: String,
    /// When it was started, in Unix seconds.
    pub(super) started_at: i64,
    /// When somebody stopped it.
    pub(super) stopped_at: Option<i64>,
    /// After how many seconds without anybody in the channel it ends.
    pub(super) max_idle_time: i64,
    /// The highest `sequenceId` of an update.
    pub(super) sequence: Option<i64>,
}

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Running,
    Stopping,
    Stopped,
    Failed,
}

/// How fast sessions move, as the settings of the space say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    start_delay: i64,
    stop_delay: i64,
    failure_after: Option<i64>,
    is_channel_idle: bool,
    lifetime: Option<i64>,
}

impl Pace {
    /// The pace of generation 7, where nothing says how long an agent lives.
    pub(super) fn of_agents(settings: &VendorSettings) -> Self {
        Self {
            start_delay: settings.get(&settings::START_DELAY),
            stop_delay: settings.get(&settings::STOP_DELAY),
            failure_after: settings.get(&settings::FAILURE_AFTER),
            is_channel_idle: settings.get(&settings::CHANNEL_IDLE),
            lifetime: None,
        }
    }

    /// The pace of the generations 5 and 6, where a task dies with its builder token.
    pub(super) fn of_tasks(settings: &VendorSettings) -> Self {
        Self {
            lifetime: Some(settings.get(&settings::TASK_LIFETIME)),
            ..Self::of_agents(settings)
        }
    }
}

impl Session {
    /// A session that starts now.
    pub(super) fn start(id: String, channel: &str, max_idle_time: i64, now: DateTime<Utc>) -> Self {
        Self {
            id,
            channel: channel.to_owned(),
            started_at: now.timestamp(),
            stopped_at: None,
            max_idle_time,
            sequence: None,
        }
    }

    /// Where it is at an instant.
    pub(super) fn phase(&self, pace: &Pace, now: DateTime<Utc>) -> Phase {
        let now = now.timestamp();
        if let Some(stopped_at) = self.stopped_at {
            let is_stopping = now < stopped_at.saturating_add(pace.stop_delay);
            return if is_stopping {
                Phase::Stopping
            } else {
                Phase::Stopped
            };
        }
        let age = now.saturating_sub(self.started_at);
        if pace.failure_after.is_some_and(|after| age >= after) {
            return Phase::Failed;
        }
        let idle_end = pace.is_channel_idle.then_some(self.max_idle_time);
        if [pace.lifetime, idle_end]
            .iter()
            .flatten()
            .any(|end| age >= *end)
        {
            return Phase::Stopped;
        }
        if age < pace.start_delay {
            return Phase::Starting;
        }
        Phase::Running
    }
}

impl Phase {
    /// Whether it still works, and so can be stopped, updated and in the way of another one.
    pub(super) fn is_live(self) -> bool {
        matches!(self, Self::Starting | Self::Running)
    }

    /// The word of the generations 5 and 6.
    pub(super) const fn of_task(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Running => "IN_PROGRESS",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::Failed => "FAILURE_STOP",
        }
    }

    /// The word of generation 7.
    pub(super) const fn of_agent(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::Failed => "FAILED",
        }
    }

    /// The number generation 7 filters by: the place among its states as documented. That the
    /// default 2 is RUNNING agrees with it.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Starting => 1,
            Self::Running => 2,
            Self::Stopping => 3,
            Self::Stopped => 4,
            Self::Failed => 6,
        }
    }
}

/// Takes note of an update's number: it has to rise (D).
pub(super) fn advance(session: &mut Session, sequence: i64) -> Result<(), Refusal> {
    if session.sequence.is_some_and(|last| sequence <= last) {
        return Err(query::wrong(
            "sequenceId",
            "must be greater than that of the last update",
        ));
    }
    session.sequence = Some(sequence);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
    }

    fn session() -> Session {
        Session::start("id".into(), "demo", 30, at(0))
    }

    #[test]
    fn a_session_runs_until_somebody_stops_it() {
        let mut session = session();
        let pace = Pace::default();
        assert_eq!(session.phase(&pace, at(0)), Phase::Running);
        assert_eq!(session.phase(&pace, at(1_000_000)), Phase::Running);

        session.stopped_at = Some(at(5).timestamp());
        assert_eq!(session.phase(&pace, at(5)), Phase::Stopped);
    }

    #[test]
    fn starting_and_stopping_take_as_long_as_they_are_told_to() {
        let mut session = session();
        let pace = Pace {
            start_delay: 10,
            stop_delay: 3,
            ..Pace::default()
        };
        assert_eq!(session.phase(&pace, at(9)), Phase::Starting);
        assert_eq!(session.phase(&pace, at(10)), Phase::Running);

        session.stopped_at = Some(at(20).timestamp());
        assert_eq!(session.phase(&pace, at(22)), Phase::Stopping);
        assert_eq!(session.phase(&pace, at(23)), Phase::Stopped);
    }

    #[test]
    fn a_session_ends_by_itself_when_idle_old_or_failed() {
        let idle = Pace {
            is_channel_idle: true,
            ..Pace::default()
        };
        let old = Pace {
            lifetime: Some(100),
            ..Pace::default()
        };
        let failed = Pace {
            failure_after: Some(7),
            ..old
        };
        for (pace, last, end) in [
            (idle, 29, Phase::Stopped),
            (old, 99, Phase::Stopped),
            (failed, 6, Phase::Failed),
        ] {
            assert_eq!(session().phase(&pace, at(last)), Phase::Running);
            assert_eq!(session().phase(&pace, at(last + 1)), end);
        }
    }
}
