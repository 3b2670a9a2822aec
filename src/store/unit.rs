//! A unit of work: the one way by which anything is written. It begins, runs, commits, and then knows
//! that it is committed; else the connection is closed and nothing is acknowledged.

use std::ops::{Deref, DerefMut};

use sqlx::Pool;

use super::engine::Engine;
use super::lease::{Lease, Loss};
use super::{Connected, Result, StoreError};

/// How a unit of work ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End<T> {
    /// What it did is kept.
    Commit(T),
    /// What it did is taken back.
    RollBack(T),
}

/// What a unit of work is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It reads several things as they are at one moment.
    Read,
    /// It writes.
    Write,
}

/// An open transaction. Where it is dropped before its end, its connection is not used again.
pub(super) struct Unit<'s, DB: Engine> {
    lease: Lease<DB>,
    store: &'s Connected,
    transaction: i64,
    is_open: bool,
}

impl<'s, DB: Engine> Unit<'s, DB> {
    /// Begins one.
    pub(super) async fn begin(
        pool: &Pool<DB>,
        loss: &Loss,
        store: &'s Connected,
        purpose: Purpose,
    ) -> Result<Self, StoreError> {
        let begun = async {
            store.check_file()?;
            let mut lease = Lease::take(pool, loss).await?;
            let begun = match purpose {
                Purpose::Read => lease.run(DB::begin_reading).await.map(|()| 0),
                Purpose::Write => lease.run(DB::begin).await,
            };
            match begun {
                Ok(transaction) => Ok((lease, transaction)),
                Err(error) => {
                    if lease.run(DB::roll_back).await.is_err() {
                        lease.lose();
                    }
                    Err(error)
                }
            }
        };
        match begun.await {
            Ok((lease, transaction)) => Ok(Self {
                lease,
                store,
                transaction,
                is_open: true,
            }),
            Err(error) => {
                let error = StoreError::Failed(error);
                if purpose == Purpose::Write {
                    store.note_failure(&error);
                }
                Err(error)
            }
        }
    }

    /// The number of the transaction, by which other replicas find what it changed; 0 where no others
    /// are.
    pub(super) fn number(&self) -> i64 {
        self.transaction
    }

    /// Ends it as its body says. `Ok` means that what was to be kept is on the disk.
    pub(super) async fn end<T>(mut self, body: sqlx::Result<End<T>>) -> Result<T, StoreError> {
        let ended = match body {
            Ok(End::Commit(value)) => self.commit().await.map(|()| value),
            Ok(End::RollBack(value)) => {
                self.roll_back().await;
                Ok(value)
            }
            Err(error) => {
                self.roll_back().await;
                Err(StoreError::Failed(error))
            }
        };
        self.is_open = false;
        ended.inspect_err(|error| self.store.note_failure(error))
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        let transaction = self.transaction;
        let committed = self.lease.run(|c| DB::commit(c, transaction)).await;
        let committed = committed.and_then(|()| self.store.check_file());
        match committed {
            Ok(()) => {
                self.store.note_success();
                Ok(())
            }
            Err(error) => {
                self.roll_back().await;
                Err(StoreError::Unconfirmed(error))
            }
        }
    }

    /// Closing the connection is what is left where a rollback fails: nothing was committed then
    /// either.
    async fn roll_back(&mut self) {
        if self.lease.run(DB::roll_back).await.is_err() {
            self.lease.lose();
        }
    }
}

impl<DB: Engine> Deref for Unit<'_, DB> {
    type Target = Lease<DB>;

    fn deref(&self) -> &Lease<DB> {
        &self.lease
    }
}

impl<DB: Engine> DerefMut for Unit<'_, DB> {
    fn deref_mut(&mut self) -> &mut Lease<DB> {
        &mut self.lease
    }
}

impl<DB: Engine> Drop for Unit<'_, DB> {
    fn drop(&mut self) {
        if self.is_open {
            self.lease.lose();
        }
    }
}
