//! What every vendor shares: finding, checking, making and withdrawing credentials, and signing.

mod credentials;
mod documents;
mod index;
mod keys;
mod plan;
mod shelves;
mod signing;
mod snapshot;
mod uses;

use std::sync::Arc;

use ring::hmac;
use tokio::sync::Mutex;

pub use documents::Documents;
pub use keys::Found;
pub use plan::{Planted, SpacePlan};
pub use signing::space_of_kid;
pub use snapshot::Sealed;

use crate::error::{Error, Result};
use crate::secret::{Hasher, Lookup, MasterKey, Random};
use crate::space::Spaces;
use crate::store::Store;
use index::Index;
use shelves::Shelves;
use uses::Uses;

/// Issues and checks credentials. Cloning it is cheap.
#[derive(Clone)]
pub struct Issuer {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    spaces: Spaces,
    hasher: Hasher,
    random: Random,
    master: MasterKey,
    lookup: hmac::Key,
    /// Where one process owns the data, memory answers for the database.
    index: Option<Index>,
    /// So does memory for lists of documents.
    shelves: Option<Shelves>,
    /// Held from a write to its entry in the index, so that both have the same order.
    writing: Mutex<()>,
    uses: Uses,
}

impl Issuer {
    /// An issuer over a store and its spaces.
    pub async fn open(
        store: Store,
        spaces: Spaces,
        master: MasterKey,
        random: Random,
    ) -> Result<Self> {
        settle_master(&store, &master).await?;
        let index = if store.is_embedded() {
            Some(Index::new(store.keys().await?))
        } else {
            None
        };
        Ok(Self {
            inner: Arc::new(Inner {
                shelves: index.is_some().then(Shelves::default),
                hasher: Hasher::new(&random),
                lookup: Lookup::key(&master),
                store,
                spaces,
                random,
                master,
                index,
                writing: Mutex::default(),
                uses: Uses::default(),
            }),
        })
    }

    /// The spaces it issues in.
    pub fn spaces(&self) -> &Spaces {
        &self.inner.spaces
    }

    /// The source of ids and nonces.
    pub fn random(&self) -> &Random {
        &self.inner.random
    }

    /// What signing keys are derived from.
    pub fn master(&self) -> &MasterKey {
        &self.inner.master
    }

    /// How often a secret that a person chose was checked; each time took 25 ms of a core.
    pub fn slow_checks(&self) -> u64 {
        self.inner.hasher.checks()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.inner.store.ping().await?)
    }

    /// Stores what is only noted yet, and closes the database.
    pub async fn close(&self) {
        if let Err(error) = self.store_uses().await {
            tracing::warn!(%error, "when credentials were last used is not stored");
        }
        self.inner.store.close().await;
    }

    /// Runs what has to happen beside the requests, until the process ends.
    pub async fn attend(self) {
        tokio::join!(
            self.inner.spaces.clone().follow(),
            self.clone().note_uses(),
            self.clone().reap(),
        );
    }
}

/// A database belongs to the master key it was first used with: under another one every token
/// and sealed secret in the field would be refused for no visible reason.
async fn settle_master(store: &Store, master: &MasterKey) -> Result<()> {
    let check = u64::from_be_bytes(master.derive::<8>(&[b"check"]));
    let check = format!("{check:016x}");
    if store.settle("master key check", &check).await? == check {
        return Ok(());
    }
    Err(Error::internal(
        "the database was made with another master key; give that one with --master-key-file, \
         or start with a new database",
    ))
}
