//! What a vendor keeps in a space: voices, sessions, tasks. It lives and dies with the space.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Issuer;
use super::shelves::{List, Shelf, Shelves};
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::document::Document;
use crate::space::run_to_completion;
use crate::store::{Inserted, WhenFull};

/// How often a change is tried again when another one was quicker.
const ATTEMPTS: usize = 32;

/// The documents of one kind that one account keeps in one space.
#[derive(Clone)]
pub struct Documents {
    issuer: Issuer,
    shelf: Arc<Shelf>,
    when_full: WhenFull,
}

impl Issuer {
    /// The documents of one kind that one account keeps in one space.
    pub fn documents(
        &self,
        space: Uuid,
        vendor: &'static str,
        kind: &'static str,
        account: &str,
    ) -> Documents {
        Documents {
            issuer: self.clone(),
            shelf: Arc::new(Shelf {
                space,
                vendor,
                kind,
                account: account.to_owned(),
            }),
            when_full: WhenFull::Refuse,
        }
    }

    /// Forgets what memory holds of a space's documents.
    pub(super) fn forget_documents(&self, space: Uuid) {
        if let Some(shelves) = &self.inner.shelves {
            shelves.forget_space(space);
        }
    }
}

impl Documents {
    /// The same, where new documents take the place of the oldest ones of their kind in the space
    /// once it is full: for what no client can delete, and what is refused once it is forgotten.
    #[must_use]
    pub fn forgetting_oldest(self) -> Self {
        Self {
            when_full: WhenFull::ForgetOldest,
            ..self
        }
    }

    /// Keeps a new document; refused as a conflict when there is one of that name.
    pub async fn insert<T: Serialize>(&self, id: &str, body: &T, now: DateTime<Utc>) -> Result<()> {
        self.insert_all(vec![self.new_document(id, body, now)?], Vec::new())
            .await
    }

    /// Keeps a new document, and what belongs to it under the same name on another shelf: both or
    /// none.
    pub async fn insert_with<T: Serialize, U: Serialize>(
        &self,
        id: &str,
        body: &T,
        (other, beside): (&Self, &U),
        now: DateTime<Utc>,
    ) -> Result<()> {
        let new = vec![
            self.new_document(id, body, now)?,
            other.new_document(id, beside, now)?,
        ];
        self.insert_all(new, vec![other.clone()]).await
    }

    async fn insert_all(&self, documents: Vec<Document>, others: Vec<Self>) -> Result<()> {
        let this = self.clone();
        let inserted = run_to_completion(async move {
            let most = i64::try_from(this.most()).unwrap_or(i64::MAX);
            let store = &this.issuer.inner.store;
            let done = store
                .insert_documents(&documents, most, this.when_full)
                .await;
            this.written();
            others.iter().for_each(Self::written);
            done
        })
        .await?;
        let kind = self.shelf.kind;
        let (reason, detail) = match inserted {
            Inserted::All => return Ok(()),
            Inserted::Taken => (Reason::Conflict, format!("there is a {kind} of this name")),
            // Not a conflict: to vendors that one means that the name is taken.
            Inserted::Full => (
                Reason::RateLimited,
                format!(
                    "there are {} of kind {kind}; delete some first",
                    self.most()
                ),
            ),
        };
        Err(Refusal::new(reason, detail).into())
    }

    fn new_document<T: Serialize>(
        &self,
        id: &str,
        body: &T,
        now: DateTime<Utc>,
    ) -> Result<Document> {
        Ok(Document {
            space: self.shelf.space,
            vendor: self.shelf.vendor.to_owned(),
            kind: self.shelf.kind.to_owned(),
            account: self.shelf.account.clone(),
            id: id.to_owned(),
            body: serde_json::to_string(body).map_err(Error::internal)?,
            created_at: now,
        })
    }

    /// How many documents of one kind a space may hold.
    fn most(&self) -> usize {
        self.issuer.inner.spaces.bounds().documents
    }

    /// The document of that name.
    pub async fn document<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>> {
        self.stored(id)
            .await?
            .map(|document| serde_json::from_str(&document.body).map_err(Error::internal))
            .transpose()
    }

