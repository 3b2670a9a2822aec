//! What differs between the engines: how a transaction begins, ends and is known to have ended.

use std::future::Future;

use sqlx::postgres::{PgConnection, PgQueryResult, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqliteQueryResult};
use sqlx::{AssertSqlSafe, Database, Executor, Row, raw_sql};

/// A database engine, with transactions whose end is verified.
///
/// The statements are sent as text, past the transactions of sqlx: sqlx 0.9 counts how deep
/// transactions are nested, and `SQLite` ends one by itself where the disk is full. The count then
/// stays one too high, the next `ROLLBACK` becomes `ROLLBACK TO SAVEPOINT`, and every later write is
/// acknowledged inside a transaction that never ends.
pub(super) trait Engine: Database {
    /// How many rows a statement changed.
    fn rows_affected(done: &Self::QueryResult) -> u64;

    /// Begins a transaction that writes; gives its number where the engine has one, else 0. Fails
    /// where the connection is inside a transaction already.
    fn begin(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<i64>> + Send;

    /// Begins a transaction that only reads, and sees everything as it is at one moment.
    fn begin_reading(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Commits the transaction, and makes sure that it is committed and that the connection is
    /// outside of any.
    fn commit(
        connection: &mut Self::Connection,
        transaction: i64,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Rolls back whatever is open, and makes sure that the connection is outside of any
    /// transaction.
    fn roll_back(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Fails unless the connection is outside of any transaction.
    fn verify_idle(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;
}

impl Engine for Postgres {
    fn rows_affected(done: &PgQueryResult) -> u64 {
        done.rows_affected()
    }

    async fn begin(connection: &mut PgConnection) -> sqlx::Result<i64> {
        // The commit waits for the disk whatever the server's default is: an acknowledged write must
        // outlive a crash (security.md F4). In an open transaction BEGIN is only a warning, so the
        // number of the transaction tells whether it is new.
        let rows = raw_sql(
            "SELECT txid_current_if_assigned() IS NULL AS was_idle;
             BEGIN;
             SELECT txid_current() AS number, set_config('synchronous_commit', 'on', true)",
        )
        .fetch_all(connection)
        .await?;
        let [idle, begun] = &rows[..] else {
            return Err(unexpected("BEGIN"));
        };
        if !idle.try_get::<bool, _>("was_idle")? {
            return Err(inside_a_transaction());
        }
        begun.try_get("number")
    }

    async fn begin_reading(connection: &mut PgConnection) -> sqlx::Result<()> {
        let text = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        connection.execute(raw_sql(text)).await.map(drop)
    }

    async fn commit(connection: &mut PgConnection, transaction: i64) -> sqlx::Result<()> {
        // COMMIT of a transaction that failed is a ROLLBACK without an error, so its status is read.
        let text = format!("COMMIT; SELECT txid_status({transaction}) = 'committed' AS committed");
        let rows = raw_sql(AssertSqlSafe(text)).fetch_all(connection).await?;
        let is_committed = match &rows[..] {
            [row] => row.try_get::<Option<bool>, _>("committed")?,
            _ => None,
        };
        match is_committed {
            Some(true) => Ok(()),
            _ => Err(unexpected("COMMIT")),
        }
    }

    async fn roll_back(connection: &mut PgConnection) -> sqlx::Result<()> {
        connection.execute(raw_sql("ROLLBACK")).await?;
        Self::verify_idle(connection).await
    }

    async fn verify_idle(connection: &mut PgConnection) -> sqlx::Result<()> {
        // Outside of a transaction the transaction of a message begins with the message; inside,
        // it began earlier, and a failed one refuses to answer.
        let row = raw_sql(
            "SELECT txid_current_if_assigned() IS NULL
             AND transaction_timestamp() = statement_timestamp() AS is_idle",
        )
        .fetch_one(connection)
        .await?;
        if row.try_get("is_idle")? {
            return Ok(());
        }
        Err(inside_a_transaction())
    }
}

impl Engine for Sqlite {
    fn rows_affected(done: &SqliteQueryResult) -> u64 {
        done.rows_affected()
    }

    async fn begin(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
        // IMMEDIATE: a transaction that reads first and writes later would fail at once where another
        // one writes. Inside a transaction this is an error.
        connection.execute(raw_sql("BEGIN IMMEDIATE")).await?;
        Ok(0)
    }

    async fn begin_reading(connection: &mut SqliteConnection) -> sqlx::Result<()> {
        connection.execute(raw_sql("BEGIN")).await.map(drop)
    }

    async fn commit(connection: &mut SqliteConnection, _: i64) -> sqlx::Result<()> {
        // Where SQLite has rolled back by itself, this is an error.
        connection.execute(raw_sql("COMMIT")).await?;
        Self::verify_idle(connection).await
    }

    async fn roll_back(connection: &mut SqliteConnection) -> sqlx::Result<()> {
        // An error where SQLite has rolled back by itself; what counts is how it stands afterwards.
        connection.execute(raw_sql("ROLLBACK")).await.ok();
        Self::verify_idle(connection).await
    }

    async fn verify_idle(connection: &mut SqliteConnection) -> sqlx::Result<()> {
        // Refused inside a transaction ("Safety level may not be changed inside a transaction"), and
        // otherwise without an effect: the level is this one already. It takes effect while it is
        // parsed, so it must not be a cached statement.
        connection
            .execute(raw_sql("PRAGMA synchronous = FULL"))
            .await
            .map(drop)
    }
}

fn inside_a_transaction() -> sqlx::Error {
    sqlx::Error::Protocol("a connection came back inside a transaction".into())
}

fn unexpected(statement: &str) -> sqlx::Error {
    sqlx::Error::Protocol(format!("{statement} did not do what it says"))
}
