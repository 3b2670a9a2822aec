//! Spaces with all that is in them, their clocks and their settings.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::credentials::{insert_credential, insert_row, insert_secret, select_keys};
use super::documents::insert_document;
use super::{CHANNEL, End, Lease, Pool, Result, Store, read, snapshot, write};
use crate::clock::{Mode, SpaceClock};
use crate::model::credential::{Credential, Key};
use crate::model::document::Document;
use crate::model::space::{NewSpace, SettingRow, SpaceRow};

/// How long other replicas can learn that a space was dropped. One that heard nothing for longer
/// reads everything again.
const DROPPED_KEPT: Duration = Duration::hours(1);

/// Sets a setting; an older value of it gives way.
macro_rules! put_setting {
    ($space:expr, $setting:expr) => {
        sqlx::query(
            "INSERT INTO setting (space, vendor, name, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (space, vendor, name) DO UPDATE SET value = excluded.value",
        )
        .bind($space)
        .bind(&$setting.vendor)
        .bind(&$setting.name)
        .bind(&$setting.value)
    };
}

/// Stores what is in a space; the space itself is there.
macro_rules! fill_space {
    ($unit:expr, $space:expr) => {{
        let NewSpace {
            row,
            settings,
            credentials,
            documents,
        } = $space;
        for setting in settings {
            $unit.execute(put_setting!(row.id, setting)).await?;
        }
        for new in credentials {
            insert_credential!($unit, new);
        }
        for document in documents {
            $unit.execute(insert_document!(document)).await?;
        }
    }};
}

/// Marks a space as changed by this unit, and tells the other replicas when it commits.
macro_rules! announce {
    ($store:expr, $unit:expr, $space:expr) => {{
        if !$store.is_embedded() {
            let number = $unit.number();
            $unit
                .execute(
                    sqlx::query("UPDATE space SET changed = $1 WHERE id = $2")
                        .bind(number)
                        .bind($space),
                )
                .await?;
            $unit
                .execute(
                    sqlx::query("SELECT pg_notify($1, $2)")
                        .bind(CHANNEL)
                        .bind($space.to_string()),
                )
                .await?;
        }
    }};
}

/// What changed in the database since it was last asked.
#[derive(Debug)]
pub struct Changes {
    /// What to ask with next time.
    pub horizon: i64,
    /// The spaces that are new or changed.
    pub spaces: Vec<SpaceRow>,
    /// Their settings.
    pub settings: Vec<SettingRow>,
    /// The spaces that were dropped.
    pub dropped: Vec<Uuid>,
    /// The time of the database.
    pub now: DateTime<Utc>,
}

/// All that is stored of a space, read at one moment.
#[derive(Debug)]
pub struct SpaceContents {
    /// Its row; `None` when it is gone.
    pub row: Option<SpaceRow>,
    /// Its settings.
    pub settings: Vec<SettingRow>,
    /// Its credentials, oldest first.
    pub credentials: Vec<Credential>,
    /// Their keys.
    pub keys: Vec<Key>,
    /// Its documents.
    pub documents: Vec<Document>,
}

impl Store {
    /// Every space.
    pub async fn spaces(&self) -> Result<Vec<SpaceRow>> {
        read!(self, |lease| lease.all(sqlx::query_as(
            "SELECT * FROM space ORDER BY created_at, name"
        )))
    }

    /// The space with this id.
    pub async fn space(&self, id: Uuid) -> Result<Option<SpaceRow>> {
        read!(self, |lease| lease.optional(
            sqlx::query_as("SELECT * FROM space WHERE id = $1").bind(id)
        ))
    }

    /// The space with this name.
    pub async fn space_named(&self, name: &str) -> Result<Option<SpaceRow>> {
        read!(self, |lease| lease.optional(
            sqlx::query_as("SELECT * FROM space WHERE name = $1").bind(name)
        ))
    }

    /// The settings that were changed, in every space.
    pub async fn settings(&self) -> Result<Vec<SettingRow>> {
        read!(self, |lease| lease
            .all(sqlx::query_as("SELECT * FROM setting")))
    }

