//! Whether writes reach the database: what `/ready` tells and what the log says once, not per write.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::StoreError;

/// When writes began to fail and why the newest one did; `None` while they are stored.
#[derive(Debug, Default)]
pub(super) struct Health(Mutex<Option<(Instant, String)>>);

impl Health {
    /// A write was committed and confirmed.
    pub(super) fn confirmed(&self, place: &str) {
        if let Some((since, _)) = self.lock().take() {
            let seconds = since.elapsed().as_secs();
            tracing::info!("{place} stores writes again, after {seconds} seconds");
        }
    }

    /// A write failed for a reason that lies with the database.
    pub(super) fn failed(&self, place: &str, error: &StoreError) {
        let text = error.to_string();
        match &mut *self.lock() {
            Some((_, newest)) => {
                tracing::debug!(%error, "another write was not stored in {place}");
                *newest = text;
            }
            failing @ None => {
                tracing::error!(
                    %error,
                    "a write was not stored in {place}; writes are answered 503 and /ready is false \
                     until one is stored"
                );
                *failing = Some((Instant::now(), text));
            }
        }
    }

    /// Why the last write failed, and how long ago the failures began.
    pub(super) fn failing(&self) -> Option<(Duration, String)> {
        let failing = self.lock();
        failing
            .as_ref()
            .map(|(since, text)| (since.elapsed(), text.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Instant, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
