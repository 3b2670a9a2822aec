//! Judgements on the client, drawn from what it did: one file a check, all of the same parts.
//!
//! A check is a pure function of the journal. It fails only on what the entries prove; where they
//! prove nothing either way it is not applicable.

mod ephemeral_key_used_once;
mod history;
mod honoured_retry_after;
mod no_secret_from_browser;
mod no_secret_in_url;
mod no_wildcard_audience;
mod one_refresh_per_expiry;
mod polled_as_asked;
mod refreshed_before_expiry;
mod retried_with_new_token;
mod scope_as_used;
mod scope_asked_for;
#[cfg(test)]
mod script;
mod token_reused;

use std::sync::Arc;

use serde::Serialize;

use crate::model::exchange::Record;
use history::History;

/// Every check, in the order of a token's life.
pub static ALL: &[Check] = &[
    scope_asked_for::CHECK,
    scope_as_used::CHECK,
    no_wildcard_audience::CHECK,
    token_reused::CHECK,
    refreshed_before_expiry::CHECK,
    one_refresh_per_expiry::CHECK,
    retried_with_new_token::CHECK,
    honoured_retry_after::CHECK,
    polled_as_asked::CHECK,
    ephemeral_key_used_once::CHECK,
    no_secret_in_url::CHECK,
    no_secret_from_browser::CHECK,
];

/// Entries that are named as evidence at most.
const MOST: usize = 20;

/// A question to the journal.
#[derive(Debug)]
pub struct Check {
    /// Its name.
    pub id: &'static str,
    /// What it asks; yes is good.
    pub question: &'static str,
    /// What to change where the answer is no.
    pub advice: &'static str,
    judge: fn(&History<'_>) -> Finding,
}

/// An answered question.
#[derive(Clone, Debug, Serialize)]
pub struct Judgement {
    /// The check's name.
    pub id: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// What was seen, in words.
    pub detail: String,
    /// The exchanges that show it, by id.
    pub evidence: Vec<String>,
    /// What to change; empty unless it failed.
    pub advice: &'static str,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Passed,
    /// No.
    Failed,
    /// The journal shows nothing of the kind.
    NotApplicable,
}

/// Answers every question from the entries of a journal, oldest first.
pub fn judge(records: &[Arc<Record>]) -> Vec<Judgement> {
    let history = History::new(records);
    ALL.iter()
        .map(|check| {
            let finding = (check.judge)(&history);
            let has_failed = finding.verdict == Verdict::Failed;
            Judgement {
                id: check.id,
                question: check.question,
                verdict: finding.verdict,
                detail: finding.detail,
                evidence: finding.evidence,
                advice: if has_failed { check.advice } else { "" },
            }
        })
        .collect()
}

/// What a check found.
#[derive(Debug)]
struct Finding {
    verdict: Verdict,
    detail: String,
    evidence: Vec<String>,
}

impl Finding {
    /// The journal shows nothing of the kind.
    fn nothing() -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            detail: String::new(),
            evidence: Vec::new(),
        }
    }

    /// The offences that were found; where there are none, what speaks for the client.
    fn of(offences: &[&Record], good: &[&Record], detail: impl Into<String>) -> Self {
        let (verdict, shown) = match (offences, good) {
            ([], []) => return Self::nothing(),
            ([], good) => (Verdict::Passed, good),
            (offences, _) => (Verdict::Failed, offences),
        };
        let mut evidence: Vec<_> = shown.iter().map(|record| record.id.clone()).collect();
        evidence.dedup();
        evidence.truncate(MOST);
        Self {
            verdict,
            detail: detail.into(),
            evidence,
        }
    }
}
