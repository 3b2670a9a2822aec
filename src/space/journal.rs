//! A ring of exchanges, bounded by count and by bytes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::Reason;
use crate::model::exchange::Record;

/// How much a journal keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Entries at most.
    pub entries: usize,
    /// Bytes at most.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 1_000,
            bytes: 4 * 1024 * 1024,
        }
    }
}

/// The exchanges of one space, newest last.
#[derive(Debug)]
pub struct Journal {
    limits: Limits,
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    records: VecDeque<Arc<Record>>,
    bytes: usize,
}

/// Which entries somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this vendor.
    pub vendor: Option<String>,
    /// Of this operation.
    pub operation: Option<String>,
    /// Answered with this status.
    pub status: Option<u16>,
    /// Refused for this reason.
    pub reason: Option<Reason>,
    /// Made with this credential, by id or name.
    pub credential: Option<String>,
    /// After this entry or instant (by the space clock).
    pub since: Option<Since>,
}

/// Where a listing starts.
#[derive(Clone, Debug)]
pub enum Since {
    /// After the entry with this id.
    Entry(String),
    /// At or after this instant of the space clock.
    Instant(DateTime<Utc>),
}

impl Filter {
    fn matches(&self, record: &Record) -> bool {
        let name = |wanted: &String| {
            record.credential.as_ref().is_some_and(|credential| {
                credential.name == *wanted || Uuid::parse_str(wanted) == Ok(credential.id)
            })
        };
        self.vendor.as_deref().is_none_or(|v| v == record.vendor)
            && self
                .operation
                .as_deref()
                .is_none_or(|o| Some(o) == record.operation)
            && self.status.is_none_or(|s| s == record.response.status)
            && self.reason.is_none_or(|r| Some(r) == record.reason)
            && self.credential.as_ref().is_none_or(name)
            && match &self.since {
                Some(Since::Instant(at)) => record.at >= *at,
                _ => true,
            }
    }
}

impl Journal {
    /// An empty journal.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ring: Mutex::default(),
        }
    }

    /// Adds an entry; the oldest make room for it.
    pub fn push(&self, record: Record) {
        let mut ring = self.lock();
        ring.bytes += record.weight();
        ring.records.push_back(Arc::new(record));
        while ring.records.len() > self.limits.entries || ring.bytes > self.limits.bytes {
            let Some(oldest) = ring.records.pop_front() else {
                break;
            };
            ring.bytes -= oldest.weight();
        }
    }

    /// The newest `limit` entries that match, oldest first.
    pub fn list(&self, filter: &Filter, limit: usize) -> Vec<Arc<Record>> {
        let ring = self.lock();
        let mut found: Vec<_> = ring
            .records
            .iter()
            .rev()
            .take_while(|record| match &filter.since {
                Some(Since::Entry(id)) => record.id != *id,
                _ => true,
            })
            .filter(|record| filter.matches(record))
            .take(limit)
            .map(Arc::clone)
            .collect();
        found.reverse();
        found
    }

    /// The entry with this id.
    pub fn entry(&self, id: &str) -> Option<Arc<Record>> {
        let ring = self.lock();
        ring.records
            .iter()
            .rev()
            .find(|record| record.id == id)
            .map(Arc::clone)
    }

    /// Forgets everything; gives the number of entries there were.
    pub fn clear(&self) -> usize {
        let mut ring = self.lock();
        ring.bytes = 0;
        std::mem::take(&mut ring.records).len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{RecordedRequest, RecordedResponse};
    use crate::model::verdict::Trace;

    fn record(id: usize, status: u16) -> Record {
        Record {
            id: format!("req-{id}"),
            at: DateTime::from_timestamp(i64::try_from(id).unwrap(), 0).unwrap(),
            real_at: DateTime::UNIX_EPOCH,
            vendor: "speechify",
            operation: Some("voices.list"),
            method: "GET".into(),
            path: "/v1/voices".into(),
            credential: None,
            request: RecordedRequest::default(),
            response: RecordedResponse {
                status,
                ..RecordedResponse::default()
            },
            reason: (status == 401).then_some(Reason::Expired),
            verdict: Trace::new(),
            fault: None,
            stream: None,
        }
    }

    fn ids(records: &[Arc<Record>]) -> Vec<&str> {
        records.iter().map(|r| r.id.as_str()).collect()
    }

    #[test]
    fn a_journal_is_bounded_by_count() {
        let journal = Journal::new(Limits {
            entries: 3,
            bytes: usize::MAX,
        });
        for id in 0..10 {
            journal.push(record(id, 200));
        }

        assert_eq!(
            ids(&journal.list(&Filter::default(), 100)),
            ["req-7", "req-8", "req-9"]
        );
        assert_eq!(journal.clear(), 3);
        assert!(journal.list(&Filter::default(), 100).is_empty());
    }

    #[test]
    fn a_journal_is_bounded_by_bytes() {
        let journal = Journal::new(Limits {
            entries: usize::MAX,
            bytes: record(0, 200).weight() * 2,
        });
        for id in 0..10 {
            journal.push(record(id, 200));
        }

        assert_eq!(
            ids(&journal.list(&Filter::default(), 100)),
            ["req-8", "req-9"]
        );
    }

    #[test]
    fn a_listing_shows_the_newest_that_match() {
        let journal = Journal::new(Limits::default());
        for (id, status) in [(0, 200), (1, 401), (2, 200), (3, 401), (4, 401)] {
            journal.push(record(id, status));
        }
        let filter = Filter {
            reason: Some(Reason::Expired),
            ..Filter::default()
        };

        assert_eq!(ids(&journal.list(&filter, 2)), ["req-3", "req-4"]);
        let since = |since| Filter {
            since: Some(since),
            ..Filter::default()
        };
        assert_eq!(
            ids(&journal.list(&since(Since::Entry("req-2".into())), 9)),
            ["req-3", "req-4"]
        );
        let instant = DateTime::from_timestamp(3, 0).unwrap();
        assert_eq!(
            ids(&journal.list(&since(Since::Instant(instant)), 9)),
            ["req-3", "req-4"]
        );
        assert_eq!(journal.entry("req-1").unwrap().response.status, 401);
        assert!(journal.entry("req-9").is_none());
    }
}
