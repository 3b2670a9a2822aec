//! What every vendor shares: finding, checking, making and withdrawing credentials, and signing.

mod credentials;
mod documents;
mod index;
mod keys;
mod plan;
mod readiness;
mod reindex;
mod shelves;
mod signing;
mod snapshot;
mod uses;

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ring::hmac;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;

pub use documents::Documents;
pub use keys::Found;
pub use plan::{Planted, SpacePlan};
pub use readiness::NotReady;
pub use signing::space_of_kid;
pub use snapshot::Sealed;

use crate::error::{Error, Result};
use crate::secret::{Hasher, Lookup, MasterKey, Random};
use crate::space::Spaces;
use crate::store::Store;
use index::Index;
use shelves::Shelves;
use uses::Uses;

/// The fact that tells which master key a database was first used with.
const MASTER_KEY_CHECK: &str = "master key check";
/// How long to wait before a task that panicked is started again.
const RESTART: Duration = Duration::from_secs(1);

/// Issues and checks credentials. Cloning it is cheap.
#[derive(Clone)]
pub struct Issuer {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    /// Which of the servers on one database this is.
    replica: Uuid,
    spaces: Spaces,
    hasher: Hasher,
    random: Random,
    master: MasterKey,
    lookup: hmac::Key,
    /// Where one process owns the data, memory answers for the database.
    index: Option<Index>,
    /// So does memory for lists of documents.
    shelves: Option<Shelves>,
    /// Held while what a write left is brought from the database to the index.
    reading: Mutex<()>,
    uses: Uses,
    /// Where the index of a large database is filled on from; set once, at the start.
    unindexed: OnceLock<Option<Uuid>>,
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
        let index = store.is_embedded().then(Index::default);
        let issuer = Self {
            inner: Arc::new(Inner {
                shelves: index.is_some().then(Shelves::default),
                hasher: Hasher::new(&random),
                lookup: Lookup::key(&master),
                replica: replica(&store, &random),
                store,
                spaces,
                random,
                master,
                index,
                reading: Mutex::default(),
                uses: Uses::default(),
                unindexed: OnceLock::new(),
            }),
        };
        // The first page is read now, so that a small database is in memory from the start.
        let mut next = issuer.fill_index(Uuid::nil()).await?;
        if let Some(after) = next {
            next = issuer.fill_index(after).await?;
        }
        issuer.inner.unindexed.get_or_init(|| next);
        Ok(issuer)
    }

    /// Whether a database was used before, so that it belongs to a master key.
    pub async fn is_settled(store: &Store) -> Result<bool> {
        Ok(store.fact(MASTER_KEY_CHECK).await?.is_some())
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
            supervise("follower", || self.inner.spaces.clone().follow()),
            supervise("writer of uses", || self.clone().note_uses()),
            supervise("reaper", || self.clone().reap()),
            supervise("filler of the index", || {
                let after = self.inner.unindexed.get().copied().flatten();
                self.clone().fill_index_to_end(after)
            }),
        );
    }
}

/// An embedded server has no other beside it.
fn replica(store: &Store, random: &Random) -> Uuid {
    if store.is_embedded() {
        return Uuid::nil();
    }
    random.id()
}

/// Starts a task again where it panics: without it the server would go on, and be wrong.
async fn supervise<F>(name: &str, start: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut tasks = JoinSet::new();
        tasks.spawn(start());
        match tasks.join_next().await {
            Some(Err(error)) => tracing::error!(%error, "the {name} failed and is started again"),
            _ => return,
        }
        tokio::time::sleep(RESTART).await;
    }
}

/// A database belongs to the master key it was first used with: under another one every token
/// and sealed secret in the field would be refused for no visible reason.
async fn settle_master(store: &Store, master: &MasterKey) -> Result<()> {
    let check = u64::from_be_bytes(master.derive::<8>(&[b"check"]));
    let check = format!("{check:016x}");
    if store.settle(MASTER_KEY_CHECK, &check).await? == check {
        return Ok(());
    }
    Err(Error::internal(
        "the database was made with another master key; give that one with --master-key-file, \
         or start with a new database",
    ))
}
