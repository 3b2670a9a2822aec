//! Every space this process knows, and the changes that come in from other replicas.

mod follow;

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::{Duration as StdDuration, Instant};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::journal::Journals;
use super::{Bounds, Declared, Faults, Quotas, Space, State, VendorSettings, run_to_completion};
use crate::clock::{Clock, SpaceClock};
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::space::{DEFAULT, NewSpace, SettingRow, SpaceRow};
use crate::store::Store;

/// How long to wait for the state of a space.
const PATIENCE: StdDuration = StdDuration::from_secs(2);
/// How often a clock change is tried again when another one was quicker. Each lost attempt is the
/// success of another client, so this many clients move one clock at once and all succeed.
const ATTEMPTS: usize = 1024;

/// The spaces, by id and by name.
#[derive(Clone)]
pub struct Spaces {
    store: Store,
    clock: Arc<dyn Clock>,
    declared: Declared,
    bounds: Bounds,
    journals: Journals,
    known: Arc<RwLock<Known>>,
    /// Held from reading a row to putting it into memory: an older row never covers a newer one.
    reading: Arc<tokio::sync::Mutex<()>>,
    watch: Arc<Watch>,
}

/// How well this process knows what is stored.
struct Watch {
    /// When everything that was stored before was known last.
    caught_up: Mutex<Instant>,
    /// The spaces that a write which failed may have changed all the same.
    stale: Mutex<HashSet<Uuid>>,
    /// Places for spaces that are being made.
    reserved: AtomicUsize,
    /// How far the database's clock is ahead of this machine's, in microseconds.
    skew: AtomicI64,
}

/// A place for one more space; given back when it is dropped.
pub struct Reservation(Arc<Watch>);

impl Drop for Reservation {
    fn drop(&mut self) {
        self.0.reserved.fetch_sub(1, Ordering::AcqRel);
    }
}

#[derive(Default)]
struct Known {
    by_id: HashMap<Uuid, Arc<Space>>,
    by_name: HashMap<String, Arc<Space>>,
}

impl Spaces {
    /// Reads every stored space.
    pub async fn load(
        store: Store,
        clock: Arc<dyn Clock>,
        declared: Declared,
        bounds: Bounds,
    ) -> Result<Self> {
        let spaces = Self {
            store,
            clock,
            declared,
            bounds,
            journals: Journals::new(bounds.journals),
            known: Arc::default(),
            reading: Arc::default(),
            watch: Arc::new(Watch {
                caught_up: Mutex::new(Instant::now()),
                stale: Mutex::default(),
                reserved: AtomicUsize::new(0),
                skew: AtomicI64::new(0),
            }),
        };
        spaces.reload().await?;
        Ok(spaces)
    }

    /// The real time, as exact as both engines store it. Where replicas share a database it is the
    /// database's, so that one whose clock is wrong neither expires nor keeps anything for the others.
    pub fn real_now(&self) -> DateTime<Utc> {
        let skew = self.watch.skew.load(Ordering::Relaxed);
        self.clock.now().trunc_subsecs(6) + chrono::Duration::microseconds(skew)
    }

    /// How much there may be.
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// A place for another space, if there may be one.
    pub fn reserve(&self) -> Option<Reservation> {
        // Under the lock, so that no two take the last place.
        let known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let taken = known.by_id.len() + self.watch.reserved.load(Ordering::Acquire);
        if taken >= self.bounds.spaces {
            return None;
        }
        self.watch.reserved.fetch_add(1, Ordering::AcqRel);
        Some(Reservation(Arc::clone(&self.watch)))
    }

    /// The space with this id, if it is in memory. Never asks the database.
    pub fn by_id(&self, id: Uuid) -> Option<Arc<Space>> {
        let space = self.read().by_id.get(&id).map(Arc::clone);
        space.filter(|space| self.lives(space))
    }

    /// The space with this name, if it is in memory. Never asks the database.
    pub fn by_name(&self, name: &str) -> Option<Arc<Space>> {
        let space = self.read().by_name.get(name).map(Arc::clone);
        space.filter(|space| self.lives(space))
    }

