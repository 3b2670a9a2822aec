//! Every key in memory, for a server that alone owns its data.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use uuid::Uuid;

use crate::model::credential::Key;

/// Keys by what they are found by. Written after each commit and before its answer.
#[derive(Debug, Default)]
pub(super) struct Index(RwLock<Maps>);

#[derive(Debug, Default)]
struct Maps {
    lookups: HashMap<Vec<u8>, Vec<Arc<Key>>>,
    identifiers: HashMap<String, Vec<Arc<Key>>>,
    credentials: HashMap<Uuid, Vec<Arc<Key>>>,
    spaces: HashMap<Uuid, Vec<Uuid>>,
}

impl Index {
    /// An index of these keys.
    pub(super) fn new(keys: Vec<Key>) -> Self {
        let index = Self::default();
        let mut maps = index.write();
        for key in keys {
            maps.insert(key);
        }
        drop(maps);
        index
    }

    /// The keys a vendor's customer may have presented, in one space or in all.
    pub(super) fn at(
        &self,
        vendor: &str,
        lookups: [&[u8]; 2],
        space: Option<Uuid>,
    ) -> Vec<Arc<Key>> {
        let maps = self.read();
        lookups
            .iter()
            .filter_map(|lookup| maps.lookups.get(*lookup))
            .flatten()
            .filter(|key| is_of(key, vendor, space))
            .map(Arc::clone)
            .collect()
    }

    /// The keys of the credentials with a public identifier, in one space or in all.
    pub(super) fn of(&self, vendor: &str, identifier: &str, space: Option<Uuid>) -> Vec<Arc<Key>> {
        let maps = self.read();
        let keys = maps.identifiers.get(identifier).into_iter().flatten();
        keys.filter(|key| is_of(key, vendor, space))
            .map(Arc::clone)
            .collect()
    }

    /// The keys of one credential.
    pub(super) fn of_credential(&self, id: Uuid) -> Vec<Arc<Key>> {
        self.read()
            .credentials
            .get(&id)
            .cloned()
            .unwrap_or_default()
    }

    /// Puts what is stored of a credential in the place of what was known of it.
    pub(super) fn put_credential(&self, id: Uuid, keys: Vec<Key>) {
        let mut maps = self.write();
        maps.remove(id);
        for key in keys {
            maps.insert(key);
        }
    }

    /// Puts what is stored of some credentials of a space in the place of all that was known of it.
    pub(super) fn put_space(&self, space: Uuid, keys: Vec<Key>) {
        let mut maps = self.write();
        for id in maps.spaces.remove(&space).unwrap_or_default() {
            maps.remove(id);
        }
        for key in keys {
            maps.insert(key);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Maps {
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
