//! The times of an exchange: that of its space, that of its tokens, and the real one.

use std::cell::Cell;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// The times of an exchange.
pub struct Clock {
    /// The time of the space, in whole seconds.
    pub(super) now: DateTime<Utc>,
    pub(super) real_now: DateTime<Utc>,
    pub(super) begun: Instant,
    /// How far the clock that tokens are issued by is ahead of the space's.
    pub(super) issuer_ahead: Cell<TimeDelta>,
}

impl Clock {
    /// The time tokens are issued at: the space's, unless a fault program moves the issuer's clock.
    pub fn issuing_now(&self) -> DateTime<Utc> {
        let moved = self.now.checked_add_signed(self.issuer_ahead.get());
        moved.unwrap_or(self.now)
    }

    /// Moves the clock that tokens are issued by, for this request.
    pub fn set_issuer_ahead(&self, ahead: TimeDelta) {
        self.issuer_ahead.set(ahead);
    }

    /// The real time at which the exchange was opened.
    pub fn real_now(&self) -> DateTime<Utc> {
        self.real_now
    }

    /// Microseconds of real time since the request came.
    pub fn took(&self) -> u32 {
        u32::try_from(self.begun.elapsed().as_micros()).unwrap_or(u32::MAX)
    }
}
