//! Where the time comes from: the machine's clock, and a clock for each space that a tester can move.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

/// A source of the current time.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> DateTime<Utc>;

    /// Whether it is a machine's clock, which may be wrong: the clock of a shared database corrects
    /// it.
    fn is_machine(&self) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn is_machine(&self) -> bool {
        true
    }
}

/// A clock that stands: with it, runs can be compared byte by byte.
#[derive(Clone, Copy, Debug)]
pub struct StandingClock(pub DateTime<Utc>);

impl Clock for StandingClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Whether a space clock moves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It moves with the real clock, times its rate.
    Running,
    /// It stands until it is moved.
    Frozen,
}

/// A space's clock: a point where it was set, and how it moves from there.
///
/// It is stored, not counted, so that every replica reads the same time from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpaceClock {
    /// Whether it moves.
    pub mode: Mode,
    /// The real instant at which it was set.
    pub set_at: DateTime<Utc>,
    /// What it showed then.
    pub shown: DateTime<Utc>,
    /// Space seconds per real second while running.
    pub rate: f64,
}

impl SpaceClock {
    /// A clock that shows the real time.
    pub fn real(now: DateTime<Utc>) -> Self {
        Self {
            mode: Mode::Running,
            set_at: now,
            shown: now,
            rate: 1.0,
        }
    }

    /// What the clock shows when the real time is `real`, in whole seconds.
    pub fn now(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        self.exact(real).trunc_subsecs(0)
    }

    /// How far it is from the real time, in whole seconds.
    pub fn offset(&self, real: DateTime<Utc>) -> Duration {
        Duration::seconds((self.exact(real) - real).num_seconds())
    }

    /// Whether it shows the real time.
    pub fn is_real(&self) -> bool {
        // Equality is meant: a clock nobody touched holds exactly these values.
        #[expect(clippy::float_cmp, reason = "1.0 is stored and read back exactly")]
        let unhurried = self.rate == 1.0;
        self.mode == Mode::Running && self.shown == self.set_at && unhurried
    }

    /// The same clock, `by` further on.
    #[must_use]
    pub fn advanced(self, by: Duration, real: DateTime<Utc>) -> Self {
        Self {
            shown: clamp(self.exact(real), by),
            set_at: real,
            ..self
        }
    }

    /// The same clock, moving as `mode` and `rate` say from what it shows now, or from `shown`.
    #[must_use]
    pub fn set(
        self,
        mode: Mode,
        rate: f64,
        shown: Option<DateTime<Utc>>,
        real: DateTime<Utc>,
    ) -> Self {
        Self {
            mode,
            set_at: real,
            shown: clamp(shown.unwrap_or_else(|| self.exact(real)), Duration::zero()),
            rate,
        }
    }

    fn exact(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        match self.mode {
            Mode::Frozen => self.shown,
            Mode::Running => clamp(self.shown, scaled(real - self.set_at, self.rate)),
        }
    }
}

fn scaled(elapsed: Duration, rate: f64) -> Duration {
    #[expect(clippy::float_cmp, reason = "the usual rate needs no rounding")]
    if rate == 1.0 {
        return elapsed;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a hurried clock is exact to the microsecond for centuries"
    )]
    Duration::microseconds((elapsed.num_microseconds().unwrap_or(i64::MAX) as f64 * rate) as i64)
}

/// No clock leaves the years 1970 to 9999: beyond them neither tokens nor databases follow.
fn clamp(from: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    from.checked_add_signed(by)
        .unwrap_or(LATEST)
        .clamp(DateTime::UNIX_EPOCH, LATEST)
}

/// 9999-12-31T23:59:59Z.
pub const LATEST: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(at) => at,
    None => DateTime::UNIX_EPOCH,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_running_clock_keeps_its_distance() {
        let clock = SpaceClock::real(at(100)).advanced(Duration::hours(1), at(110));

        assert_eq!(clock.now(at(110)), at(3710));
        assert_eq!(clock.now(at(120)), at(3720));
        assert_eq!(clock.offset(at(120)), Duration::hours(1));
        assert!(!clock.is_real());
    }

    #[test]
    fn a_frozen_clock_stands_until_it_is_moved() {
        let clock = SpaceClock::real(at(100)).set(Mode::Frozen, 1.0, None, at(105));

        assert_eq!(clock.now(at(999)), at(105));
        let moved = clock.advanced(Duration::seconds(5), at(999));
        assert_eq!(moved.now(at(2000)), at(110));
    }

    #[test]
    fn a_hurried_clock_runs_at_its_rate() {
        let clock = SpaceClock::real(at(0)).set(Mode::Running, 60.0, None, at(0));

        assert_eq!(clock.now(at(10)), at(600));
    }

    #[test]
    fn no_clock_leaves_the_calendar() {
        let clock = SpaceClock::real(at(0)).advanced(Duration::days(365 * 9000), at(0));

        assert_eq!(clock.now(at(0)), LATEST);
        let back = clock.set(Mode::Running, 1.0, Some(at(0)), at(100));
        assert_eq!(back.now(at(50)), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn no_clock_is_set_to_before_1970() {
        let early = at(-5_000_000_000);
        let clock = SpaceClock::real(at(0)).set(Mode::Frozen, 1.0, Some(early), at(0));

        assert_eq!(clock.now(at(9)), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn a_clock_shows_whole_seconds() {
        let real = DateTime::from_timestamp_millis(1_999).unwrap();

        assert_eq!(SpaceClock::real(real).now(real), at(1));
    }
}
