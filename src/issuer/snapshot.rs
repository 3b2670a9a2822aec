//! Taking a space as it is, and taking it back to that.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Issuer;
use super::index::Subject;
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::credential::StoredSecret;
use crate::model::space::{NewCredential, NewSpace, Snapshot, SpaceRow};
use crate::space::run_to_completion;

/// What is sealed is bound to this and to its space.
const FORMAT: &[u8] = b"mockmint snapshot 1";
/// Longer ones could not be sent back: the control API reads a mebibyte at most.
const LONGEST: usize = 1_000_000;

/// A snapshot as it leaves the server: its verifiers and sealed secrets are for this server's
/// master key alone to read, and nobody can change it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The space it is of.
    pub space: Uuid,
    /// What the space's clock showed when it was taken.
    pub at: DateTime<Utc>,
    /// The rest.
    pub data: String,
}

impl Issuer {
    /// All that a space holds now, but for its journal.
    pub async fn snapshot(&self, space: Uuid) -> Result<Sealed> {
        let live = self.inner.spaces.by_id(space).ok_or_else(gone)?;
        let stored = self.inner.store.contents(space).await?;
        let mut secrets: HashMap<Uuid, Vec<StoredSecret>> = HashMap::new();
        for key in stored.keys {
            secrets
                .entry(key.credential.id)
                .or_default()
                .push(key.secret);
        }
        let row = stored.row.ok_or_else(gone)?;
        let clock = row.clock;
        let now = clock.now(self.inner.spaces.real_now());
        let snapshot = Snapshot {
            mode: clock.mode,
            shown: (!clock.is_real()).then_some(now),
            rate: clock.rate,
            epoch: row.epoch,
            settings: stored.settings,
            credentials: stored
                .credentials
                .into_iter()
                .map(|mut credential| {
                    self.inner.uses.update(&mut credential);
                    NewCredential {
                        secrets: secrets.remove(&credential.id).unwrap_or_default(),
                        credential,
                    }
                })
                .collect(),
            documents: stored.documents,
            faults: live.faults.progress(),
        };
        let text = serde_json::to_string(&snapshot).map_err(Error::internal)?;
        let random = &self.inner.random;
        let data = self.inner.master.seal(&text, &context(space), random);
        if data.len() > LONGEST {
            let detail = "the space holds more than a snapshot can carry";
            return Err(Refusal::new(Reason::PayloadTooLarge, detail).into());
        }
        Ok(Sealed {
            space,
            at: now,
            data,
        })
    }

    /// Takes a space back to a snapshot of it, all or nothing. Its journal is emptied.
    pub async fn restore(&self, space: Uuid, sealed: &Sealed) -> Result<()> {
        let snapshot = self.open_snapshot(space, sealed)?;
        let this = self.clone();
        run_to_completion(async move {
            let row = this.inner.store.space(space).await?.ok_or_else(gone)?;
            let clock = snapshot.clock(this.inner.spaces.real_now());
            let restored = NewSpace {
                row: SpaceRow {
                    clock,
                    epoch: snapshot.epoch,
                    ..row
                },
                settings: snapshot.settings,
                credentials: snapshot.credentials,
                documents: snapshot.documents,
            };
            let done = this.inner.spaces.reset(restored).await;
            this.forget_documents(space);
            this.reindex(Subject::Space(space), done).await?;
            if let Some(live) = this.inner.spaces.by_id(space) {
                let now = clock.now(this.inner.spaces.real_now());
                live.faults.resume(snapshot.faults, now);
            }
            Ok::<_, Error>(())
        })
        .await
    }

    fn open_snapshot(&self, space: Uuid, sealed: &Sealed) -> Result<Snapshot, Refusal> {
        let wrong = |field: &'static str, detail: &'static str| {
            Refusal::new(Reason::MalformedRequest, detail).at(field)
        };
        if sealed.space != space {
            return Err(wrong("space", "the snapshot is of another space"));
        }
        let unreadable = "the snapshot was changed, or was made by another server or version";
        let opened = self.inner.master.open(&sealed.data, &context(space));
        opened
            .and_then(|text| serde_json::from_str(&text).ok())
            .ok_or_else(|| wrong("data", unreadable))
    }
}

fn context(space: Uuid) -> Vec<u8> {
    [FORMAT, space.as_bytes()].concat()
}

fn gone() -> Refusal {
    Refusal::new(Reason::NotFound, "the space is gone")
}
