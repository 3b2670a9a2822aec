//! A connection on loan from the pool: each statement on it has a deadline, and one that may hang is
//! never given back.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{Connection, Executor, FromRow, IntoArguments, Pool};

use super::engine::Engine;
use super::error::timed_out;

/// How long one statement may take, and how long to wait for a connection.
pub(super) const DEADLINE: Duration = Duration::from_secs(2);

/// What becomes of a connection whose statement did not end in time.
#[derive(Clone, Debug)]
pub(super) enum Loss {
    /// It is closed; the database ends what it was doing by itself.
    Close,
    /// It is closed as soon as its thread answers, and is counted until then: what it was doing may
    /// still take effect.
    Count(Arc<AtomicUsize>),
    /// Nothing: the data lives and dies with the connection, so its statements have no deadline.
    Keep,
}

/// A connection on loan.
pub(super) struct Lease<DB: Engine> {
    /// `None` once it is given back or lost.
    connection: Option<PoolConnection<DB>>,
    loss: Loss,
    is_lost: bool,
}

impl<DB: Engine> Lease<DB> {
    /// Takes a connection from the pool.
    pub(super) async fn take(pool: &Pool<DB>, loss: &Loss) -> sqlx::Result<Self> {
        Ok(Self {
            connection: Some(pool.acquire().await?),
            loss: loss.clone(),
            is_lost: false,
        })
    }

    /// Runs `work` on the connection within the deadline. Where it takes longer the connection is
    /// not used again.
    pub(super) async fn run<'c, T, F>(
        &'c mut self,
        work: impl FnOnce(&'c mut DB::Connection) -> F,
    ) -> sqlx::Result<T>
    where
        F: Future<Output = sqlx::Result<T>> + 'c,
    {
        let has_deadline = !matches!(self.loss, Loss::Keep);
        let connection = match &mut self.connection {
            Some(connection) if !self.is_lost => connection,
            _ => return Err(sqlx::Error::PoolClosed),
        };
        let work = work(connection);
        if !has_deadline {
            return work.await;
        }
        if let Ok(done) = tokio::time::timeout(DEADLINE, work).await {
            return done;
        }
        self.is_lost = true;
        Err(timed_out(DEADLINE))
    }

    /// Closes the connection in place of giving it back.
    pub(super) fn lose(&mut self) {
        self.is_lost = true;
    }
}

impl<DB: Engine> Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
{
    /// Runs a statement; gives how many rows it changed.
    pub(super) async fn execute(
        &mut self,
        query: Query<'_, DB, DB::Arguments>,
    ) -> sqlx::Result<u64> {
        let done = self.run(|connection| query.execute(connection)).await?;
        Ok(DB::rows_affected(&done))
    }

    /// Reads every row.
    pub(super) async fn all<T>(
        &mut self,
        query: QueryAs<'_, DB, T, DB::Arguments>,
    ) -> sqlx::Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
    {
        self.run(|connection| query.fetch_all(connection)).await
    }

    /// Reads the row, if there is one.
    pub(super) async fn optional<T>(
        &mut self,
        query: QueryAs<'_, DB, T, DB::Arguments>,
    ) -> sqlx::Result<Option<T>>
    where
        T: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
    {
        self.run(|connection| query.fetch_optional(connection))
            .await
    }

    /// Reads the one value there is.
    pub(super) async fn scalar<T>(
        &mut self,
        query: QueryScalar<'_, DB, T, DB::Arguments>,
    ) -> sqlx::Result<T>
    where
        (T,): for<'r> FromRow<'r, DB::Row> + Send + Unpin,
        T: Send + Unpin,
    {
        self.run(|connection| query.fetch_one(connection)).await
    }
}

impl<DB: Engine> Drop for Lease<DB> {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        match (&self.loss, self.is_lost) {
            (Loss::Keep, _) => drop(connection),
            (Loss::Close, true) => drop(connection.detach()),
            (Loss::Count(lost), true) => count_until_closed(connection.detach(), Arc::clone(lost)),
            (_, false) => {
                // The pool checks a returned connection by asking the database, without a deadline.
                let returned = connection.return_to_pool();
                tokio::spawn(tokio::time::timeout(DEADLINE, returned));
            }
        }
    }
}

/// Closing waits for the thread of the connection, which may be waiting for the disk.
fn count_until_closed<C: Connection + Send + 'static>(connection: C, lost: Arc<AtomicUsize>) {
    lost.fetch_add(1, Ordering::AcqRel);
    tokio::spawn(async move {
        connection.close().await.ok();
        lost.fetch_sub(1, Ordering::AcqRel);
    });
}
