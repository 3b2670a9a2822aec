//! The fault programs of a space: which of them has a say in a request, and what it says.
//!
//! They live in the memory of one process and go with the space's reset or end: replicas on one
//! database each have their own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::dice::Dice;
use crate::error::Reason;
use crate::model::fault::{Act, Match, Program, Progress, Step};

/// Programs a space has at most.
const MOST_PROGRAMS: usize = 100;
/// Tokens whose end is remembered at most.
const MOST_TOKENS: usize = 1_000;
/// Whatever a program says, it ends so long after it was made, in real time: a forgotten one
/// must not haunt a shared server (security.md R-43).
const LONGEST_LIFE: Duration = Duration::hours(24);

/// The programs of one space.
#[derive(Debug, Default)]
pub struct Faults {
    /// Whether there is anything to play: asked on every request.
    busy: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    programs: Vec<Running>,
    /// Tokens that end before they say they do: digest, end by the space clock, program and step.
    ends: HashMap<[u8; 32], (DateTime<Utc>, String, usize)>,
}

/// A program and how far it is.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its id, also in `X-Mockmint-Fault`.
    pub id: String,
    /// What it does.
    pub program: Program,
    /// When it was made, in real time.
    pub made_at: DateTime<Utc>,
    /// Requests that matched.
    pub matched: u64,
    /// Faults that fired.
    pub fired: u64,
    /// The step that is next.
    pub step: usize,
    /// How often it was played.
    played: u32,
    /// How often all of them were played.
    rounds: u32,
    dice: Dice,
}

/// What a program may look at.
pub struct Request<'a> {
    /// The vendor that is asked.
    pub vendor: &'a str,
    /// What it is asked to do.
    pub operation: &'a str,
    /// Whether the request comes with the credential of this id or name.
    pub has_credential: &'a dyn Fn(&str) -> bool,
    /// Whether it has a header of this name and value.
    pub has_header: &'a dyn Fn(&str, &str) -> bool,
    /// When its key was made, by the space clock.
    pub key_made_at: &'a dyn Fn() -> Option<DateTime<Utc>>,
    /// The time of the space.
    pub now: DateTime<Utc>,
    /// The real time.
    pub real_now: DateTime<Utc>,
}

/// What a program wants to happen to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// The program.
    pub program: String,
    /// The number of the step, from 0.
    pub step: usize,
    /// What happens. A delay is drawn already.
    pub act: Act,
    /// Seconds for the header `Retry-After`.
    pub retry_after: Option<u32>,
}

impl Faults {
    /// Adds a program; `false` when there are too many already. `now` is the time of the space.
    pub fn add(
        &self,
        id: String,
        program: Program,
        now: DateTime<Utc>,
        made_at: DateTime<Utc>,
    ) -> bool {
        let mut inner = self.lock();
        if inner.programs.len() >= MOST_PROGRAMS {
            inner
                .programs
                .retain(|running| !running.is_over(now, made_at));
        }
        if inner.programs.len() >= MOST_PROGRAMS {
            return false;
        }
        inner.programs.push(Running::new(id, program, made_at));
        self.busy.store(true, Ordering::Release);
        true
    }

    /// Every program, oldest first, also those that are over.
    pub fn list(&self) -> Vec<Running> {
        self.lock().programs.clone()
    }

    /// Every program and how far it is.
    pub fn progress(&self) -> Vec<Progress> {
        self.lock().programs.iter().map(Running::progress).collect()
    }

    /// Puts programs in the place of all there are, each as far as it was; `now` is the time of
    /// the space. Those whose time is over are left out.
    pub fn resume(&self, programs: Vec<Progress>, now: DateTime<Utc>) {
        let resumed = programs.into_iter();
        let resumed = resumed.filter_map(|progress| Running::resume(progress, now));
        let mut inner = self.lock();
        inner.programs = resumed.collect();
        inner.ends.clear();
        self.busy
            .store(!inner.programs.is_empty(), Ordering::Release);
    }

    /// Removes one; `false` when there is none of this id. Tokens it cut short live on.
    pub fn remove(&self, id: &str) -> bool {
        let mut inner = self.lock();
        let before = inner.programs.len();
        inner.programs.retain(|running| running.id != id);
        inner.ends.retain(|_, (_, program, _)| program != id);
        before != inner.programs.len()
    }

    /// Removes everything; gives the number of programs there were.
    pub fn clear(&self) -> usize {
        let mut inner = self.lock();
        self.busy.store(false, Ordering::Release);
        std::mem::take(&mut *inner).programs.len()
    }

