//! A space as it is stored: an isolated universe with its own clock, credentials and settings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::credential::{Credential, StoredSecret};
use super::document::Document;
use super::fault::Progress;
use crate::clock::{Mode, SpaceClock};
use crate::wire::instant;

/// The space that always exists.
pub const DEFAULT: &str = "default";

/// One stored space.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceRow {
    /// Our key.
    pub id: Uuid,
    /// What people call it; unique.
    pub name: String,
    /// Its clock.
    pub clock: SpaceClock,
    /// When it was made, in real time.
    pub created_at: DateTime<Utc>,
    /// When it goes away by itself, in real time.
    pub expires_at: Option<DateTime<Utc>>,
    /// What `reset` goes back to: an [`Origin`] as JSON text.
    pub origin: String,
    /// What its signing keys are derived from besides its id: another number after each `reset`,
    /// the one of its snapshot after a `restore`.
    pub epoch: i64,
}

impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for SpaceRow
where
    &'static str: sqlx::ColumnIndex<R>,
    Uuid: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    f64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    DateTime<Utc>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<DateTime<Utc>>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let mode = match row.try_get::<String, _>("clock_mode")?.as_str() {
            "frozen" => Mode::Frozen,
            _ => Mode::Running,
        };
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            clock: SpaceClock {
                mode,
                set_at: row.try_get("clock_set_at")?,
                shown: row.try_get("clock_shown")?,
                rate: row.try_get("clock_rate")?,
            },
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            origin: row.try_get("origin")?,
            epoch: row.try_get("epoch")?,
        })
    }
}

/// How a space's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockStart {
    /// Whether it moves.
    pub mode: Mode,
    /// What it shows at the start; the real time when absent.
    #[serde(default, deserialize_with = "instant::optional")]
    pub now: Option<DateTime<Utc>>,
    /// Space seconds per real second.
    #[serde(default = "unhurried")]
    pub rate: f64,
}

fn unhurried() -> f64 {
    1.0
}

impl Default for ClockStart {
    fn default() -> Self {
        Self {
            mode: Mode::Running,
            now: None,
            rate: unhurried(),
        }
    }
}

impl ClockStart {
    /// The clock as it starts at `real`.
    pub fn start(self, real: DateTime<Utc>) -> SpaceClock {
        SpaceClock::real(real).set(self.mode, self.rate, self.now, real)
    }
}

/// What `reset` goes back to: what a seed said, with hashes in the place of secrets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The clock.
    pub clock: ClockStart,
    /// The settings.
    pub settings: Vec<SettingRow>,
    /// The credentials.
    pub credentials: Vec<NewCredential>,
}

/// One stored setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SettingRow {
    /// The space it is set in.
    pub space: Uuid,
    /// The vendor it belongs to.
    pub vendor: String,
    /// Its name.
    pub name: String,
    /// Its value, as JSON text.
    pub value: String,
}

/// A credential with its secrets, ready to be stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewCredential {
    /// The credential.
    pub credential: Credential,
    /// Its secrets.
    pub secrets: Vec<StoredSecret>,
}

/// A whole space, ready to be stored.
#[derive(Clone, Debug)]
pub struct NewSpace {
    /// The space.
    pub row: SpaceRow,
    /// Its settings.
    pub settings: Vec<SettingRow>,
    /// Its credentials.
    pub credentials: Vec<NewCredential>,
    /// What its vendors keep in it.
    pub documents: Vec<Document>,
}

/// All that a space holds at one moment, but for its journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Whether its clock moved.
    pub mode: Mode,
    /// What it showed; `None` where it showed the real time.
    pub shown: Option<DateTime<Utc>>,
    /// Space seconds per real second.
    pub rate: f64,
    /// What its signing keys were derived from; older snapshots are of spaces never reset.
    #[serde(default)]
    pub epoch: i64,
    /// Its settings.
    pub settings: Vec<SettingRow>,
    /// Its credentials, with verifiers in the place of secrets.
    pub credentials: Vec<NewCredential>,
    /// What its vendors kept in it.
    pub documents: Vec<Document>,
    /// Its fault programs and how far they were.
    pub faults: Vec<Progress>,
}

impl Snapshot {
    /// The clock as it was, at `real`.
    pub fn clock(&self, real: DateTime<Utc>) -> SpaceClock {
        let clock = SpaceClock::real(real);
        match self.shown {
            Some(shown) => clock.set(self.mode, self.rate, Some(shown), real),
            None => clock,
        }
    }
}
