//! Spaces with all that is in them, their clocks and their settings.

use uuid::Uuid;

use super::credentials::{insert_credential, insert_row, insert_secret};
use super::documents::insert_document;
use super::{CHANNEL, Store, with_pool};
use crate::clock::{Mode, SpaceClock};
use crate::model::space::{NewSpace, SettingRow, SpaceRow};

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

/// Stores what is in a space, in a transaction; the space itself is there.
macro_rules! fill_space {
    ($tx:expr, $space:expr) => {{
        let NewSpace {
            row,
            settings,
            credentials,
            documents,
        } = $space;
        for setting in settings {
            put_setting!(row.id, setting).execute(&mut *$tx).await?;
        }
        for new in credentials {
            insert_credential!($tx, new);
        }
        for document in documents {
            insert_document!(document).execute(&mut *$tx).await?;
        }
    }};
}

impl Store {
    /// Every space.
    pub async fn spaces(&self) -> sqlx::Result<Vec<SpaceRow>> {
        with_pool!(self, |pool| {
            sqlx::query_as("SELECT * FROM space ORDER BY created_at, name")
                .fetch_all(pool)
                .await
        })
    }

    /// The space with this id.
    pub async fn space(&self, id: Uuid) -> sqlx::Result<Option<SpaceRow>> {
        with_pool!(self, |pool| {
            sqlx::query_as("SELECT * FROM space WHERE id = $1")
                .bind(id)
                .fetch_optional(pool)
                .await
        })
    }

    /// The space with this name.
    pub async fn space_named(&self, name: &str) -> sqlx::Result<Option<SpaceRow>> {
        with_pool!(self, |pool| {
            sqlx::query_as("SELECT * FROM space WHERE name = $1")
                .bind(name)
                .fetch_optional(pool)
                .await
        })
    }

    /// The settings that were changed, in every space.
    pub async fn settings(&self) -> sqlx::Result<Vec<SettingRow>> {
        with_pool!(self, |pool| {
            sqlx::query_as("SELECT * FROM setting")
                .fetch_all(pool)
                .await
        })
    }

    /// The settings that were changed in one space.
    pub async fn settings_of(&self, space: Uuid) -> sqlx::Result<Vec<SettingRow>> {
        with_pool!(self, |pool| {
            sqlx::query_as("SELECT * FROM setting WHERE space = $1")
                .bind(space)
                .fetch_all(pool)
                .await
        })
    }

    /// Stores new spaces and what is new in known ones, all or none. A space that is there keeps
    /// its clock; its row's `origin` is replaced.
    pub async fn plant(&self, spaces: &[NewSpace]) -> sqlx::Result<()> {
        with_pool!(self, |pool| {
            let mut tx = pool.begin().await?;
            for space in spaces {
                let row = &space.row;
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
                .bind(row.epoch)
                .execute(&mut *tx)
                .await?;
                fill_space!(tx, space);
                if !self.is_embedded() {
                    announce(row.id).execute(&mut *tx).await?;
                }
            }
            tx.commit().await
        })
    }

    /// Takes a space back to what `space` says; `false` when it is gone.
    pub async fn reset_space(&self, space: &NewSpace) -> sqlx::Result<bool> {
        let id = space.row.id;
        with_pool!(self, |pool| {
            let mut tx = pool.begin().await?;
            let clock = &space.row.clock;
            let done = sqlx::query(
                "UPDATE space SET clock_mode = $1, clock_set_at = $2, clock_shown = $3,
                 clock_rate = $4, epoch = $5 WHERE id = $6",
            )
            .bind(mode(clock.mode))
            .bind(clock.set_at)
            .bind(clock.shown)
            .bind(clock.rate)
            .bind(space.row.epoch)
            .bind(id)
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            for statement in [
                "DELETE FROM credential WHERE space = $1",
                "DELETE FROM document WHERE space = $1",
                "DELETE FROM setting WHERE space = $1",
            ] {
                sqlx::query(statement).bind(id).execute(&mut *tx).await?;
            }
            fill_space!(tx, space);
            if !self.is_embedded() {
                announce(id).execute(&mut *tx).await?;
            }
            tx.commit().await.map(|()| true)
        })
    }

    /// Sets the clock of a space from `before`; `false` when somebody else moved it first.
    pub async fn put_clock(
        &self,
        space: Uuid,
        before: &SpaceClock,
        clock: &SpaceClock,
    ) -> sqlx::Result<bool> {
        with_pool!(self, |pool| {
            let mut tx = pool.begin().await?;
            let done = sqlx::query(
                "UPDATE space SET clock_mode = $1, clock_set_at = $2, clock_shown = $3,
                 clock_rate = $4
                 WHERE id = $5 AND clock_set_at = $6 AND clock_shown = $7 AND clock_mode = $8",
            )
            .bind(mode(clock.mode))
            .bind(clock.set_at)
            .bind(clock.shown)
            .bind(clock.rate)
            .bind(space)
            .bind(before.set_at)
            .bind(before.shown)
            .bind(mode(before.mode))
            .execute(&mut *tx)
            .await?;
            if !self.is_embedded() {
                announce(space).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Changes settings of a space, all or none; a value of `null` takes back the default.
    pub async fn put_settings(&self, space: Uuid, settings: &[SettingRow]) -> sqlx::Result<()> {
        with_pool!(self, |pool| {
            let mut tx = pool.begin().await?;
            for setting in settings {
                if setting.value == "null" {
                    sqlx::query(
                        "DELETE FROM setting WHERE space = $1 AND vendor = $2 AND name = $3",
                    )
                    .bind(space)
                    .bind(&setting.vendor)
                    .bind(&setting.name)
                    .execute(&mut *tx)
                    .await?;
                } else {
                    put_setting!(space, setting).execute(&mut *tx).await?;
                }
            }
            if !self.is_embedded() {
                announce(space).execute(&mut *tx).await?;
            }
            tx.commit().await
        })
    }

    /// Forgets a space and all that is in it; `false` when there was none.
    pub async fn delete_space(&self, id: Uuid) -> sqlx::Result<bool> {
        with_pool!(self, |pool| {
            let mut tx = pool.begin().await?;
            let done = sqlx::query("DELETE FROM space WHERE id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            if !self.is_embedded() {
                announce(id).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            Ok(done.rows_affected() == 1)
        })
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Running => "running",
        Mode::Frozen => "frozen",
    }
}

/// Tells the other replicas, when and only when the transaction commits.
fn announce<'q, DB: sqlx::Database>(space: Uuid) -> sqlx::query::Query<'q, DB, DB::Arguments>
where
    &'static str: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(space.to_string())
}
