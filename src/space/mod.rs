//! Spaces: isolated universes, each with its own clock, settings, journal and signing keys.

mod bounds;
mod dice;
mod faults;
mod journal;
mod quota;
mod registry;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use bounds::Bounds;
pub use faults::{Faults, Played, Request, Running};
pub use journal::{Filter, Journal, Limits, News, Since};
pub use quota::{Limit, Quotas, Standing};
pub use registry::Spaces;

pub use crate::model::settings::{Declared, VendorSettings};

use crate::clock::SpaceClock;
use crate::error::{Error, Result};
use crate::secret::{Fingerprints, MasterKey};
use crate::token::jwt::SigningKey;

/// A space as it lives in memory. What is stored of it can be read again at any time.
#[derive(Debug)]
pub struct Space {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When it was made, in real time.
    pub created_at: DateTime<Utc>,
    /// When it goes away by itself, in real time.
    pub expires_at: Option<DateTime<Utc>>,
    /// What it was asked and what it answered.
    pub journal: Journal,
    /// What a tester lets go wrong in it.
    pub faults: Faults,
    /// What was used of its vendors' limits.
    pub quotas: Quotas,
    state: RwLock<State>,
    signing: Mutex<HashMap<(&'static str, &'static str), Arc<SigningKey>>>,
    fingerprints: OnceLock<Fingerprints>,
}

#[derive(Debug)]
struct State {
    clock: SpaceClock,
    settings: HashMap<&'static str, Arc<VendorSettings>>,
}

impl Space {
    /// Its clock.
    pub fn clock(&self) -> SpaceClock {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clock
    }

    /// One vendor's settings in this space.
    ///
    /// # Panics
    ///
    /// When `vendor` is not one of `vendors::ALL`.
    #[expect(clippy::expect_used, reason = "every vendor of `ALL` has settings")]
    pub fn settings(&self, vendor: &str) -> Arc<VendorSettings> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            state
                .settings
                .get(vendor)
                .expect("the vendor is one of ALL"),
        )
    }

    /// What tells its secrets apart in its journal.
    pub fn fingerprints(&self, master: &MasterKey) -> &Fingerprints {
        self.fingerprints
            .get_or_init(|| Fingerprints::new(master, self.id.as_bytes()))
    }

    /// The signing key for one purpose, made by `derive` when it is first needed.
    pub fn signing_key(
        &self,
        vendor: &'static str,
        purpose: &'static str,
        derive: impl FnOnce() -> SigningKey,
    ) -> Arc<SigningKey> {
        let mut keys = self.signing.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            keys.entry((vendor, purpose))
                .or_insert_with(|| Arc::new(derive())),
        )
    }
}

/// Runs a write to its end even if the request that asked for it goes away (security.md F1, F2).
pub async fn to_end<T: Send + 'static, E: Into<Error> + Send + 'static>(
    write: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(write)
        .await
        .map_err(Error::internal)?
        .map_err(Into::into)
}
