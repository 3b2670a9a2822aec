//! The database: PostgreSQL, or SQLite when nothing else is configured.
//!
//! Both engines read the same migrations and the same statements. A method here is one unit of work
//! and never calls another. It reads through a `Lease` or writes through a `Unit`, so that every
//! statement has a deadline and every write is acknowledged only once it is known to be committed.
//! Callers run writes in a spawned task (`space::run_to_completion`): a request that goes away must
//! not leave half of its work undone.

mod connect;
mod credentials;
mod documents;
mod engine;
mod error;
mod file;
mod health;
mod lease;
mod server;
mod spaces;
mod unit;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgListener};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};

pub use documents::{Inserted, WhenFull};
pub use error::{Result, StoreError};
pub use spaces::{Changes, SpaceContents};

use error::timed_out;
use file::{OwnedFile, Unowned};
use health::Health;
use lease::{DEADLINE, Lease, Loss};
use unit::{End, Purpose, Unit};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The channel on which replicas tell each other that a space changed.
const CHANNEL: &str = "mockmint";

/// A handle to the database. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    loss: Loss,
    connected: Arc<Connected>,
}

#[derive(Clone, Debug)]
enum Pool {
    /// A PostgreSQL server.
    Postgres(PgPool),
    /// A SQLite file, or memory.
    Sqlite(SqlitePool),
}

/// What is known of the database besides its contents.
#[derive(Debug)]
struct Connected {
    /// The database in messages; holds no password.
    place: String,
    health: Health,
    file: Option<OwnedFile>,
}

