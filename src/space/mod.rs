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
    signing: Mutex<Signing>,
    fingerprints: OnceLock<Fingerprints>,
}

/// The signing keys of one epoch, by vendor and purpose.
#[derive(Debug, Default)]
struct Signing {
    epoch: i64,
    keys: HashMap<(&'static str, &'static str), Arc<SigningKey>>,
}

#[derive(Debug)]
struct State {
    clock: SpaceClock,
    epoch: i64,
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

    /// What tells its tokens from those it issued before it was reset; 0 until then.
    pub fn epoch(&self) -> i64 {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .epoch
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

    /// The signing key for one purpose, made by `derive` when it is first needed in an epoch.
    pub fn signing_key(
        &self,
        vendor: &'static str,
        purpose: &'static str,
        derive: impl FnOnce(i64) -> SigningKey,
    ) -> Arc<SigningKey> {
        let epoch = self.epoch();
        let mut signing = self.signing.lock().unwrap_or_else(PoisonError::into_inner);
        if signing.epoch != epoch {
            *signing = Signing {
                epoch,
                ..Signing::default()
            };
        }
        let key = signing.keys.entry((vendor, purpose));
        Arc::clone(key.or_insert_with(|| Arc::new(derive(epoch))))
    }
}

/// Runs a write to its end even if the request that asked for it goes away (security.md F1, F2).
pub async fn run_to_completion<T: Send + 'static, E: Into<Error> + Send + 'static>(
    write: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(write)
        .await
        .map_err(Error::internal)?
        .map_err(Into::into)
}
