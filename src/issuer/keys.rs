//! Finding and checking what a customer presents.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Issuer;
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::credential::Key;
use crate::model::verdict::Trace;
use crate::secret::{Lookup, Secret};

/// One secret is checked so often at most, where that takes 25 ms of a core (security.md F12).
const SLOW_CHECKS: usize = 8;

/// Keys that were found, in whatever space, before it is known which space is meant.
#[derive(Clone, Debug, Default)]
pub struct Found(pub Vec<Arc<Key>>);

impl Found {
    /// The space to use when nobody names one: where the key lives, live keys first.
    pub fn space(&self, preferred: Uuid, now: DateTime<Utc>) -> Option<Uuid> {
        self.0
            .iter()
            .max_by_key(|key| (key.is_live(now), key.credential.space == preferred))
            .map(|key| key.credential.space)
    }

    /// The key to judge in one space: a live one where there is one.
    pub fn best(&self, space: Uuid, now: DateTime<Utc>) -> Option<&Arc<Key>> {
        self.within(space).max_by_key(|key| key.is_live(now))
    }

    /// The keys that live in one space.
    pub fn within(&self, space: Uuid) -> impl Iterator<Item = &Arc<Key>> {
        self.0
            .iter()
            .filter(move |key| key.credential.space == space)
    }
}

impl Issuer {
    /// The keys whose secret is `presented`, checked. Long-lived keys are read from the database
    /// each time, unless this process alone owns it. Where the space is named, a key of another
    /// one is found only if it has none, and only if that costs no slow check.
    pub async fn keys_matching(
        &self,
        vendor: &str,
        presented: &str,
        named: Option<Uuid>,
    ) -> Result<Found> {
        let generated = Lookup::generated(presented);
        let chosen = Lookup::chosen(presented, &self.inner.lookup);
        let candidates = self.keys_at(vendor, [&generated, &chosen], named).await?;
        let found = self.check(candidates, presented).await?;
        if named.is_none() || !found.0.is_empty() {
            return Ok(found);
        }
        let others = self.keys_at(vendor, [&generated, &generated], None).await?;
        self.check(others, presented).await
    }

    /// The keys of the credentials presented by a public identifier; their secrets are unchecked.
    /// Where the space is named, those of other ones are found only if it has none.
    pub async fn keys_identified(
        &self,
        vendor: &str,
        identifier: &str,
        named: Option<Uuid>,
    ) -> Result<Found> {
        let inner = &self.inner;
        if identifier.contains('\0') {
            return Ok(Found::default());
        }
        let of = async |space| {
            let indexed = self
                .indexed(|index| index.of(vendor, identifier, space))
                .await?;
            Ok::<_, Error>(match indexed {
                Some(keys) => keys,
                None => shared(inner.store.keys_of(vendor, identifier, space).await?),
            })
        };
        let mut keys = of(named).await?;
        if named.is_some() && keys.is_empty() {
            keys = of(None).await?;
        }
        Ok(Found(keys))
    }

    async fn keys_at(
        &self,
        vendor: &str,
        lookups: [&Lookup; 2],
        space: Option<Uuid>,
    ) -> Result<Vec<Arc<Key>>> {
        let lookups = lookups.map(|lookup| &lookup.0[..]);
        let indexed = self.indexed(|index| index.at(vendor, lookups, space));
        Ok(match indexed.await? {
            Some(keys) => keys,
            None => shared(self.inner.store.keys_at(vendor, lookups, space).await?),
        })
    }

