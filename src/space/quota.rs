//! How often somebody asked, in windows of the space clock.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So much within so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How much.
    pub most: i64,
    /// Within how many seconds.
    pub seconds: i64,
}

/// How somebody stands with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The limit.
    pub limit: Limit,
    /// What is left.
    pub remaining: i64,
    /// Seconds until all of it is there again.
    pub reset: i64,
}

/// What was used of limits, in memory: each process counts what it answers.
#[derive(Debug, Default)]
pub struct Quotas(Mutex<HashMap<(&'static str, String), Windows>>);

/// The open windows, by their length.
type Windows = HashMap<i64, Window>;

#[derive(Clone, Copy, Debug)]
struct Window {
    start: i64,
    used: i64,
}

impl Quotas {
    /// Counts `cost`; where one of the limits has not that much left nothing is counted, and the
    /// standing with it is the error.
    pub fn count(
        &self,
        vendor: &'static str,
        who: &str,
        limits: &[Limit],
        cost: i64,
        now: i64,
    ) -> Result<(), Standing> {
        let mut quotas = self.lock();
        let windows = quotas.entry((vendor, who.to_owned())).or_default();
        let standings = limits.iter().map(|limit| standing(windows, *limit, now));
        let short = standings.filter(|standing| standing.remaining < cost);
        if let Some(short) = short.max_by_key(|standing| standing.reset) {
            return Err(short);
        }
        for limit in limits {
            let window = windows.entry(limit.seconds).or_insert(Window::at(now));
            if !window.is_open(*limit, now) {
                *window = Window::at(now);
            }
            window.used += cost;
        }
        Ok(())
    }

    /// How somebody stands with each of the limits.
    pub fn standings(
        &self,
        vendor: &'static str,
        who: &str,
        limits: &[Limit],
        now: i64,
    ) -> Vec<Standing> {
        let quotas = self.lock();
        let none = Windows::new();
        let windows = quotas.get(&(vendor, who.to_owned())).unwrap_or(&none);
        let standings = limits.iter().map(|limit| standing(windows, *limit, now));
        standings.collect()
    }

    /// Forgets what was used, by everybody.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(&'static str, String), Windows>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    const fn at(start: i64) -> Self {
        Self { start, used: 0 }
    }

    /// A clock that was set back closes a window too.
    const fn is_open(&self, limit: Limit, now: i64) -> bool {
        self.start <= now && now - self.start < limit.seconds
    }
}

fn standing(windows: &Windows, limit: Limit, now: i64) -> Standing {
    let window = windows.get(&limit.seconds).copied();
    match window.filter(|window| window.is_open(limit, now)) {
        Some(window) => Standing {
            limit,
            remaining: (limit.most - window.used).max(0),
            reset: window.start + limit.seconds - now,
        },
        None => Standing {
            limit,
            remaining: limit.most,
            reset: limit.seconds,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Limit = Limit {
        most: 2,
        seconds: 60,
    };
    const HOUR: Limit = Limit {
        most: 3,
        seconds: 3600,
    };

    fn count(quotas: &Quotas, now: i64) -> Result<(), Standing> {
        quotas.count("vendor", "acme", &[MINUTE, HOUR], 1, now)
    }

    #[test]
    fn a_window_opens_with_its_first_call_and_closes_by_the_clock() {
        let quotas = Quotas::default();

        assert_eq!(count(&quotas, 100), Ok(()));
        assert_eq!(count(&quotas, 159), Ok(()));
        let full = Standing {
            limit: MINUTE,
            remaining: 0,
            reset: 1,
        };
        assert_eq!(count(&quotas, 159), Err(full));
        assert_eq!(count(&quotas, 160), Ok(()));
        assert_eq!(count(&quotas, 161).unwrap_err().limit, HOUR);
    }

    #[test]
    fn a_refused_call_is_not_counted_and_others_have_windows_of_their_own() {
        let quotas = Quotas::default();

        assert!(quotas.count("vendor", "acme", &[MINUTE], 3, 0).is_err());

        let standing = quotas.standings("vendor", "acme", &[MINUTE], 0)[0];
        assert_eq!(standing.remaining, 2);
        assert_eq!(quotas.count("vendor", "acme", &[MINUTE], 2, 0), Ok(()));
        assert_eq!(quotas.count("vendor", "other", &[MINUTE], 2, 0), Ok(()));
        assert_eq!(quotas.count("other", "acme", &[MINUTE], 2, 0), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_begins_anew() {
        let quotas = Quotas::default();
        quotas.count("vendor", "acme", &[MINUTE], 2, 1_000).unwrap();

        assert_eq!(quotas.count("vendor", "acme", &[MINUTE], 2, 10), Ok(()));
    }
}
