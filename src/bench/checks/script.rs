//! A journal written by hand, for the tests of the checks.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Judgement, judge};
use crate::model::advice::Advised;
use crate::model::evidence::{Evidence, Issued, Nature, Presented, Terms};
use crate::model::exchange::{Aborted, CredentialName, Record, RecordedRequest, RecordedResponse};
use crate::model::verdict::Trace;
use crate::secret::{Fingerprints, MasterKey};

/// Entries, and the clock they are written by.
pub(super) struct Script {
    records: Vec<Record>,
    now: DateTime<Utc>,
    fingerprints: Fingerprints,
}

impl Script {
    pub(super) fn new() -> Self {
        Self {
            records: Vec::new(),
            now: DateTime::UNIX_EPOCH,
            fingerprints: Fingerprints::new(&MasterKey::new(&[7; 32]), b"a space"),
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Seconds pass.
    pub(super) fn wait(&mut self, seconds: i64) {
        self.now += Duration::seconds(seconds);
    }

    /// A token is issued, told to live as `terms` say from now on.
    pub(super) fn issue(&mut self, token: &str, terms: Terms) -> &mut Record {
        let life = terms.expires_at.map(|end| end - DateTime::UNIX_EPOCH);
        let terms = Terms {
            expires_at: life.map(|life| self.now + life),
            ..terms
        };
        let fingerprint = self.fingerprints.of(token);
        let record = self.write("POST", "/token", 200);
        record.evidence.issued = Some(Box::new(Issued { fingerprint, terms }));
        record
    }

    /// A credential is presented for a thing.
    pub(super) fn present(&mut self, credential: &str, status: u16) -> &mut Record {
        let fingerprint = self.fingerprints.of(credential);
        let record = self.write("GET", "/thing", status);
        record.evidence.presented = Some(Presented {
            fingerprint,
            nature: Nature::Unknown,
            audience: None,
            expires_at: None,
        });
        record
    }

    /// A token is presented for a thing.
    pub(super) fn present_token(&mut self, token: &str, status: u16) -> &mut Presented {
        let record = self.present(token, status);
        let presented = record.evidence.presented.as_mut().unwrap();
        presented.nature = Nature::Token;
        presented
    }

    /// The newest entry.
    pub(super) fn last(&mut self) -> &mut Record {
        self.records.last_mut().unwrap()
    }

    /// What one check says of it all.
    pub(super) fn judgement(&self, id: &str) -> Judgement {
        self.judgement_with(&[], id)
    }

    /// The same in short: the verdict, and the places of the evidence.
    pub(super) fn verdict(&self, id: &str) -> (&'static str, Vec<usize>) {
        self.verdict_with(&[], id)
    }

    /// The same, with the checks of vendors among them.
    pub(super) fn verdict_with(&self, advices: &[Advised], id: &str) -> (&'static str, Vec<usize>) {
        let judgement = self.judgement_with(advices, id);
        let verdict = match judgement.verdict {
            super::Verdict::Passed => "passed",
            super::Verdict::Failed => "failed",
            super::Verdict::NotEnoughEvidence => "not_enough_evidence",
        };
        let places = judgement.evidence.iter().map(|id| id.parse().unwrap());
        (verdict, places.collect())
    }

    fn judgement_with(&self, advices: &[Advised], id: &str) -> Judgement {
        let records: Vec<_> = self.records.iter().cloned().map(Arc::new).collect();
        let mut judgements = judge(&records, advices).into_iter();
        judgements.find(|judgement| judgement.id == id).unwrap()
    }

    fn write(&mut self, method: &str, path: &str, status: u16) -> &mut Record {
        self.records.push(Record {
            took: None,
            id: self.records.len().to_string(),
            at: self.now,
            real_at: self.now,
            vendor: "a-vendor",
            operation: Some(if path == "/token" { "token" } else { "thing" }),
            method: method.into(),
            path: path.into(),
            credential: Some(CredentialName {
                id: Uuid::nil(),
                kind: "a_key".into(),
                name: "a key".into(),
                account: "an account".into(),
            }),
            request: RecordedRequest::default(),
            response: RecordedResponse {
                status,
                ..RecordedResponse::default()
            },
            aborted: Aborted::default(),
            reason: None,
            verdict: Trace::new(),
            fault: None,
            stream: None,
            evidence: Evidence::default(),
        });
        self.records.last_mut().unwrap()
    }
}

/// Terms of a token for this scope and so many seconds.
pub(super) fn terms(scope: &str, seconds: i64) -> Terms {
    Terms {
        expires_at: DateTime::from_timestamp(seconds, 0),
        scope_granted: Some(scope.into()),
        ..Terms::default()
    }
}
