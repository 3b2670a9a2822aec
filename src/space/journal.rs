//! A ring of exchanges, bounded by count and by bytes.

mod filter;
mod shared;

use std::collections::VecDeque;
use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::Notify;

pub use filter::{Filter, Since};
pub(super) use shared::Journals;

use crate::model::exchange::Record;
use shared::Share;

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
    share: Share,
    /// Wakes those who wait for an entry; costs next to nothing while nobody does.
    news: Notify,
}

#[derive(Debug, Default)]
struct Ring {
    records: VecDeque<Arc<Record>>,
    bytes: usize,
    /// Entries there ever were: the place of the next one in the history.
    written: u64,
    is_closed: bool,
}

/// Entries that came after a place in the history.
#[derive(Debug, Default)]
pub struct News {
    /// The entries, oldest first.
    pub records: Vec<Arc<Record>>,
    /// The place after the last of them, to go on from.
    pub next: u64,
    /// How many were forgotten before anybody read them here.
    pub missed: u64,
    /// Whether there will be no more: the space is gone.
    pub is_over: bool,
}

impl Journal {
    fn new(limits: Limits, share: Share) -> Self {
        Self {
            limits,
            share,
            news: Notify::new(),
        }
    }

    /// How much it keeps.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Adds an entry; the oldest make room for it.
    pub fn push(&self, record: Record) {
        let is_too_much = {
            let mut ring = self.lock();
            let before = ring.bytes;
            ring.bytes += record.weight();
            ring.written += 1;
            ring.records.push_back(Arc::new(record));
            ring.shrink(self.limits.entries, self.limits.bytes);
            self.share.count(before, ring.bytes)
        };
        if is_too_much {
            self.share.make_room();
        }
        self.news.notify_waiters();
    }

    /// The newest `limit` entries that match, oldest first.
    pub fn list(&self, filter: &Filter, limit: usize) -> Vec<Arc<Record>> {
        let ring = self.lock();
        let mut found: Vec<_> = ring
            .records
            .iter()
            .rev()
            .take_while(|record| !filter.ends_before(record))
            .filter(|record| filter.matches(record))
            .take(limit)
            .map(Arc::clone)
            .collect();
        found.reverse();
        found
    }

    /// Returns once `count` entries match, or the journal is closed.
    pub async fn until(&self, filter: &Filter, count: usize) {
        loop {
            // Before the look at the ring: an entry that comes in between wakes us all the same.
            let news = self.news.notified();
            if self.list(filter, count).len() >= count || self.lock().is_closed {
                return;
            }
            news.await;
        }
    }

    /// The place after the newest entry, or the one `since` names; where that entry is forgotten,
    /// the beginning, so that the reader learns that it missed some.
    pub fn place(&self, since: Option<&Since>) -> u64 {
        let ring = self.lock();
        let Some(since) = since else {
            return ring.written;
        };
        let after = ring.records.iter().rev().position(|record| match since {
            Since::Entry(id) => record.id == *id,
            Since::Instant(at) => record.at < *at,
        });
        match (after, since) {
            (Some(after), _) => ring.written - after as u64,
            (None, Since::Entry(_)) => 0,
            (None, Since::Instant(_)) => ring.written - ring.records.len() as u64,
        }
    }

    /// At most `limit` entries from `place` on; waits until there is one.
    pub async fn news(&self, place: u64, limit: usize) -> News {
        loop {
            let news = self.news.notified();
            let found = self.lock().from(place, limit);
            if found.is_over || found.next > place {
                return found;
            }
            news.await;
        }
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
        self.share.count(ring.bytes, 0);
        ring.bytes = 0;
        std::mem::take(&mut ring.records).len()
    }

    /// How many entries made room for newer ones, or were cleared.
    pub fn forgotten(&self) -> u64 {
        let ring = self.lock();
        ring.written - ring.records.len() as u64
    }

    /// Sends everybody away who waits for an entry: the space is gone.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        let ring = &self.share.book.ring;
        ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    /// Takes out the oldest entries until so many entries and so many bytes are left, at most.
    fn shrink(&mut self, entries: usize, bytes: usize) {
        while self.records.len() > entries || self.bytes > bytes {
            let Some(oldest) = self.records.pop_front() else {
                break;
            };
            self.bytes -= oldest.weight();
        }
    }

    fn from(&self, place: u64, limit: usize) -> News {
        let oldest = self.written - self.records.len() as u64;
        let missed = oldest.saturating_sub(place);
        let begin = place.max(oldest);
        let skip = usize::try_from(begin - oldest).unwrap_or(usize::MAX);
        let records: Vec<_> = self
            .records
            .iter()
            .skip(skip)
            .take(limit)
            .map(Arc::clone)
            .collect();
        News {
            next: begin + records.len() as u64,
            records,
            missed,
            is_over: self.is_closed,
        }
    }
}

#[cfg(test)]
mod tests;
