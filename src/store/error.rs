//! What a call to the database can fail with.

use std::io;
use std::time::Duration;

use sqlx::error::DatabaseError;

use crate::error::{Error, Reason, Refusal};

/// Why a unit of work has no result.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was written: the database refused, failed or did not answer before the commit.
    #[error(transparent)]
    Failed(#[from] sqlx::Error),
    /// The commit was sent and not confirmed: the work may be stored, or may not be.
    #[error("the database did not confirm the commit, so the write may or may not be stored: {0}")]
    Unconfirmed(#[source] sqlx::Error),
}

/// The result of a unit of work.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Whether the row is there already.
    pub fn is_unique_violation(&self) -> bool {
        self.database()
            .is_some_and(DatabaseError::is_unique_violation)
    }

    /// Whether the row that this one belongs to is gone.
    pub fn is_foreign_key_violation(&self) -> bool {
        self.database()
            .is_some_and(DatabaseError::is_foreign_key_violation)
    }

    /// Whether a stored row cannot be read: a defect of this server, not an outage.
    pub fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::Failed(
                sqlx::Error::ColumnDecode { .. }
                    | sqlx::Error::ColumnNotFound(_)
                    | sqlx::Error::Decode(_)
                    | sqlx::Error::Encode(_)
                    | sqlx::Error::TypeNotFound { .. }
            )
        )
    }

    /// Whether the database did its work and the request was at fault.
    pub(super) fn is_about_the_request(&self) -> bool {
        self.is_unique_violation() || self.is_foreign_key_violation()
    }

    fn database(&self) -> Option<&dyn DatabaseError> {
        match self {
            Self::Failed(error) => error.as_database_error(),
            Self::Unconfirmed(_) => None,
        }
    }
}

/// A row that cannot be read is a defect of ours, a name that is taken is the caller's to change;
/// everything else is the database being away.
impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        if error.is_unique_violation() {
            let detail = "there is one of this name or identifier already";
            return Refusal::new(Reason::Conflict, detail).into();
        }
        if error.is_foreign_key_violation() {
            return Refusal::new(Reason::NotFound, "what this belongs to is gone").into();
        }
        if error.is_unreadable() {
            return Self::internal(error);
        }
        match error {
            StoreError::Failed(error) => Self::unavailable(error),
            StoreError::Unconfirmed(error) => Self::Unconfirmed(error.into()),
        }
    }
}

/// A statement without an answer within its deadline.
pub(super) fn timed_out(deadline: Duration) -> sqlx::Error {
    let seconds = deadline.as_secs();
    let text = format!("the database did not answer within {seconds} seconds");
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, text))
}
