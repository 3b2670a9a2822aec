//! Every key in memory, for a server that alone owns its data.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use uuid::Uuid;

use crate::model::credential::Key;

/// Keys by what they are found by. Each write makes what it changed be read again, after its commit
/// and before its answer; where that is not possible yet, what it may have changed is not answered.
#[derive(Debug, Default)]
pub(super) struct Index(RwLock<Maps>);

/// What a write changes of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// The keys of one credential.
    Credential(Uuid),
    /// The keys of a whole space.
    Space(Uuid),
}

/// Why the index does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The answer depends on what a write that failed may have changed: read that again first.
    Stale,
    /// Not every key was read since the start: ask the database.
    Incomplete,
}

#[derive(Debug, Default)]
struct Maps {
    lookups: HashMap<Vec<u8>, Vec<Arc<Key>>>,
    identifiers: HashMap<String, Vec<Arc<Key>>>,
    credentials: HashMap<Uuid, Vec<Arc<Key>>>,
    spaces: HashMap<Uuid, Vec<Uuid>>,
    stale: HashSet<Subject>,
    is_complete: bool,
}

impl Index {
    /// Adds the keys of credentials as they are stored.
    pub(super) fn fill(&self, keys: Vec<Key>) {
        let mut maps = self.write();
        let credentials: HashSet<Uuid> = keys.iter().map(|key| key.credential.id).collect();
        for id in credentials {
            maps.remove(id);
        }
        for key in keys {
            maps.insert(key);
        }
    }

    /// Every stored key was added: from now on the index answers.
    pub(super) fn complete(&self) {
        self.write().is_complete = true;
    }

    /// The keys a vendor's customer may have presented, in one space or in all.
    pub(super) fn at(
        &self,
        vendor: &str,
        lookups: [&[u8]; 2],
        space: Option<Uuid>,
    ) -> Result<Vec<Arc<Key>>, Unanswered> {
        let maps = self.read();
        let keys = lookups
            .iter()
            .filter_map(|lookup| maps.lookups.get(*lookup));
        let keys = keys.flatten().filter(|key| is_of(key, vendor, space));
        maps.certain(keys.map(Arc::clone).collect())
    }

    /// The keys of the credentials with a public identifier, in one space or in all.
    pub(super) fn of(
        &self,
        vendor: &str,
        identifier: &str,
        space: Option<Uuid>,
    ) -> Result<Vec<Arc<Key>>, Unanswered> {
        let maps = self.read();
        let keys = maps.identifiers.get(identifier).into_iter().flatten();
        let keys = keys.filter(|key| is_of(key, vendor, space));
        maps.certain(keys.map(Arc::clone).collect())
    }

    /// The keys of one credential.
    pub(super) fn of_credential(&self, id: Uuid) -> Result<Vec<Arc<Key>>, Unanswered> {
        let maps = self.read();
        maps.certain(maps.credentials.get(&id).cloned().unwrap_or_default())
    }

    /// Marks what a write that failed may have changed all the same.
    pub(super) fn mark_stale(&self, subject: Subject) {
        self.write().stale.insert(subject);
    }

    /// What has to be read again.
    pub(super) fn stale(&self) -> Vec<Subject> {
        self.read().stale.iter().copied().collect()
    }

    /// Puts what is stored of a subject in the place of all that was known of it.
    pub(super) fn put(&self, subject: Subject, keys: Vec<Key>) {
        let mut maps = self.write();
        match subject {
            Subject::Credential(id) => maps.remove(id),
            Subject::Space(space) => {
                for id in maps.spaces.remove(&space).unwrap_or_default() {
                    maps.remove(id);
                }
            }
        }
        for key in keys {
            maps.insert(key);
        }
        maps.stale.remove(&subject);
    }

    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Maps {
    /// The keys, unless a stale one is among them, or there is none and a stale write may have made
    /// one.
    fn certain(&self, keys: Vec<Arc<Key>>) -> Result<Vec<Arc<Key>>, Unanswered> {
        if !self.is_complete {
            return Err(Unanswered::Incomplete);
        }
        if self.stale.is_empty() {
            return Ok(keys);
        }
        let is_stale = |key: &Arc<Key>| {
            let credential = &key.credential;
            self.stale.contains(&Subject::Credential(credential.id))
                || self.stale.contains(&Subject::Space(credential.space))
        };
        if keys.is_empty() || keys.iter().any(is_stale) {
            return Err(Unanswered::Stale);
        }
        Ok(keys)
    }

    fn insert(&mut self, key: Key) {
        let key = Arc::new(key);
        let credential = &key.credential;
        let of_space = self.spaces.entry(credential.space).or_default();
        if !of_space.contains(&credential.id) {
            of_space.push(credential.id);
        }
        if let Some(identifier) = &credential.identifier {
            self.identifiers
                .entry(identifier.clone())
                .or_default()
                .push(Arc::clone(&key));
        }
        self.lookups
            .entry(key.secret.lookup.clone())
            .or_default()
            .push(Arc::clone(&key));
        self.credentials.entry(credential.id).or_default().push(key);
    }

    fn remove(&mut self, credential: Uuid) {
        for key in self.credentials.remove(&credential).unwrap_or_default() {
            drain(&mut self.lookups, &key.secret.lookup, credential);
            if let Some(identifier) = &key.credential.identifier {
                drain(&mut self.identifiers, identifier, credential);
            }
        }
    }
}

fn is_of(key: &Key, vendor: &str, space: Option<Uuid>) -> bool {
    key.credential.vendor == vendor && space.is_none_or(|space| key.credential.space == space)
}

/// Takes a credential's keys out of one list, and the list out of its map when it is empty.
fn drain<K, Q>(map: &mut HashMap<K, Vec<Arc<Key>>>, at: &Q, credential: Uuid)
where
    K: std::borrow::Borrow<Q> + std::hash::Hash + Eq,
    Q: std::hash::Hash + Eq + ?Sized,
{
    if let Some(keys) = map.get_mut(at) {
        keys.retain(|key| key.credential.id != credential);
        if keys.is_empty() {
            map.remove(at);
        }
    }
}