    /// The settings that were changed in one space.
    pub async fn settings_of(&self, space: Uuid) -> Result<Vec<SettingRow>> {
        read!(self, |lease| lease.all(
            sqlx::query_as("SELECT * FROM setting WHERE space = $1").bind(space)
        ))
    }

    /// What changed since an earlier answer gave `horizon`; 0 asks for everything. `None` where the
    /// database has no other writers.
    ///
    /// Nothing is missed: the horizon is the oldest transaction that was still running, so what it
    /// and younger ones change is in the next answer, whenever they commit. Some changes are in two
    /// answers.
    pub async fn changes_since(&self, horizon: i64) -> Result<Option<Changes>> {
        let Pool::Postgres(pool) = &self.pool else {
            return Ok(None);
        };
        let mut lease = Lease::take(pool, &self.loss).await?;
        let next: Vec<(i64, DateTime<Utc>)> = lease
            .all(sqlx::query_as(
                "SELECT txid_snapshot_xmin(txid_current_snapshot()), clock_timestamp()",
            ))
            .await?;
        let (next, now) = next.first().copied().unwrap_or((0, DateTime::UNIX_EPOCH));
        let spaces: Vec<SpaceRow> = lease
            .all(sqlx::query_as("SELECT * FROM space WHERE changed >= $1").bind(horizon))
            .await?;
        let settings = lease
            .all(
                sqlx::query_as(
                    "SELECT setting.* FROM setting JOIN space ON space.id = setting.space
                     WHERE space.changed >= $1",
                )
                .bind(horizon),
            )
            .await?;
        let dropped: Vec<(Uuid,)> = lease
            .all(sqlx::query_as("SELECT id FROM dropped_space WHERE changed >= $1").bind(horizon))
            .await?;
        Ok(Some(Changes {
            horizon: next,
            spaces,
            settings,
            dropped: dropped.into_iter().map(|(id,)| id).collect(),
            now,
        }))
    }

    /// All that is stored of a space, as it was at one moment.
    pub async fn contents(&self, space: Uuid) -> Result<SpaceContents> {
        snapshot!(self, |unit| {
            let row = unit
                .optional(sqlx::query_as("SELECT * FROM space WHERE id = $1").bind(space))
                .await?;
            let settings = unit
                .all(sqlx::query_as("SELECT * FROM setting WHERE space = $1").bind(space))
                .await?;
            let credentials = unit
                .all(
                    sqlx::query_as(
                        "SELECT * FROM credential WHERE space = $1 ORDER BY created_at, name, id",
                    )
                    .bind(space),
                )
                .await?;
            let keys = unit
                .all(sqlx::query_as(select_keys!("WHERE credential.space = $1")).bind(space))
                .await?;
            let documents = unit
                .all(
                    sqlx::query_as(
                        "SELECT * FROM document WHERE space = $1
                         ORDER BY vendor, kind, account, id",
                    )
                    .bind(space),
                )
                .await?;
            Ok(End::RollBack(SpaceContents {
                row,
                settings,
                credentials,
                keys,
                documents,
            }))
        })
    }

