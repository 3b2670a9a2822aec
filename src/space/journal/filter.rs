//! Which entries of a journal somebody wants to see.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::Reason;
use crate::model::exchange::Record;

/// What an entry must be like.
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
    /// Whether an entry is wanted, wherever it stands.
    pub fn matches(&self, record: &Record) -> bool {
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

    /// Whether the listing starts after this entry.
    pub fn ends_before(&self, record: &Record) -> bool {
        matches!(&self.since, Some(Since::Entry(id)) if *id == record.id)
    }
}