    /// Every document, oldest first.
    pub async fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.stored_list()
            .await?
            .iter()
            .map(|document| serde_json::from_str(&document.body).map_err(Error::internal))
            .collect()
    }

    /// Changes a document as `change` says and gives it as it is then; `None` when there is none.
    /// `change` may run several times when others change the document too.
    pub async fn change<T: DeserializeOwned + Serialize>(
        &self,
        id: &str,
        change: impl Fn(&mut T) -> Result<(), Refusal>,
    ) -> Result<Option<T>> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.stored(id).await? else {
                return Ok(None);
            };
            let mut body: T = serde_json::from_str(&before.body).map_err(Error::internal)?;
            change(&mut body)?;
            let after = serde_json::to_string(&body).map_err(Error::internal)?;
            let this = self.clone();
            let write = async move {
                let store = &this.issuer.inner.store;
                let done = store.replace_document(&before, &after).await;
                this.written();
                done
            };
            if run_to_completion(write).await? {
                return Ok(Some(body));
            }
        }
        Err(Refusal::new(Reason::Conflict, "others keep changing this; try again").into())
    }

    /// The same, where a document that is not there yet begins as `T::default()`.
    pub async fn change_or_insert<T: DeserializeOwned + Serialize + Default>(
        &self,
        id: &str,
        change: impl Fn(&mut T) -> Result<(), Refusal>,
        now: DateTime<Utc>,
    ) -> Result<T> {
        for _ in 0..ATTEMPTS {
            if let Some(changed) = self.change(id, &change).await? {
                return Ok(changed);
            }
            let mut new = T::default();
            change(&mut new)?;
            match self.insert(id, &new, now).await {
                Ok(()) => return Ok(new),
                // Another request has made it a moment ago.
                Err(Error::Refused(refusal)) if refusal.reason == Reason::Conflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(Refusal::new(Reason::Conflict, "others keep changing this; try again").into())
    }

    /// Forgets a document; `false` when there was none.
    pub async fn remove(&self, id: &str) -> Result<bool> {
        if !is_storable(id) {
            return Ok(false);
        }
        let (this, id) = (self.clone(), id.to_owned());
        run_to_completion(async move {
            let Shelf {
                space,
                vendor,
                kind,
                account,
            } = &*this.shelf;
            let store = &this.issuer.inner.store;
            let done = store
                .delete_document(*space, vendor, kind, account, &id)
                .await;
            this.written();
            done
        })
        .await
    }

    async fn stored(&self, id: &str) -> Result<Option<Document>> {
        let Shelf {
            space,
            vendor,
            kind,
            account,
        } = &*self.shelf;
        if !is_storable(id) {
            return Ok(None);
        }
        let store = &self.issuer.inner.store;
        Ok(store.document(*space, vendor, kind, account, id).await?)
    }

    async fn stored_list(&self) -> Result<List> {
        let store = &self.issuer.inner.store;
        // While a write of a connection that hung may still take effect, nothing is remembered.
        let shelves = self.shelves().filter(|_| store.is_settled());
        let remembered = shelves.map(|shelves| shelves.list(&self.shelf));
        if let Some(Ok(list)) = remembered {
            return Ok(list);
        }
        let Shelf {
            space,
            vendor,
            kind,
            account,
        } = &*self.shelf;
        let list = store.documents(*space, vendor, kind, account).await?.into();
        if let (Some(shelves), Some(Err(ticket))) = (shelves, remembered) {
            shelves.remember(&self.shelf, &list, ticket);
        }
        Ok(list)
    }

    /// Said after each write, also a failed one: nobody knows how far it came.
    fn written(&self) {
        match (self.shelves(), self.when_full) {
            (Some(shelves), WhenFull::Refuse) => shelves.forget(&self.shelf),
            // What gave way may be another account's.
            (Some(shelves), WhenFull::ForgetOldest) => shelves.forget_kind(&self.shelf),
            (None, _) => {}
        }
    }

    fn shelves(&self) -> Option<&Shelves> {
        self.issuer.inner.shelves.as_ref()
    }
}

/// PostgreSQL cannot even be asked for a name with a NUL in it.
fn is_storable(id: &str) -> bool {
    !id.contains('\0')
}