/// What is looked at before a database is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Whether every page of an embedded database is read, which takes long where it is large.
    pub pages: bool,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server owns the file.
    #[error("another mockmint uses {0}; stop that one, or give --database-url or --ephemeral")]
    Owned(PathBuf),
    /// It cannot be opened, or its schema cannot be brought up to date.
    #[error("cannot open the database {place}: {problem}")]
    Unopened {
        /// The database; holds no password.
        place: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

/// Runs one statement on a leased connection of the engine that is open.
macro_rules! read {
    ($store:expr, |$lease:ident| $statement:expr) => {{
        let store = $store;
        match &store.pool {
            $crate::store::Pool::Postgres(pool) => {
                let mut $lease = $crate::store::Lease::take(pool, &store.loss).await?;
                Ok($statement.await?)
            }
            $crate::store::Pool::Sqlite(pool) => {
                let mut $lease = $crate::store::Lease::take(pool, &store.loss).await?;
                Ok($statement.await?)
            }
        }
    }};
}
use read;

/// Runs a body that writes in a transaction of the engine that is open; the body says whether what it
/// did is kept.
macro_rules! write {
    ($store:expr, |$unit:ident| $body:expr) => {
        $crate::store::transaction!($store, Purpose::Write, |$unit| $body)
    };
}
use write;

/// Runs a body that reads several things as they are at one moment.
macro_rules! snapshot {
    ($store:expr, |$unit:ident| $body:expr) => {
        $crate::store::transaction!($store, Purpose::Read, |$unit| $body)
    };
}
use snapshot;

macro_rules! transaction {
    ($store:expr, Purpose::$purpose:ident, |$unit:ident| $body:expr) => {{
        let store = $store;
        match &store.pool {
            $crate::store::Pool::Postgres(pool) => {
                $crate::store::transaction!(@run $purpose, store, pool, |$unit| $body)
            }
            $crate::store::Pool::Sqlite(pool) => {
                $crate::store::transaction!(@run $purpose, store, pool, |$unit| $body)
            }
        }
    }};
    (@run $purpose:ident, $store:expr, $pool:expr, |$unit:ident| $body:expr) => {{
        let purpose = $crate::store::Purpose::$purpose;
        let mut unit =
            $crate::store::Unit::begin($pool, &$store.loss, &$store.connected, purpose).await?;
        let done: sqlx::Result<$crate::store::End<_>> = async {
            let $unit = &mut unit;
            $body
        }
        .await;
        unit.end(done).await
    }};
}
use transaction;

impl Store {
    /// Opens the database at `url` and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_with(url, Checks::default()).await
    }

    /// The same, after the checks that are asked for.
    pub async fn open_with(url: &str, checks: Checks) -> Result<Self, OpenError> {
        let place = connect::place(url);
        let unopened = |problem: String| OpenError::Unopened {
            place: place.clone(),
            problem,
        };
        let opened = if url.starts_with("postgres") {
            let options = PgConnectOptions::from_str(url);
            let options = options.map_err(|error| unopened(error.to_string()))?;
            Self::open_server(options, place.clone()).await
        } else {
            let options = SqliteConnectOptions::from_str(url);
            let options = options.map_err(|error| unopened(error.to_string()))?;
            let file = Self::file(url).map(|path| own(&path)).transpose()?;
            Self::open_embedded(options, place.clone(), file, checks).await
        };
        opened.map_err(|error| unopened(connect::explain(&error)))
    }

    async fn open_server(options: PgConnectOptions, place: String) -> Result<Self, MigrateError> {
        // Migrations may take longer than a request may wait.
        connect::migrate_server(&options, &MIGRATIONS).await?;
        Ok(Self {
            pool: Pool::Postgres(connect::server(options).await?),
            loss: Loss::Close,
            connected: Connected::new(place, None),
        })
    }

    async fn open_embedded(
        options: SqliteConnectOptions,
        place: String,
        file: Option<OwnedFile>,
        checks: Checks,
    ) -> Result<Self, MigrateError> {
        let loss = match &file {
            Some(_) => Loss::Count(Arc::default()),
            None => Loss::Keep,
        };
        let connected = Connected::new(place, file);
        let pool = connect::embedded(options, &connected).await?;
        connect::check_embedded(&pool, checks).await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self {
            pool: Pool::Sqlite(pool),
            loss,
            connected,
        })
    }

    /// The file a SQLite URL names; `None` for a server, and for memory.
    pub fn file(url: &str) -> Option<PathBuf> {
        let is_memory = url.contains(":memory:") || url.contains("mode=memory");
        if is_memory || !url.starts_with("sqlite:") {
            return None;
        }
        let options = SqliteConnectOptions::from_str(url).ok()?;
        Some(options.get_filename().to_owned())
    }

    /// Whether this process alone owns the data, so that memory may answer for the database.
    pub fn is_embedded(&self) -> bool {
        matches!(self.pool, Pool::Sqlite(_))
    }

    /// Whether nothing that was given up may still take effect: a connection of an embedded database
    /// that hung, and whose thread has not answered yet.
    pub fn is_settled(&self) -> bool {
        match &self.loss {
            Loss::Count(lost) => lost.load(Ordering::Acquire) == 0,
            Loss::Close | Loss::Keep => true,
        }
    }

    /// Since when writes fail, and why; `None` once one was stored again.
    pub fn failing(&self) -> Option<(Duration, String)> {
        self.connected.health.failing()
    }

    /// Hears what other replicas announce; `None` where there are no others.
    ///
    /// It has a connection of its own: a listener that is dropped says so to the server before its
    /// connection goes back to its pool, and one that hangs would keep its place there.
    pub async fn listener(&self) -> Result<Option<PgListener>> {
        let Pool::Postgres(pool) = &self.pool else {
            return Ok(None);
        };
        let options = (*pool.connect_options()).clone();
        let listening = async {
            let own = connect::single(options).await?;
            let mut listener = PgListener::connect_with(&own).await?;
            // What is announced in between would be missed unseen.
            listener.eager_reconnect(false);
            listener.listen(CHANNEL).await?;
            Ok::<_, sqlx::Error>(listener)
        };
        match tokio::time::timeout(DEADLINE, listening).await {
            Ok(listener) => Ok(Some(listener?)),
            Err(_) => Err(timed_out(DEADLINE).into()),
        }
    }

    /// Asks the connection of a listener for an answer.
    pub async fn probe(&self, listener: &mut PgListener) -> Result<()> {
        sqlx::raw_sql("SELECT 1").execute(listener).await?;
        Ok(())
    }

    /// Closes every connection; gives up on those that do not answer.
    pub async fn close(&self) {
        let closed = async {
            match &self.pool {
                Pool::Postgres(pool) => pool.close().await,
                Pool::Sqlite(pool) => pool.close().await,
            }
        };
        if tokio::time::timeout(DEADLINE, closed).await.is_err() {
            tracing::warn!("{} did not close in time", self.connected.place);
        }
    }
}

impl Connected {
    fn new(place: String, file: Option<OwnedFile>) -> Arc<Self> {
        Arc::new(Self {
            place,
            health: Health::default(),
            file,
        })
    }

    fn check_file(&self) -> sqlx::Result<()> {
        match &self.file {
            Some(file) => file.check().map_err(sqlx::Error::Io),
            None => Ok(()),
        }
    }

    fn note_success(&self) {
        self.health.confirmed(&self.place);
    }

    fn note_failure(&self, error: &StoreError) {
        if !error.is_about_the_request() {
            self.health.failed(&self.place, error);
        }
    }
}

fn own(path: &Path) -> Result<OwnedFile, OpenError> {
    OwnedFile::new(path).map_err(|unowned| match unowned {
        Unowned::Taken => OpenError::Owned(path.to_owned()),
        Unowned::Unopened(error) => OpenError::Unopened {
            place: path.display().to_string(),
            problem: format!("{error}; give another file with --database-url, or --ephemeral"),
        },
    })
}
