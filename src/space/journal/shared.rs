//! What the journals of all spaces keep together, bounded by bytes.

use std::collections::{BTreeMap, BinaryHeap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use super::{Journal, Limits, Ring};

/// The journals of all spaces. A cheap handle.
#[derive(Clone, Debug)]
pub(in crate::space) struct Journals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    bytes: AtomicUsize,
    next: AtomicU64,
    books: Mutex<BTreeMap<u64, Arc<Book>>>,
}

/// One journal, as the others see it: its size is read without waiting for its entries.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) ring: Mutex<Ring>,
    bytes: AtomicUsize,
}

/// A journal's share in what all keep together; ends with the journal.
#[derive(Debug)]
pub(super) struct Share {
    journals: Journals,
    number: u64,
    pub(super) book: Arc<Book>,
}

impl Journals {
    /// Journals that keep `most` bytes together.
    pub(in crate::space) fn new(most: usize) -> Self {
        Self(Arc::new(Inner {
            most,
            bytes: AtomicUsize::default(),
            next: AtomicU64::default(),
            books: Mutex::default(),
        }))
    }

    /// Another journal, empty.
    pub(in crate::space) fn journal(&self, limits: Limits) -> Journal {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let book = Arc::new(Book::default());
        let mut books = self.0.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.insert(number, Arc::clone(&book));
        drop(books);
        let share = Share {
            journals: self.clone(),
            number,
            book,
        };
        Journal::new(limits, share)
    }

    /// Takes the oldest entries out of the largest journals, so that a busy space makes room and
    /// quiet ones keep what they have. Frees a sixteenth, so that it is rarely needed.
    fn make_room(&self) {
        // Whoever comes while somebody is at it need not wait.
        let books = match self.0.books.try_lock() {
            Ok(books) => books,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        let mut largest: BinaryHeap<_> = books
            .iter()
            .map(|(number, book)| (book.bytes.load(Ordering::Relaxed), *number))
            .collect();
        let enough = self.0.most - self.0.most / 16;
        while self.0.bytes.load(Ordering::Relaxed) > enough {
            let Some((bytes, number)) = largest.pop() else {
                break;
            };
            let Some(book) = books.get(&number).filter(|_| bytes > 0) else {
                break;
            };
            // Half of it: journals of one size give up alike.
            let mut ring = book.ring.lock().unwrap_or_else(PoisonError::into_inner);
            let before = ring.bytes;
            ring.shrink(usize::MAX, before / 2);
            self.count(book, before, ring.bytes);
            largest.push((ring.bytes, number));
        }
    }

    /// Notes that a journal went from so many bytes to so many; gives what all have now.
    fn count(&self, book: &Book, before: usize, after: usize) -> usize {
        book.bytes.store(after, Ordering::Relaxed);
        let all = &self.0.bytes;
        if after < before {
            let less = before - after;
            return all.fetch_sub(less, Ordering::Relaxed) - less;
        }
        let more = after - before;
        all.fetch_add(more, Ordering::Relaxed) + more
    }
}

impl Share {
    /// Notes, under the lock of the ring, that it went from so many bytes to so many; says whether
    /// there must be made room when the lock is gone.
    pub(super) fn count(&self, before: usize, after: usize) -> bool {
        let all = self.journals.count(&self.book, before, after);
        all > self.journals.0.most
    }

    /// Makes room in the journals, whichever are largest.
    pub(super) fn make_room(&self) {
        self.journals.make_room();
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let books = &self.journals.0.books;
        let mut books = books.lock().unwrap_or_else(PoisonError::into_inner);
        books.remove(&self.number);
        drop(books);
        let ring = &self.book.ring;
        let ring = ring.lock().unwrap_or_else(PoisonError::into_inner);
        self.journals.count(&self.book, ring.bytes, 0);
    }
}
