//! What a vendor keeps in a space besides credentials: voices, sessions, tasks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One thing a vendor keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Document {
    /// The space it lives in.
    pub space: Uuid,
    /// The vendor that keeps it.
    pub vendor: String,
    /// What it is, such as `voice`.
    pub kind: String,
    /// Whose it is.
    pub account: String,
    /// Its name within its kind and account.
    pub id: String,
    /// Itself, as JSON text: the one form both engines read alike.
    pub body: String,
    /// When it was made, by the space clock.
    pub created_at: DateTime<Utc>,
}
