//! A fault program while it is played.

use chrono::{DateTime, Duration, Utc};

use super::super::dice::Dice;
use super::{Played, Request};
use crate::model::fault::{Act, Match, Program, Progress, Step};

/// Whatever a program says, it ends so long after it was made, in real time: a forgotten one
/// must not haunt a shared server (security.md R-43).
const LONGEST_LIFE: Duration = Duration::hours(24);

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

impl Running {
    pub(super) fn new(id: String, program: Program, made_at: DateTime<Utc>) -> Self {
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

    pub(super) fn progress(&self) -> Progress {
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

    pub(super) fn resume(progress: Progress, now: DateTime<Utc>) -> Option<Self> {
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
    pub(super) fn matches(&mut self, request: &Request<'_>) -> bool {
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

    pub(super) fn play(&mut self, request: &Request<'_>) -> Option<Played> {
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