    /// Stores new spaces and what is new in known ones, all or none. A space that is there keeps
    /// its clock; its row's `origin` is replaced.
    pub async fn plant(&self, spaces: &[NewSpace]) -> Result<()> {
        write!(self, |unit| {
            for space in spaces {
                let row = &space.row;
                unit.execute(
                    sqlx::query(
                        "INSERT INTO space (id, name, clock_mode, clock_set_at, clock_shown,
                         clock_rate, created_at, expires_at, origin, epoch)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                         ON CONFLICT (id) DO UPDATE SET origin = excluded.origin",
                    )
                    .bind(row.id)
                    .bind(&row.name)
                    .bind(mode(row.clock.mode))
                    .bind(row.clock.set_at)
                    .bind(row.clock.shown)
                    .bind(row.clock.rate)
                    .bind(row.created_at)
                    .bind(row.expires_at)
                    .bind(&row.origin)
                    .bind(row.epoch),
                )
                .await?;
                fill_space!(unit, space);
                announce!(self, unit, row.id);
            }
            Ok(End::Commit(()))
        })
    }

    /// Takes a space back to what `space` says; `false` when it is gone.
    pub async fn reset_space(&self, space: &NewSpace) -> Result<bool> {
        let id = space.row.id;
        write!(self, |unit| {
            let clock = &space.row.clock;
            let done = unit
                .execute(
                    sqlx::query(
                        "UPDATE space SET clock_mode = $1, clock_set_at = $2, clock_shown = $3,
                         clock_rate = $4, epoch = $5 WHERE id = $6",
                    )
                    .bind(mode(clock.mode))
                    .bind(clock.set_at)
                    .bind(clock.shown)
                    .bind(clock.rate)
                    .bind(space.row.epoch)
                    .bind(id),
                )
                .await?;
            if done == 0 {
                return Ok(End::RollBack(false));
            }
            for statement in [
                "DELETE FROM credential WHERE space = $1",
                "DELETE FROM document WHERE space = $1",
                "DELETE FROM setting WHERE space = $1",
            ] {
                unit.execute(sqlx::query(statement).bind(id)).await?;
            }
            fill_space!(unit, space);
            announce!(self, unit, id);
            Ok(End::Commit(true))
        })
    }

    /// Sets the clock of a space from `before`; `false` when another writer moved it first.
    pub async fn put_clock(
        &self,
        space: Uuid,
        before: &SpaceClock,
        clock: &SpaceClock,
    ) -> Result<bool> {
        write!(self, |unit| {
            let done = unit
                .execute(
                    sqlx::query(
                        "UPDATE space SET clock_mode = $1, clock_set_at = $2, clock_shown = $3,
                         clock_rate = $4
                         WHERE id = $5 AND clock_set_at = $6 AND clock_shown = $7
                         AND clock_mode = $8",
                    )
                    .bind(mode(clock.mode))
                    .bind(clock.set_at)
                    .bind(clock.shown)
                    .bind(clock.rate)
                    .bind(space)
                    .bind(before.set_at)
                    .bind(before.shown)
                    .bind(mode(before.mode)),
                )
                .await?;
            if done == 0 {
                return Ok(End::RollBack(false));
            }
            announce!(self, unit, space);
            Ok(End::Commit(true))
        })
    }

    /// Changes settings of a space, all or none; a value of `null` takes back the default.
    pub async fn put_settings(&self, space: Uuid, settings: &[SettingRow]) -> Result<()> {
        write!(self, |unit| {
            for setting in settings {
                let statement = if setting.value == "null" {
                    sqlx::query(
                        "DELETE FROM setting WHERE space = $1 AND vendor = $2 AND name = $3",
                    )
                    .bind(space)
                    .bind(&setting.vendor)
                    .bind(&setting.name)
                } else {
                    put_setting!(space, setting)
                };
                unit.execute(statement).await?;
            }
            announce!(self, unit, space);
            Ok(End::Commit(()))
        })
    }

    /// Forgets a space and all that is in it, at the real time `now`; `false` when there was none.
    pub async fn delete_space(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
        write!(self, |unit| {
            let done = unit
                .execute(sqlx::query("DELETE FROM space WHERE id = $1").bind(id))
                .await?;
            if done == 0 {
                return Ok(End::RollBack(false));
            }
            if !self.is_embedded() {
                let number = unit.number();
                unit.execute(
                    sqlx::query(
                        "INSERT INTO dropped_space (id, changed, dropped_at) VALUES ($1, $2, $3)
                         ON CONFLICT (id) DO UPDATE SET changed = excluded.changed",
                    )
                    .bind(id)
                    .bind(number)
                    .bind(now),
                )
                .await?;
                unit.execute(
                    sqlx::query("DELETE FROM dropped_space WHERE dropped_at < $1")
                        .bind(now - DROPPED_KEPT),
                )
                .await?;
            }
            announce!(self, unit, id);
            Ok(End::Commit(true))
        })
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Running => "running",
        Mode::Frozen => "frozen",
    }
}
