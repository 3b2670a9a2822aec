//! The fault programs of a space: which of them has a say in a request, and what it says.
//!
//! They live in the memory of one process and go with the space's reset or end: replicas on one
//! database each have their own.

mod running;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

pub use running::Running;

use crate::error::Reason;
use crate::model::fault::{Act, Program, Progress};

/// Programs a space has at most.
const MOST_PROGRAMS: usize = 100;
/// Tokens whose end is remembered at most.
const MOST_TOKENS: usize = 1_000;
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

#[cfg(test)]
mod tests;
