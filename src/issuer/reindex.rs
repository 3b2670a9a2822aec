//! Keeping the index of an embedded server equal to what is stored.

use super::Issuer;
use super::index::{Index, Stale, Subject};
use crate::error::{Error, Result};
use crate::store::StoreError;

/// How often the index is asked again when other writes fail meanwhile.
const ATTEMPTS: usize = 3;

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
        let brought = match written {
            Ok(written) => self.read_again(index, subject).await.map(|()| written),
            Err(error) => Err(error.into()),
        };
        if brought.is_err() {
            index.mark_stale(subject);
        }
        brought
    }

    /// What `look` finds in the index, once nothing that it depends on is stale.
    pub(super) async fn answer_from<T>(
        &self,
        index: &Index,
        look: impl Fn() -> Result<T, Stale>,
    ) -> Result<T> {
        for _ in 0..ATTEMPTS {
            if let Ok(found) = look() {
                return Ok(found);
            }
            for subject in index.stale() {
                // What can be read is; whether that is enough, `look` says.
                self.read_again(index, subject).await.ok();
            }
        }
        look().map_err(|Stale| Error::unavailable("what an earlier write left cannot be read yet"))
    }

    async fn read_again(&self, index: &Index, subject: Subject) -> Result<()> {
        let store = &self.inner.store;
        if !store.is_settled() {
            let pending = "a write of an earlier connection has not ended yet";
            return Err(Error::unavailable(pending));
        }
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
