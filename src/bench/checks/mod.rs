//! Judgements on the client, drawn from what it did: one file a check, all of the same parts.
//!
//! A check is a pure function of the journal. It fails only on what the entries prove; where they
//! prove nothing either way, it says what is missing.

mod browser;
mod catalogue;
mod ephemeral_key_used_once;
mod history;
mod honoured_retry_after;
mod no_secret_from_browser;
mod no_secret_in_url;
mod no_wildcard_audience;
mod one_refresh_per_expiry;
mod own;
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

pub use catalogue::{Entry, Opinion, catalogue};

use crate::model::advice::Advised;
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
    /// What the journal must show before it can be answered.
    pub needs: &'static str,
    /// What to change where the answer is no.
    pub advice: &'static str,
    /// The standard it rests on, where there is one.
    pub standard: Option<&'static str>,
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
    /// What was seen, in words; what is missing, where that is not enough.
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
    /// The journal shows nothing either way.
    NotEnoughEvidence,
}

/// Answers every question from the entries of a journal, oldest first: those all vendors share,
/// and those that rest on the advice of one.
pub fn judge(records: &[Arc<Record>], advices: &[Advised]) -> Vec<Judgement> {
    let history = History::new(records);
    let shared = ALL.iter().map(|check| {
        (check.judge)(&history).into_judgement(check.id, check.question, check.needs, check.advice)
    });
    let of_vendors = own::checks(advices).map(|(id, vendor, check)| {
        own::judge(&history, vendor, check).into_judgement(
            id,
            check.question,
            check.needs,
            check.advice,
        )
    });
    shared.chain(of_vendors).collect()
}

/// What a check found.
#[derive(Debug)]
struct Finding {
    verdict: Verdict,
    detail: String,
    evidence: Vec<String>,
}

impl Finding {
    /// The offences that were found; where there are none, what speaks for the client.
    fn of(offences: &[&Record], good: &[&Record], detail: impl Into<String>) -> Self {
        let (verdict, shown) = match (offences, good) {
            ([], []) => (Verdict::NotEnoughEvidence, offences),
            ([], good) => (Verdict::Passed, good),
            (offences, _) => (Verdict::Failed, offences),
        };
        let mut evidence: Vec<String> = Vec::with_capacity(shown.len().min(MOST));
        for record in shown {
            if evidence.len() < MOST && !evidence.contains(&record.id) {
                evidence.push(record.id.clone());
            }
        }
        Self {
            verdict,
            detail: detail.into(),
            evidence,
        }
    }

    fn into_judgement(
        self,
        id: &'static str,
        question: &'static str,
        needs: &'static str,
        advice: &'static str,
    ) -> Judgement {
        let (detail, advice) = match self.verdict {
            Verdict::Passed => (self.detail, ""),
            Verdict::Failed => (self.detail, advice),
            Verdict::NotEnoughEvidence => (format!("the journal shows no {needs}"), ""),
        };
        Judgement {
            id,
            question,
            verdict: self.verdict,
            detail,
            evidence: self.evidence,
            advice,
        }
    }
}
