//! The times of an exchange: the time of its space, the issue time of its tokens, and the real time.

use std::cell::Cell;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// The times of an exchange.
pub struct Clock {
    /// The time of the space, in whole seconds.
    pub(super) now: DateTime<Utc>,
    pub(super) real_now: DateTime<Utc>,
    pub(super) begun: Instant,
    /// How far the clock of the issuer is ahead of the clock of the space.
    pub(super) issuer_ahead: Cell<TimeDelta>,
}

impl Clock {
    /// The time at which tokens are issued: that of the space, unless a fault program moves the clock of
    /// the issuer.
    pub fn issuing_now(&self) -> DateTime<Utc> {
        let moved = self.now.checked_add_signed(self.issuer_ahead.get());
        moved.unwrap_or(self.now)
    }

    /// Moves the clock of the issuer for this request.
    pub fn set_issuer_ahead(&self, ahead: TimeDelta) {
        self.issuer_ahead.set(ahead);
    }

    /// The real time at which the exchange was opened.
    pub fn real_now(&self) -> DateTime<Utc> {
        self.real_now
    }

    /// Microseconds of real time since the head of the request arrived.
    pub fn took(&self) -> u32 {
        u32::try_from(self.begun.elapsed().as_micros()).unwrap_or(u32::MAX)
    }
}