    /// The space that always exists.
    pub fn default(&self) -> Result<Arc<Space>> {
        self.by_name(DEFAULT)
            .ok_or_else(|| Error::internal("the default space is missing"))
    }

    /// The space with this id or name. Where others may have made it, the database is asked too.
    pub async fn find(&self, id_or_name: &str) -> Result<Option<Arc<Space>>> {
        let id = Uuid::parse_str(id_or_name).ok();
        let known = match id {
            Some(id) => self.by_id(id),
            None => self.by_name(id_or_name),
        };
        if known.is_some() || self.store.is_embedded() || id_or_name.contains('\0') {
            return Ok(known);
        }
        let found = in_time(async {
            let _reading = self.reading.lock().await;
            let row = match id {
                Some(id) => self.store.space(id).await?,
                None => self.store.space_named(id_or_name).await?,
            };
            match row {
                Some(row) => self.remember(row).await.map(Some),
                None => Ok(None),
            }
        });
        Ok(found.await?.filter(|space| self.lives(space)))
    }

    /// The settings of a vendor in a space, as these rows say.
    ///
    /// # Panics
    ///
    /// When no such vendor declares settings.
    #[expect(
        clippy::expect_used,
        reason = "every vendor of `ALL` declares settings"
    )]
    pub fn settings_of_rows(&self, vendor: &str, rows: &[&SettingRow]) -> VendorSettings {
        let mut all = self.declared.iter();
        let declared = all.find(|(name, _)| *name == vendor);
        let (_, declared) = declared.expect("the vendor is one of ALL");
        VendorSettings::new(declared, rows)
    }

    /// Every space, oldest first.
    pub fn list(&self) -> Vec<Arc<Space>> {
        let mut spaces: Vec<_> = self.read().by_id.values().map(Arc::clone).collect();
        spaces.retain(|space| self.lives(space));
        spaces.sort_by(|a, b| (a.created_at, &a.name).cmp(&(b.created_at, &b.name)));
        spaces
    }

    /// The spaces whose time is over. They are gone for everybody else; what is stored of them is
    /// still to be dropped.
    pub fn over(&self) -> Vec<Uuid> {
        let known = self.read();
        let over = known.by_id.values().filter(|space| !self.lives(space));
        over.map(|space| space.id).collect()
    }

    /// Stores new spaces, all or none, and brings them to memory.
    pub async fn plant(&self, spaces: Vec<NewSpace>) -> Result<Vec<Arc<Space>>> {
        let this = self.clone();
        run_to_completion(async move {
            let ids: Vec<_> = spaces.iter().map(|space| space.row.id).collect();
            this.settle(&ids, this.store.plant(&spaces).await)?;
            let mut planted = Vec::with_capacity(spaces.len());
            for space in spaces {
                let space = this.refresh(space.row.id).await?;
                planted.push(space.ok_or_else(|| Error::internal("a new space vanished"))?);
            }
            Ok::<_, Error>(planted)
        })
        .await
    }

    /// Takes a space back to what `space` says. Its journal, its faults and what was
    /// used of its limits are emptied.
    pub async fn reset(&self, space: NewSpace) -> Result<()> {
        let this = self.clone();
        run_to_completion(async move {
            let id = space.row.id;
            if !this.settle(&[id], this.store.reset_space(&space).await)? {
                return Err(gone());
            }
            this.refresh(id).await?;
            if let Some(space) = this.by_id(id) {
                space.journal.clear();
                space.faults.clear();
                space.quotas.clear();
            }
            Ok(())
        })
        .await
    }

    /// Moves a space's clock as `change` says; gives the clock it has then.
    pub async fn change_clock(
        &self,
        id: Uuid,
        change: impl Fn(SpaceClock, DateTime<Utc>) -> SpaceClock + Send + 'static,
    ) -> Result<SpaceClock> {
        let this = self.clone();
        run_to_completion(async move {
            for _ in 0..ATTEMPTS {
                let before = this.store.space(id).await?.ok_or_else(gone)?.clock;
                let after = change(before, this.real_now());
                if this.settle(&[id], this.store.put_clock(id, &before, &after).await)? {
                    this.refresh(id).await?;
                    return Ok::<_, Error>(after);
                }
            }
            Err(Refusal::new(Reason::Conflict, "others keep moving this clock; try again").into())
        })
        .await
    }

    /// Changes settings of a space, all or none.
    pub async fn change_settings(&self, id: Uuid, rows: Vec<SettingRow>) -> Result<()> {
        let this = self.clone();
        run_to_completion(async move {
            this.settle(&[id], this.store.put_settings(id, &rows).await)?;
            this.refresh(id).await.map(drop)
        })
        .await
    }

    /// Forgets a space and all that is in it; `false` when there was none.
    pub async fn delete(&self, id: Uuid) -> Result<bool> {
        let this = self.clone();
        run_to_completion(async move {
            let deleted = this.store.delete_space(id, this.real_now()).await;
            let deleted = this.settle(&[id], deleted)?;
            // A reader that saw the row before it was deleted has put it into memory by then.
            in_time(async {
                let _reading = this.reading.lock().await;
                this.forget(id);
                Ok(deleted)
            })
            .await
        })
        .await
    }

    /// Reads a space again; `None` when it is gone.
    async fn refresh(&self, id: Uuid) -> Result<Option<Arc<Space>>> {
        let refreshed = in_time(async {
            let _reading = self.reading.lock().await;
            let Some(row) = self.store.space(id).await? else {
                self.forget(id);
                return Ok(None);
            };
            self.remember(row).await.map(Some)
        });
        self.settle(&[id], refreshed.await)
    }

    /// Remembers which spaces have to be read again, where a write of them failed or was not
    /// confirmed.
    fn settle<T, E>(&self, spaces: &[Uuid], done: Result<T, E>) -> Result<T, E> {
        if done.is_err() {
            self.stale().extend(spaces);
        }
        done
    }

    fn stale(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        let stale = self.watch.stale.lock();
        stale.unwrap_or_else(PoisonError::into_inner)
    }

    async fn remember(&self, row: SpaceRow) -> Result<Arc<Space>> {
        let settings = self.store.settings_of(row.id).await?;
        Ok(self.put(row, &settings.iter().collect::<Vec<_>>()))
    }

    /// Brings a stored space with its settings to memory; one that is there keeps its journal and
    /// its keys.
    fn put(&self, row: SpaceRow, settings: &[&SettingRow]) -> Arc<Space> {
        let state = State {
            clock: row.clock,
            epoch: row.epoch,
            settings: self
                .declared
                .iter()
                .map(|(vendor, declared)| {
                    let rows = settings.iter().copied();
                    let rows: Vec<_> = rows.filter(|row| row.vendor == *vendor).collect();
                    (*vendor, Arc::new(VendorSettings::new(declared, &rows)))
                })
                .collect(),
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(space) = known.by_id.get(&row.id) {
            *space.state.write().unwrap_or_else(PoisonError::into_inner) = state;
            return Arc::clone(space);
        }
        let space = Arc::new(Space {
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            journal: self.journals.journal(self.bounds.journal),
            faults: Faults::default(),
            quotas: Quotas::default(),
            state: RwLock::new(state),
            signing: Mutex::default(),
            fingerprints: OnceLock::new(),
        });
        known.by_id.insert(space.id, Arc::clone(&space));
        known.by_name.insert(space.name.clone(), Arc::clone(&space));
        space
    }

    fn lives(&self, space: &Space) -> bool {
        space.expires_at.is_none_or(|end| self.real_now() < end)
    }

    fn forget(&self, id: Uuid) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Some(space) = known.by_id.remove(&id) else {
            return;
        };
        if known.by_name.get(&space.name).is_some_and(|s| s.id == id) {
            known.by_name.remove(&space.name);
        }
        space.journal.close();
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bounds how long a request waits for others that wait for the database.
async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let waited = tokio::time::timeout(PATIENCE, work).await;
    waited.unwrap_or_else(|_| Err(Error::unavailable("the database did not answer in time")))
}

fn gone() -> Error {
    Refusal::new(Reason::NotFound, "the space is gone").into()
}
