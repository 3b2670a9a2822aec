//! The database: PostgreSQL, or SQLite when nothing else is configured.
//!
//! Both engines read the same migrations and the same statements. A method here is one unit of
//! work: it opens its own transaction if it needs one, and never calls another method. Callers
//! run writes in a spawned task (`space::to_end`): sqlx 0.9.0 loses acknowledged writes when a
//! future is dropped inside `BEGIN` (sqlx issue 4393).

mod credentials;
mod documents;
mod server;
mod spaces;

pub use documents::{Inserted, WhenFull};

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Executor, PgPool, SqlitePool};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The channel on which replicas tell each other that a space changed.
const CHANNEL: &str = "mockmint";

/// How long a request waits for a connection; the default of 30 s would pile requests up.
const ACQUIRE: Duration = Duration::from_secs(2);

/// A handle to the database. Cloning it is cheap.
#[derive(Clone, Debug)]
pub enum Store {
    /// A PostgreSQL server.
    Postgres(PgPool),
    /// A SQLite file, or memory.
    Sqlite(SqlitePool),
}

/// Runs one body against whichever pool is open.
macro_rules! with_pool {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Postgres($pool) => $body,
            $crate::store::Store::Sqlite($pool) => $body,
        }
    };
}
use with_pool;

impl Store {
    /// Opens the database at `url` and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self, MigrateError> {
        let store = if url.starts_with("postgres") {
            Self::Postgres(postgres(PgConnectOptions::from_str(url)?).await?)
        } else {
            Self::Sqlite(sqlite(SqliteConnectOptions::from_str(url)?).await?)
        };
        with_pool!(&store, |pool| MIGRATIONS.run(pool).await?);
        Ok(store)
    }

    /// The file a SQLite URL names; `None` for a server, and for memory.
    pub fn file(url: &str) -> Option<PathBuf> {
        let options = SqliteConnectOptions::from_str(url).ok()?;
        let file = options.get_filename();
        let is_file = url.starts_with("sqlite:") && !file.to_string_lossy().contains(":memory:");
        is_file.then(|| file.to_owned())
    }

    /// Whether this process alone owns the data, so that memory may answer for the database.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> sqlx::Result<()> {
        with_pool!(self, |pool| pool.execute("SELECT 1").await.map(drop))
    }

    /// What other replicas change; `None` where there are no others.
    pub async fn changes(&self) -> sqlx::Result<Option<PgListener>> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(listener))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        with_pool!(self, |pool| pool.close().await);
    }
}

async fn postgres(options: PgConnectOptions) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(ACQUIRE)
        // A handler cancelled during BEGIN leaves an open transaction behind; the next caller's
        // write would be acknowledged and never committed (security.md F1).
        .after_release(|connection, _| {
            Box::pin(async move { connection.execute("ROLLBACK").await.map(|_| true) })
        })
        // A ROLLBACK outside a transaction is a warning of the server's; it would drown the others.
        .connect_with(options.options([("client_min_messages", "error")]))
        .await
}

async fn sqlite(options: SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    // One connection: SQLite has one writer, and `:memory:` lives and dies with it.
    SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE)
        .connect_with(
            options
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(2)),
        )
        .await
}
