//! When credentials were last used: noted in memory, stored a little later.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Issuer;
use crate::model::credential::Credential;

/// How often uses are stored: often enough to be read, rarely enough to cost nothing.
const INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<Uuid, DateTime<Utc>>>);

impl Uses {
    pub(super) fn note(&self, credential: Uuid, at: DateTime<Utc>) {
        self.lock().insert(credential, at);
    }

    /// Adds to a credential what is not stored yet.
    pub(super) fn update(&self, credential: &mut Credential) {
        if let Some(at) = self.lock().get(&credential.id) {
            credential.last_used_at = Some(*at);
        }
    }

    /// Forgets what is not stored yet of a credential that begins anew.
    pub(super) fn forget(&self, credential: Uuid) {
        self.lock().remove(&credential);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issuer {
    /// Stores the uses, now and then.
    pub(super) async fn note_uses(self) {
        let mut interval = tokio::time::interval(INTERVAL);
        loop {
            interval.tick().await;
            let mut uses: Vec<_> = self.inner.uses.lock().drain().collect();
            // One order on every replica: rows locked crosswise would be a deadlock.
            uses.sort_unstable();
            if uses.is_empty() {
                continue;
            }
            if let Err(error) = self.inner.store.touch(&uses).await {
                tracing::debug!(%error, "uses were not stored; they are noted again at the next use");
            }
        }
    }
}