    /// The candidates whose secret is `presented`, after so many slow checks at most. A secret that
    /// a seed gave to many spaces is checked in the default one first, and live ones before others.
    async fn check(&self, mut candidates: Vec<Arc<Key>>, presented: &str) -> Result<Found> {
        let is_slow = |key: &Arc<Key>| key.secret.verifier.is_slow();
        if candidates.iter().filter(|key| is_slow(key)).count() > SLOW_CHECKS {
            let (spaces, now) = (&self.inner.spaces, self.inner.spaces.real_now());
            let default = spaces.default()?.id;
            candidates.sort_by_key(|key| {
                let is_usual = key.credential.space == default;
                let is_live = key.is_live(now);
                (!is_usual, !is_live, key.secret.created_at, key.secret.id)
            });
        }
        let mut slow = 0;
        let mut found = Vec::with_capacity(candidates.len().min(SLOW_CHECKS));
        for key in candidates {
            slow += usize::from(is_slow(&key));
            let is_affordable = slow <= SLOW_CHECKS || !is_slow(&key);
            if is_affordable && self.is_secret_of(&key, presented).await? {
                found.push(key);
            }
        }
        Ok(Found(found))
    }

    /// Those of the keys found by `identifier` whose secret is `presented`. Where none is, it takes
    /// as long as if a person had chosen the secret, whether the identifier is known or not.
    pub async fn keys_with_secret(
        &self,
        found: impl Iterator<Item = &Arc<Key>>,
        identifier: &str,
        presented: &str,
    ) -> Result<Found> {
        let candidates: Vec<_> = found.cloned().collect();
        let took_long = candidates.iter().any(|key| key.secret.verifier.is_slow());
        let keys = self.check(candidates, presented).await?;
        if keys.0.is_empty() && !took_long {
            let hasher = &self.inner.hasher;
            hasher.verify_nothing(identifier, presented).await?;
        }
        Ok(keys)
    }

    /// The keys of one credential, current and replaced.
    pub async fn keys_of_credential(&self, id: Uuid) -> Result<Found> {
        let indexed = self.indexed(|index| index.of_credential(id));
        Ok(Found(match indexed.await? {
            Some(keys) => keys,
            None => shared(self.inner.store.keys_of_credential(id).await?),
        }))
    }

    /// The live key among those found for a presented secret.
    pub fn accept(
        &self,
        found: &Found,
        space: Uuid,
        now: DateTime<Utc>,
        trace: &mut Trace,
    ) -> Result<Arc<Key>, Refusal> {
        let Some(best) = found.best(space, now) else {
            let (actual, remedy) = if found.0.is_empty() {
                (
                    "none",
                    "use a key of this space; its keys are listed by the control API",
                )
            } else {
                (
                    "a key of another space",
                    "use a key of this space, or name the key's space",
                )
            };
            return Err(trace.refuse(Reason::UnknownKey, "key", "a known key", actual, remedy));
        };
        trace.pass("key", "a known key", best.credential.name.clone());
        self.accept_live(best, now, trace)
    }

    /// A key that was found by its identifier, if it is live.
    pub fn accept_live(
        &self,
        key: &Arc<Key>,
        now: DateTime<Utc>,
        trace: &mut Trace,
    ) -> Result<Arc<Key>, Refusal> {
        if !key.is_live(now) {
            let replaced = key.secret.generation < key.credential.generation;
            let remedy = if replaced {
                "the key was regenerated; use the one that was shown then"
            } else {
                "the credential was revoked; create another one"
            };
            return Err(trace.refuse(
                Reason::RevokedKey,
                "key state",
                "active",
                key.secret.revoked_at,
                remedy,
            ));
        }
        trace.pass("key state", "active", "active");
        self.inner.uses.note(key.credential.id, now);
        Ok(Arc::clone(key))
    }

    /// Whether `presented` is the secret of `key`.
    pub async fn is_secret_of(&self, key: &Key, presented: &str) -> Result<bool> {
        self.inner
            .hasher
            .verify(&key.secret.verifier, presented)
            .await
    }

    /// A secret the server keeps for itself to read.
    pub fn open_secret(&self, key: &Key) -> Option<Secret<String>> {
        let context = key.credential.id;
        key.secret
            .verifier
            .open(context.as_bytes(), &self.inner.master)
    }
}

fn shared(keys: Vec<Key>) -> Vec<Arc<Key>> {
    keys.into_iter().map(Arc::new).collect()
}
