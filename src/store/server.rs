//! Facts about the database itself, and whether it stores anything.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{End, Result, Store, read, write};

/// How long a replica that was not heard of is remembered.
const REPLICA_KEPT: Duration = Duration::hours(1);

impl Store {
    /// Remembers a fact about the database unless it is known already, and gives the known value.
    pub async fn settle(&self, name: &str, value: &str) -> Result<String> {
        write!(self, |unit| {
            let known = unit
                .scalar(
                    sqlx::query_scalar(
                        "INSERT INTO server (name, value) VALUES ($1, $2)
                         ON CONFLICT (name) DO UPDATE SET name = excluded.name
                         RETURNING value",
                    )
                    .bind(name)
                    .bind(value),
                )
                .await?;
            Ok(End::Commit(known))
        })
    }

    /// A fact about the database; `None` where it is not known.
    pub async fn fact(&self, name: &str) -> Result<Option<String>> {
        read!(self, |lease| async {
            let row: Option<(String,)> = lease
                .optional(sqlx::query_as("SELECT value FROM server WHERE name = $1").bind(name))
                .await?;
            Ok::<_, sqlx::Error>(row.map(|(value,)| value))
        })
    }

    /// Writes that a replica lives, and forgets replicas that have not for long. It is a write like
    /// any other: where it succeeds, writes are stored.
    pub async fn beat(&self, replica: Uuid, now: DateTime<Utc>) -> Result<()> {
        write!(self, |unit| {
            unit.execute(
                sqlx::query(
                    "INSERT INTO replica (id, seen_at) VALUES ($1, $2)
                     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
                )
                .bind(replica)
                .bind(now),
            )
            .await?;
            unit.execute(
                sqlx::query("DELETE FROM replica WHERE seen_at < $1").bind(now - REPLICA_KEPT),
            )
            .await?;
            Ok(End::Commit(()))
        })
    }
}
