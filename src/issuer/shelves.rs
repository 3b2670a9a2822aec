//! Lists of documents in memory, for a server that alone owns its data.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::model::document::Document;

/// Lists are remembered up to so many bytes of documents together; then all are forgotten.
const BYTES: usize = 1024 * 1024;
/// What a list weighs besides its documents' bodies, and what a document does.
const OVERHEAD: usize = 256;

/// Where documents of one kind lie together: one account's, in one space.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Shelf {
    pub(super) space: Uuid,
    pub(super) vendor: &'static str,
    pub(super) kind: &'static str,
    pub(super) account: String,
}

/// A list of documents, oldest first.
pub(super) type List = Arc<[Document]>;

/// Lists as they were read. Each write makes its shelf be read again, after its commit and before
/// its answer.
#[derive(Debug, Default)]
pub(super) struct Shelves(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    lists: HashMap<Arc<Shelf>, List>,
    bytes: usize,
    writes: u64,
}

/// The writes there had been when a reading began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket(u64);

impl Shelves {
    /// The list that is remembered of a shelf, or what it takes to remember what is read next.
    pub(super) fn list(&self, place: &Shelf) -> Result<List, Ticket> {
        let memory = self.lock();
        let list = memory.lists.get(place).map(Arc::clone);
        list.ok_or(Ticket(memory.writes))
    }

    /// Remembers what was read, unless something was written since the reading began.
    pub(super) fn remember(&self, place: &Arc<Shelf>, list: &List, ticket: Ticket) {
        let weight = weight(list);
        let mut memory = self.lock();
        if memory.writes != ticket.0 || weight > BYTES {
            return;
        }
        if memory.bytes + weight > BYTES {
            memory.lists.clear();
            memory.bytes = 0;
        }
        let before = memory.lists.insert(Arc::clone(place), Arc::clone(list));
        memory.bytes += weight;
        memory.bytes -= before.as_ref().map_or(0, self::weight);
    }

    /// Forgets a shelf that was written to.
    pub(super) fn forget(&self, place: &Shelf) {
        self.forget_where(|shelf| shelf == place);
    }

    /// Forgets the shelves of all accounts where one of their kind was written to.
    pub(super) fn forget_kind(&self, place: &Shelf) {
        self.forget_where(|shelf| {
            shelf.space == place.space && shelf.vendor == place.vendor && shelf.kind == place.kind
        });
    }

    /// Forgets the shelves of a space that was taken back or dropped.
    pub(super) fn forget_space(&self, space: Uuid) {
        self.forget_where(|shelf| shelf.space == space);
    }

    fn forget_where(&self, is_stale: impl Fn(&Shelf) -> bool) {
        let mut memory = self.lock();
        memory.writes += 1;
        let mut freed = 0;
        memory.lists.retain(|shelf, list| {
            let is_stale = is_stale(shelf);
            freed += if is_stale { weight(list) } else { 0 };
            !is_stale
        });
        memory.bytes -= freed;
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn weight(list: &List) -> usize {
    let bodies: usize = list.iter().map(|document| document.body.len()).sum();
    bodies + OVERHEAD * (1 + list.len())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn shelf(account: &str) -> Arc<Shelf> {
        Arc::new(Shelf {
            space: Uuid::nil(),
            vendor: "speechify",
            kind: "voice",
            account: account.into(),
        })
    }

    fn list(bytes: usize) -> List {
        Arc::new([Document {
            space: Uuid::nil(),
            vendor: "speechify".into(),
            kind: "voice".into(),
            account: "acme".into(),
            id: "v".into(),
            body: "b".repeat(bytes),
            created_at: DateTime::UNIX_EPOCH,
        }])
    }

    /// Reads a shelf from a database in which it holds `list`.
    fn read(shelves: &Shelves, shelf: &Arc<Shelf>, list: &List) {
        if let Err(ticket) = shelves.list(shelf) {
            shelves.remember(shelf, list, ticket);
        }
    }

    #[test]
    fn a_list_is_remembered_until_its_shelf_or_space_is_written_to() {
        let (shelves, acme, other) = (Shelves::default(), shelf("acme"), shelf("other"));
        read(&shelves, &acme, &list(1));
        read(&shelves, &other, &list(1));

        shelves.forget(&acme);
        assert!(shelves.list(&acme).is_err());
        assert!(shelves.list(&other).is_ok());
        shelves.forget_space(Uuid::nil());
        assert!(shelves.list(&other).is_err());
        assert_eq!(shelves.lock().bytes, 0);
    }

    #[test]
    fn what_was_read_before_a_write_is_not_remembered_after_it() {
        let (shelves, acme) = (Shelves::default(), shelf("acme"));
        let ticket = shelves.list(&acme).unwrap_err();

        shelves.forget(&acme);
        shelves.remember(&acme, &list(1), ticket);
        assert!(shelves.list(&acme).is_err());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let shelves = Shelves::default();
        for account in 0..100 {
            read(&shelves, &shelf(&account.to_string()), &list(BYTES / 10));
        }
        read(&shelves, &shelf("large"), &list(BYTES));

        let memory = shelves.lock();
        assert!((1..10).contains(&memory.lists.len()));
        assert!(memory.bytes <= BYTES);
        assert!(!memory.lists.contains_key(&shelf("large")));
    }
}
