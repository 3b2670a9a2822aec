//! Whether the server can be used: its writes are stored, and it knows what other replicas change.

use std::time::Duration;

use super::Issuer;

/// Why the server cannot be used now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Writes fail.
    #[error("writes have not been stored for {seconds} seconds: {problem}")]
    Writes {
        /// Since when.
        seconds: u64,
        /// What the database said last.
        problem: String,
    },
    /// Changes of other replicas do not arrive.
    #[error("the changes of other replicas have not arrived for {seconds} seconds")]
    Deaf {
        /// Since when.
        seconds: u64,
    },
}

impl Issuer {
    /// Whether the server can be used. It writes a row of its own to learn that: a database that
    /// answers a question may still store nothing.
    pub async fn check_ready(&self) -> Result<(), NotReady> {
        let inner = &self.inner;
        if let Some(deaf) = inner.spaces.deaf_for() {
            let seconds = deaf.as_secs();
            return Err(NotReady::Deaf { seconds });
        }
        let beat = inner.store.beat(inner.replica, inner.spaces.real_now());
        let Err(error) = beat.await else {
            return Ok(());
        };
        let (since, problem) = inner
            .store
            .failing()
            .unwrap_or_else(|| (Duration::ZERO, error.to_string()));
        Err(NotReady::Writes {
            seconds: since.as_secs(),
            problem,
        })
    }
}
