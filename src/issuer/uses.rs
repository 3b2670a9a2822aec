//! When credentials were last used: noted in memory, stored a little later.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Issuer;
use crate::error::Result;
use crate::model::credential::Credential;
use crate::space::run_to_completion;

/// How often uses are stored: often enough to be read, rarely enough to cost nothing.
const INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Uses {
    noted: Mutex<HashMap<Uuid, DateTime<Utc>>>,
    /// Held while they are stored: who waits for it finds them in the database.
    storing: tokio::sync::Mutex<()>,
}

impl Uses {
    pub(super) fn note(&self, credential: Uuid, at: DateTime<Utc>) {
        self.lock().insert(credential, at);
    }

    /// Notes uses that could not be stored once more, unless there are newer ones.
    fn put_back(&self, uses: Vec<(Uuid, DateTime<Utc>)>) {
        let mut noted = self.lock();
        for (credential, at) in uses {
            noted.entry(credential).or_insert(at);
        }
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
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issuer {
    /// Stores the uses, now and then.
    pub(super) async fn note_uses(self) {
        let mut interval = tokio::time::interval(INTERVAL);
        loop {
            interval.tick().await;
            if let Err(error) = self.store_uses().await {
                tracing::debug!(%error, "uses were not stored; they are stored with the next ones");
            }
        }
    }

    /// Stores the uses that were noted until now, also when the one who asks goes away.
    pub(super) async fn store_uses(&self) -> Result<()> {
        let this = self.clone();
        run_to_completion(async move {
            let _storing = this.inner.uses.storing.lock().await;
            let mut uses: Vec<_> = this.inner.uses.lock().drain().collect();
            if uses.is_empty() {
                return Ok(());
            }
            // One order on every replica: rows locked crosswise would be a deadlock.
            uses.sort_unstable();
            let stored = this.inner.store.touch(&uses).await;
            if stored.is_err() {
                this.inner.uses.put_back(uses);
            }
            stored
        })
        .await
    }
}
