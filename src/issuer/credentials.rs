//! Making, replacing and withdrawing credentials.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::Issuer;
use super::index::Subject;
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::catalogue::{Blueprint, Kind, SecretKind};
use crate::model::credential::{Chosen, Credential, Issued, State, StoredSecret};
use crate::model::draft::Draft;
use crate::model::space::NewCredential;
use crate::secret::{Lookup, Secret, Verifier};
use crate::space::{VendorSettings, run_to_completion};

/// How often a regeneration is tried again when another one was quicker.
const ATTEMPTS: usize = 32;

impl Issuer {
    /// The credentials of a space, oldest first, with the uses not yet stored.
    pub async fn credentials(&self, space: Uuid) -> Result<Vec<Credential>> {
        self.credentials_after(space, None, usize::MAX).await
    }

    /// The same, at most `count`, from the beginning or after another one.
    pub async fn credentials_after(
        &self,
        space: Uuid,
        after: Option<Uuid>,
        count: usize,
    ) -> Result<Vec<Credential>> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let mut credentials = self.inner.store.credentials(space, after, count).await?;
        for credential in &mut credentials {
            self.inner.uses.update(credential);
        }
        Ok(credentials)
    }

    /// One credential of a space.
    pub async fn credential(&self, space: Uuid, id: Uuid) -> Result<Credential> {
        let found = self.inner.store.credential(space, id).await?;
        let mut credential = found.ok_or_else(no_such)?;
        self.inner.uses.update(&mut credential);
        Ok(credential)
    }

    /// Makes a credential. Its secrets are in the answer and nowhere else.
    pub async fn create(&self, space: Uuid, draft: Draft, now: DateTime<Utc>) -> Result<Issued> {
        let settings = self.settings(space, draft.vendor).await?;
        let (new, issued) = self.prepare(space, draft, &settings, now).await?;
        let this = self.clone();
        run_to_completion(async move {
            let done = this.inner.store.insert_credential(&new).await;
            this.reindex(Subject::Credential(new.credential.id), done)
                .await
        })
        .await?;
        Ok(issued)
    }

    /// Replaces the secrets of a credential. The old ones are refused from the moment this
    /// returns, or from `now + grace` on.
    pub async fn regenerate(
        &self,
        credential: &Credential,
        kind: &'static Kind,
        grace: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<Issued> {
        let (space, id) = (credential.space, credential.id);
        let settings = self.settings(space, &credential.vendor).await?;
        let this = self.clone();
        run_to_completion(async move {
            for _ in 0..ATTEMPTS {
                let found = this.inner.store.credential(space, id).await?;
                let mut credential = found.ok_or_else(no_such)?;
                if credential.state == State::Revoked {
                    return Err(Error::Refused(Refusal::new(
                        Reason::Conflict,
                        "the credential is revoked; create another one",
                    )));
                }
                credential.generation += 1;
                let (stored, secrets) = this
                    .make_secrets(&credential, kind, &[], &settings, now)
                    .await?;
                let described = (kind.describe)(&credential, &secrets);
                credential.fields.0.extend(described.0);
                let until = grace.map(|grace| now + grace);
                let store = &this.inner.store;
                let done = store.regenerate(&credential, &stored, now, until).await;
                if this.reindex(Subject::Credential(id), done).await? {
                    return Ok(Issued {
                        credential,
                        secrets,
                    });
                }
            }
            Err(Error::Refused(Refusal::new(
                Reason::Conflict,
                "others keep regenerating this credential; try again",
            )))
        })
        .await
    }

    /// Withdraws a credential: none of its secrets is accepted once this returns.
    pub async fn revoke(&self, space: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let this = self.clone();
        run_to_completion(async move {
            let store = &this.inner.store;
            store.credential(space, id).await?.ok_or_else(no_such)?;
            let done = store.revoke(id, now).await;
            this.reindex(Subject::Credential(id), done).await.map(drop)
        })
        .await
    }

    /// A draft with everything that is stored of it, and what is shown of it once.
    pub(super) async fn prepare(
        &self,
        space: Uuid,
        draft: Draft,
        settings: &VendorSettings,
        now: DateTime<Utc>,
    ) -> Result<(NewCredential, Issued)> {
        let random = &self.inner.random;
        let identifier = draft
            .identifier
            .or_else(|| draft.kind.identifier.map(|make| make(random)));
        let mut credential = Credential {
            id: random.id(),
            space,
            vendor: draft.vendor.to_owned(),
            kind: draft.kind.name.to_owned(),
            account: draft.account,
            name: draft.name,
            identifier,
            state: State::Active,
            generation: 1,
            fields: draft.fields,
            created_at: now,
            last_used_at: None,
        };
        let (stored, secrets) = self
            .make_secrets(&credential, draft.kind, &draft.chosen, settings, now)
            .await?;
        let described = (draft.kind.describe)(&credential, &secrets);
        credential.fields.0.extend(described.0);
        let new = NewCredential {
            credential: credential.clone(),
            secrets: stored,
        };
        let issued = Issued {
            credential,
            secrets,
        };
        Ok((new, issued))
    }

    /// Makes the hashes of chosen secrets that come without one.
    pub(super) async fn hash_chosen(&self, drafts: &mut [Draft]) -> Result<()> {
        for chosen in drafts.iter_mut().flat_map(|draft| &mut draft.chosen) {
            if chosen.hash.is_none() {
                chosen.hash = Some(self.inner.hasher.hash(&chosen.secret).await?);
            }
        }
        Ok(())
    }

    async fn make_secrets(
        &self,
        credential: &Credential,
        kind: &'static Kind,
        chosen: &[Chosen],
        settings: &VendorSettings,
        now: DateTime<Utc>,
    ) -> Result<(Vec<StoredSecret>, Vec<(&'static str, Secret<String>)>)> {
        let mut stored = Vec::with_capacity(kind.secrets.len());
        let mut shown = Vec::with_capacity(kind.secrets.len());
        for spec in kind.secrets {
            let chosen = chosen.iter().find(|chosen| chosen.role == spec.role);
            let secret = match chosen {
                Some(chosen) => chosen.secret.clone(),
                None => Secret::new((spec.generate)(&Blueprint {
                    random: &self.inner.random,
                    master: &self.inner.master,
                    credential,
                    settings,
                })),
            };
            let (lookup, verifier) = self.conceal(credential.id, spec, &secret, chosen).await?;
            stored.push(StoredSecret {
                id: self.inner.random.id(),
                role: spec.role.to_owned(),
                generation: credential.generation,
                lookup: lookup.0,
                verifier,
                created_at: now,
                revoked_at: None,
                grace_until: None,
            });
            shown.push((spec.role, secret));
        }
        Ok((stored, shown))
    }

    /// What is stored in the place of a secret, and what it is found by.
    async fn conceal(
        &self,
        credential: Uuid,
        spec: &SecretKind,
        secret: &Secret<String>,
        chosen: Option<&Chosen>,
    ) -> Result<(Lookup, Verifier)> {
        let inner = &self.inner;
        let text = secret.expose();
        if spec.sealed {
            let context = credential.as_bytes();
            let sealed = Verifier::sealed(text, context, &inner.master, &inner.random);
            // Sealed secrets are never presented as such; the credential is found by identifier.
            return Ok((Lookup(credential.as_bytes().to_vec()), sealed));
        }
        let Some(chosen) = chosen else {
            return Ok((Lookup::generated(text), Verifier::generated(text)));
        };
        let verifier = match &chosen.hash {
            Some(hash) => hash.clone(),
            None => inner.hasher.hash(secret).await?,
        };
        Ok((Lookup::chosen(text, &inner.lookup), verifier))
    }

    /// The settings a new secret is made under.
    async fn settings(&self, space: Uuid, vendor: &str) -> Result<Arc<VendorSettings>> {
        let found = self.inner.spaces.find(&space.to_string()).await?;
        let gone = || Refusal::new(Reason::NotFound, "the space is gone");
        Ok(found.ok_or_else(gone)?.settings(vendor))
    }
}

fn no_such() -> Error {
    Refusal::new(Reason::NotFound, "no such credential in this space").into()
}
