//! The journal as the checks read it: who got which token, and what became of it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;

use crate::model::evidence::{Issued, Presented};
use crate::model::exchange::Record;
use crate::secret::Fingerprint;

/// The entries, oldest first.
pub(super) struct History<'a> {
    records: Vec<&'a Record>,
    issues: Vec<Issue<'a>>,
    uses: HashMap<Fingerprint, Vec<usize>>,
}

/// The issuing of a token.
#[derive(Clone, Copy)]
pub(super) struct Issue<'a> {
    /// Its place in the history.
    pub(super) place: usize,
    /// The exchange.
    pub(super) record: &'a Record,
    /// The token.
    pub(super) token: &'a Issued,
}

impl Issue<'_> {
    /// Whether both are for the same credential and the same scope.
    pub(super) fn is_alike(&self, other: &Issue<'_>) -> bool {
        let credential = |issue: &Issue<'_>| issue.record.credential.as_ref().map(|c| c.id);
        self.record.vendor == other.record.vendor
            && credential(self) == credential(other)
            && self.token.terms.scope_granted == other.token.terms.scope_granted
    }
}

impl<'a> History<'a> {
    /// A history of these entries.
    pub(super) fn new(records: &'a [Arc<Record>]) -> Self {
        let records: Vec<_> = records.iter().map(|record| &**record).collect();
        let mut issues = Vec::new();
        let mut uses: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, record) in records.iter().enumerate() {
            if let Some(token) = &record.evidence.issued {
                issues.push(Issue {
                    place,
                    record,
                    token,
                });
            }
            if let Some(presented) = &record.evidence.presented {
                uses.entry(presented.fingerprint).or_default().push(place);
            }
        }
        Self {
            records,
            issues,
            uses,
        }
    }

    /// Every entry.
    pub(super) fn records(&self) -> &[&'a Record] {
        &self.records
    }

    /// Every token that was issued, oldest first.
    pub(super) fn issues(&self) -> &[Issue<'a>] {
        &self.issues
    }

    /// The next token of the same kind.
    pub(super) fn successor(&self, issue: &Issue<'a>) -> Option<Issue<'a>> {
        let later = self.issues.iter().filter(|i| i.place > issue.place);
        later.copied().find(|later| later.is_alike(issue))
    }

    /// The requests a credential was presented with, with their places.
    pub(super) fn uses(
        &self,
        fingerprint: Fingerprint,
    ) -> impl Iterator<Item = (usize, &'a Record)> {
        let places = self.uses.get(&fingerprint).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| (*place, self.records[*place]))
    }

    /// Whether a presented credential is a token that was issued here.
    pub(super) fn is_issued(&self, presented: &Presented) -> bool {
        let mut issues = self.issues.iter();
        issues.any(|issue| issue.token.fingerprint == presented.fingerprint)
    }

    /// Each entry with the next one that asks the same of the same vendor with the same
    /// credential, where there is one.
    pub(super) fn followed(
        &self,
        is_same: impl Fn(&Record, &Record) -> bool,
    ) -> impl Iterator<Item = (&'a Record, &'a Record)> {
        self.records
            .iter()
            .enumerate()
            .filter_map(move |(place, record)| {
                let later = self.records[place + 1..].iter();
                let mut same = later.filter(|later| {
                    later.vendor == record.vendor
                        && later.operation == record.operation
                        && is_same(record, later)
                });
                same.next().map(|next| (*record, *next))
            })
    }
}

/// The time between two requests: a client waits by its own clock, a tester by the space's.
pub(super) fn between(earlier: &Record, later: &Record) -> Duration {
    (later.at - earlier.at).max(later.real_at - earlier.real_at)
}