    /// Lets the first program that matches say what happens. Without one nothing does.
    pub fn play(&self, request: &Request<'_>) -> Option<Played> {
        if !self.busy.load(Ordering::Acquire) {
            return None;
        }
        let mut inner = self.lock();
        let mut programs = inner.programs.iter_mut();
        programs
            .find_map(|running| {
                let is_over = running.is_over(request.now, request.real_now);
                let is_meant = !is_over && running.matches(request);
                is_meant.then(|| running.play(request))
            })
            .flatten()
    }

    /// Remembers that a token is dead from `end` on.
    pub fn end_token(&self, digest: [u8; 32], end: DateTime<Utc>, played: &Played) {
        let mut inner = self.lock();
        if inner.ends.len() >= MOST_TOKENS {
            inner.ends.clear();
        }
        let end = (end, played.program.clone(), played.step);
        inner.ends.insert(digest, end);
    }

    /// What becomes of a request that comes with a token whose end has come.
    pub fn judge_token(
        &self,
        now: DateTime<Utc>,
        digests: impl FnOnce() -> Vec<[u8; 32]>,
    ) -> Option<Played> {
        if !self.busy.load(Ordering::Acquire) {
            return None;
        }
        let inner = self.lock();
        if inner.ends.is_empty() {
            return None;
        }
        let digests = digests();
        let mut ends = digests.iter().filter_map(|digest| inner.ends.get(digest));
        let (_, program, step) = ends.find(|(end, _, _)| now >= *end)?;
        Some(Played {
            program: program.clone(),
            step: *step,
            act: Act::Refuse(Reason::Expired),
            retry_after: None,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn new(id: String, program: Program, made_at: DateTime<Utc>) -> Self {
        Self {
            id,
            dice: Dice::new(program.random_seed),
            program,
            made_at,
            matched: 0,
            fired: 0,
            step: 0,
            played: 0,
            rounds: 0,
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            id: self.id.clone(),
            draft: self.program.draft.clone(),
            made_at: self.made_at,
            matched: self.matched,
            fired: self.fired,
            step: self.step,
            played: self.played,
            rounds: self.rounds,
            dice: self.dice.state(),
        }
    }

    fn resume(progress: Progress, now: DateTime<Utc>) -> Option<Self> {
        let program = Program::new(progress.draft, now, progress.dice).ok()?;
        Some(Self {
            id: progress.id,
            program,
            made_at: progress.made_at,
            matched: progress.matched,
            fired: progress.fired,
            step: progress.step,
            played: progress.played,
            rounds: progress.rounds,
            dice: Dice::new(progress.dice),
        })
    }

    /// Whether its steps are used up or its time is over.
    pub fn is_over(&self, now: DateTime<Utc>, real_now: DateTime<Utc>) -> bool {
        self.program.rounds.is_some_and(|most| self.rounds >= most)
            || self.program.until.is_some_and(|until| now >= until)
            || real_now >= self.ends_at()
    }

    /// When it ends at the latest, in real time.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.made_at + LONGEST_LIFE
    }

    /// Whether the program is for this request; counts it if so.
    fn matches(&mut self, request: &Request<'_>) -> bool {
        let Match {
            vendor,
            operation,
            credential,
            headers,
            nth,
        } = &self.program.matching;
        let is_meant = vendor.as_deref().is_none_or(|v| v == request.vendor)
            && operation.as_deref().is_none_or(|o| o == request.operation)
            && credential.as_deref().is_none_or(request.has_credential)
            && headers
                .iter()
                .all(|(name, value)| (request.has_header)(name, value));
        if !is_meant {
            return false;
        }
        self.matched += 1;
        self.matched.is_multiple_of(u64::from(*nth))
            && (self.program.probability >= 1.0 || self.dice.share() < self.program.probability)
    }

    fn play(&mut self, request: &Request<'_>) -> Option<Played> {
        let number = self.step;
        let Step {
            act,
            times,
            retry_after,
        } = self.program.steps.get(number)?.clone();
        self.advance(times);
        let act = match act {
            Act::Ok => return None,
            Act::Delay(span) => {
                let drawn = self.dice.between(*span.start(), *span.end());
                Act::Delay(drawn..=drawn)
            }
            Act::Propagation(propagation) => {
                let made_at = (request.key_made_at)()?;
                let spread_at = made_at + Duration::seconds(i64::from(propagation.lasts));
                if request.now >= spread_at || self.dice.share() < propagation.share {
                    return None;
                }
                Act::Propagation(propagation)
            }
            act => act,
        };
        self.fired += 1;
        Some(Played {
            program: self.id.clone(),
            step: number,
            act,
            retry_after,
        })
    }

    /// Moves on to the next step when this one was played often enough.
    fn advance(&mut self, times: u32) {
        self.played += 1;
        if self.played < times {
            return;
        }
        self.played = 0;
        self.step += 1;
        if self.step == self.program.steps.len() {
            self.step = 0;
            self.rounds = self.rounds.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
