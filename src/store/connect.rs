//! Opening connections, and saying why one cannot be opened.

use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{PgPool, SqlitePool};
use url::Url;

use super::engine::Engine;
use super::lease::DEADLINE;
use super::{Checks, Connected};

/// How long `SQLite` waits for another program's transaction: shorter than the deadline of a
/// statement, so that it is the engine that says it.
const BUSY: Duration = Duration::from_millis(1_500);

/// What a connection tells the server: end by yourself what a client that is gone left behind. The
/// client's own deadline ends a statement first.
const SERVER_SIDE: &[(&str, &str)] = &[
    ("statement_timeout", "3s"),
    ("lock_timeout", "3s"),
    ("idle_in_transaction_session_timeout", "5s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "15s"),
    // A ROLLBACK outside of a transaction is a warning; it would drown the others.
    ("client_min_messages", "error"),
];

/// The connections to a server.
pub(super) async fn server(options: PgConnectOptions) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(DEADLINE)
        // Whatever went wrong, no later write joins a transaction that nobody will commit
        // (security.md F1): an error here closes the connection.
        .after_release(|connection, _| {
            Box::pin(async { Postgres::verify_idle(connection).await.map(|()| true) })
        })
        .connect_with(options.options(SERVER_SIDE.iter().copied()))
        .await
}

/// A connection to a server for one purpose.
pub(super) async fn single(options: PgConnectOptions) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(DEADLINE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
}

/// Brings the schema of a server up to date, on a connection without deadlines.
pub(super) async fn migrate_server(
    options: &PgConnectOptions,
    migrations: &'static Migrator,
) -> Result<(), MigrateError> {
    let pool = single(options.clone()).await?;
    let migrated = migrations.run(&pool).await;
    pool.close().await;
    migrated
}

/// The connection to an embedded database.
pub(super) async fn embedded(
    options: SqliteConnectOptions,
    connected: &Arc<Connected>,
) -> sqlx::Result<SqlitePool> {
    let is_memory = connected.file.is_none();
    let connected = Arc::clone(connected);
    // One connection: SQLite has one writer, and memory lives and dies with it.
    SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(DEADLINE)
        .after_connect(move |_, _| {
            if let Some(file) = &connected.file {
                file.forget_log();
            }
            Box::pin(async { Ok(()) })
        })
        .after_release(move |connection, _| {
            Box::pin(async move {
                // To close the connection to memory is to lose everything in it.
                if is_memory {
                    Sqlite::roll_back(connection).await.ok();
                    return Ok(true);
                }
                Sqlite::verify_idle(connection).await.map(|()| true)
            })
        })
        .connect_with(
            options
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY),
        )
        .await
}

/// Refuses an embedded database that another program made, and, where that is asked for, one with
/// a damaged page.
pub(super) async fn check_embedded(pool: &SqlitePool, checks: Checks) -> Result<(), MigrateError> {
    let (tables, is_ours): (i64, bool) = sqlx::query_as(
        "SELECT count(*), COALESCE(max(name = '_sqlx_migrations'), FALSE) FROM sqlite_master
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_one(pool)
    .await?;
    if tables > 0 && !is_ours {
        let text = "it belongs to another program; give another file with --database-url";
        return Err(MigrateError::Execute(sqlx::Error::Configuration(
            text.into(),
        )));
    }
    if checks.pages {
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)")
            .fetch_one(pool)
            .await?;
        if found != "ok" {
            let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
            let text =
                format!("it is damaged ({found}); restore a backup, or start with a new one");
            return Err(MigrateError::Execute(sqlx::Error::Configuration(
                text.into(),
            )));
        }
    }
    Ok(())
}

/// A database as messages name it, without the password in its URL.
pub(super) fn place(url: &str) -> String {
    if let Some(file) = super::Store::file(url) {
        return file.display().to_string();
    }
    let Ok(mut url) = Url::parse(url) else {
        return url.split(['?', '@']).next_back().unwrap_or("").to_owned();
    };
    if url.password().is_some() {
        url.set_password(Some("***")).ok();
    }
    url.set_query(None);
    url.to_string()
}

/// What is wrong with a database that cannot be opened, and what to do.
pub(super) fn explain(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(sqlx::Error::PoolTimedOut) => {
            "it did not answer within 2 seconds; is it running, and is --database-url right?".into()
        }
        MigrateError::VersionMissing(version) => format!(
            "its schema has version {version}, which is newer than this program: use the mockmint \
             that made it, or another database"
        ),
        MigrateError::VersionMismatch(version) => format!(
            "version {version} of its schema is not mockmint's: the database belongs to another \
             program, or was made by a changed mockmint; give another one"
        ),
        MigrateError::Dirty(version) => format!(
            "the change of its schema to version {version} broke off; restore a backup, or start \
             with a new database"
        ),
        MigrateError::Execute(sqlx::Error::Configuration(error)) => error.to_string(),
        MigrateError::Execute(error) => error.to_string(),
        error => error.to_string(),
    }
}
