//! Keeping the index of an embedded server equal to what is stored.

use std::time::Duration;

use uuid::Uuid;

use super::Issuer;
use super::index::{Index, Subject, Unanswered};
use crate::error::{Error, Result};
use crate::store::StoreError;

/// How often the index is asked again when other writes fail meanwhile.
const ATTEMPTS: usize = 3;
/// How many credentials are read into the index at once.
const PAGE: i64 = 1_000;
/// How long to wait before the index is filled further where a page could not be read.
const RETRY: Duration = Duration::from_secs(1);

impl Issuer {
    /// Brings the index up to what is stored after a write. Where the write failed, or what it left
    /// cannot be read yet, the index does not answer for it until it was read again: a write that was
    /// not confirmed may be stored all the same.
    pub(super) async fn reindex<T>(
        &self,
        subject: Subject,
        written: Result<T, impl Into<Error>>,
    ) -> Result<T> {
        let Some(index) = &self.inner.index else {
            return written.map_err(Into::into);
        };
        // Until this returns the write is not acknowledged, so the index may answer as before it.
        // It is committed: one of a connection that hung cannot come after it, for SQLite has one
        // writer at a time.
        let brought = match written {
            Ok(written) => self.read_again(index, subject).await.map(|()| written),
            Err(error) => Err(error.into()),
        };
        if brought.is_err() {
            index.mark_stale(subject);
        }
        brought
    }

    /// What `look` finds in the index, once nothing that it depends on is stale; `None` where the
    /// database has to be asked.
    pub(super) async fn indexed<T>(
        &self,
        look: impl Fn(&Index) -> Result<T, Unanswered>,
    ) -> Result<Option<T>> {
        let Some(index) = &self.inner.index else {
            return Ok(None);
        };
        for _ in 0..ATTEMPTS {
            match look(index) {
                Ok(found) => return Ok(Some(found)),
                Err(Unanswered::Incomplete) => return Ok(None),
                Err(Unanswered::Stale) => {}
            }
            // Before that, a write of a connection that hung may still take effect.
            if self.inner.store.is_settled() {
                for subject in index.stale() {
                    // What can be read is; whether that is enough, `look` says.
                    self.read_again(index, subject).await.ok();
                }
            }
        }
        look(index)
            .map(Some)
            .map_err(|_| Error::unavailable("what an earlier write left cannot be read yet"))
    }

    /// Reads the next page of keys into the index; `None` once there are no more.
    pub(super) async fn fill_index(&self, after: Uuid) -> Result<Option<Uuid>> {
        let Some(index) = &self.inner.index else {
            return Ok(None);
        };
        let _reading = self.inner.reading.lock().await;
        let keys = self.inner.store.keys_after(after, PAGE).await?;
        let last = keys.iter().map(|key| key.credential.id).max();
        index.fill(keys);
        if last.is_none() {
            index.complete();
        }
        Ok(last)
    }

    /// Fills the index beside the requests: a start does not wait for it.
    pub(super) async fn fill_index_to_end(self, after: Option<Uuid>) {
        let mut next = after;
        while let Some(after) = next {
            match self.fill_index(after).await {
                Ok(last) => next = last,
                Err(error) => {
                    tracing::debug!(%error, "the index is filled later");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn read_again(&self, index: &Index, subject: Subject) -> Result<()> {
        let store = &self.inner.store;
        // From the reading to its entry: an older state never covers a newer one.
        let _reading = self.inner.reading.lock().await;
        let keys: Result<_, StoreError> = match subject {
            Subject::Credential(id) => store.keys_of_credential(id).await,
            Subject::Space(space) => store.keys_of_space(space).await,
        };
        index.put(subject, keys?);
        Ok(())
    }
}
