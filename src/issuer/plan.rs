//! Making spaces with all that is in them, and taking them back to how they began.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::Issuer;
use super::index::Subject;
use crate::error::{Error, Reason, Refusal, Result};
use crate::model::credential::Issued;
use crate::model::draft::Draft;
use crate::model::space::{ClockStart, NewSpace, Origin, SettingRow, SpaceRow};
use crate::secret::Random;
use crate::space::{Space, run_to_completion};

/// How often a plan is tried again when another replica makes the same space.
const ATTEMPTS: usize = 5;

/// What to do where there is a space of a plan's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Existing {
    /// Add what it does not have yet.
    Extend,
    /// Refuse the plan.
    Refuse,
}

/// A space somebody asks for.
#[derive(Clone, Debug)]
pub struct SpacePlan {
    /// Its name.
    pub name: String,
    /// How its clock starts.
    pub clock: ClockStart,
    /// After how long, in real time, it goes away by itself.
    pub ttl: Option<Duration>,
    /// Its settings: vendor, name, JSON text.
    pub settings: Vec<(String, String, String)>,
    /// Its credentials.
    pub credentials: Vec<Draft>,
}

impl SpacePlan {
    /// An empty space on real time.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            clock: ClockStart::default(),
            ttl: None,
            settings: Vec::new(),
            credentials: Vec::new(),
        }
    }
}

/// What came of a plan.
#[derive(Debug)]
pub struct Planted {
    /// The space.
    pub space: Arc<Space>,
    /// The credentials that were made, with their secrets.
    pub credentials: Vec<Issued>,
}

impl Issuer {
    /// Makes a space that must be new; refused as a conflict when there is one of its name. `None`
    /// where there are as many spaces as there may be.
    pub async fn create_space(&self, mut plan: SpacePlan) -> Result<Option<Planted>> {
        let spaces = &self.inner.spaces;
        let mut room = spaces.reserve();
        if room.is_none() {
            self.reap_expired().await?;
            room = spaces.reserve();
        }
        if room.is_none() && spaces.by_name(&plan.name).is_none() {
            return Ok(None);
        }
        self.hash_chosen(&mut plan.credentials).await?;
        let this = self.clone();
        run_to_completion(async move {
            if let Some(row) = this.inner.store.space_named(&plan.name).await? {
                let now = this.inner.spaces.real_now();
                if row.expires_at.is_none_or(|end| now < end) {
                    return Err(taken().into());
                }
                // It has expired and only has not been dropped yet.
                this.drop_space(row.id).await?;
            }
            let Some(_room) = room else {
                return Ok(None);
            };
            let planted = this.plant_once(vec![plan], Existing::Refuse).await?;
            let first = planted.into_iter().next();
            let vanished = || Error::internal("a new space vanished");
            first.map(Some).ok_or_else(vanished)
        })
        .await
    }

    /// Makes spaces, all or none. What is there already stays as it is, so that applying the same
    /// plans twice changes nothing.
    pub async fn plant(&self, plans: Vec<SpacePlan>) -> Result<Vec<Planted>> {
        let this = self.clone();
        run_to_completion(async move {
            for _ in 1..ATTEMPTS {
                match this.plant_once(plans.clone(), Existing::Extend).await {
                    // Another replica made one of them a moment ago: now it is there already.
                    Err(Error::Refused(refusal)) if refusal.reason == Reason::Conflict => {}
                    other => return other,
                }
            }
            this.plant_once(plans, Existing::Extend).await
        })
        .await
    }

    async fn plant_once(&self, plans: Vec<SpacePlan>, existing: Existing) -> Result<Vec<Planted>> {
        let mut spaces = Vec::with_capacity(plans.len());
        let mut issued = Vec::with_capacity(plans.len());
        for plan in plans {
            let (space, made) = self.lay_out(plan, existing).await?;
            issued.push(made);
            spaces.push(space);
        }
        let ids: Vec<_> = spaces.iter().map(|space| space.row.id).collect();
        let mut done = self.inner.spaces.plant(spaces).await;
        for id in ids {
            done = self.reindex(Subject::Space(id), done).await;
        }
        let planted = done?.into_iter().zip(issued);
        Ok(planted
            .map(|(space, credentials)| Planted { space, credentials })
            .collect())
    }

    /// Takes a space back to its seed: clock, settings, credentials and their first secrets. What it
    /// signed so far is signed by a key it has no more.
    pub async fn reset(&self, space: Uuid) -> Result<()> {
        let this = self.clone();
        run_to_completion(async move {
            let row = this.inner.store.space(space).await?;
            let row = row.ok_or_else(|| Refusal::new(Reason::NotFound, "the space is gone"))?;
            let origin = read(&row.origin)?;
            for new in &origin.credentials {
                this.inner.uses.forget(new.credential.id);
            }
            let now = this.inner.spaces.real_now();
            let reset = NewSpace {
                row: SpaceRow {
                    clock: origin.clock.start(now),
                    epoch: new_epoch(&this.inner.random),
                    ..row
                },
                settings: origin.settings,
                credentials: origin.credentials,
                documents: Vec::new(),
            };
            let done = this.inner.spaces.reset(reset).await;
            this.forget_documents(space);
            this.reindex(Subject::Space(space), done).await
        })
        .await
    }

    /// Forgets a space and all that is in it; `false` when there was none.
    pub async fn delete_space(&self, space: Uuid) -> Result<bool> {
        let this = self.clone();
        run_to_completion(async move { this.drop_space(space).await }).await
    }

    async fn drop_space(&self, space: Uuid) -> Result<bool> {
        let deleted = self.inner.spaces.delete(space).await;
        self.forget_documents(space);
        self.reindex(Subject::Space(space), deleted).await
    }

    /// Forgets the spaces whose time is over; gives how many there were.
    pub async fn reap_expired(&self) -> Result<usize> {
        let over = self.inner.spaces.over();
        for space in &over {
            self.delete_space(*space).await?;
        }
        Ok(over.len())
    }

    /// Does so every second, until the process ends.
    pub(super) async fn reap(self) {
        let mut interval = tokio::time::interval(StdDuration::from_secs(1));
        loop {
            interval.tick().await;
            if let Err(error) = self.reap_expired().await {
                tracing::warn!(%error, "a space whose time is over could not be dropped yet");
            }
        }
    }

    /// What a plan adds to what is there.
    async fn lay_out(
        &self,
        plan: SpacePlan,
        existing: Existing,
    ) -> Result<(NewSpace, Vec<Issued>)> {
        let real = self.inner.spaces.real_now();
        let stored = self.inner.store.space_named(&plan.name).await?;
        if stored.is_some() && existing == Existing::Refuse {
            return Err(taken().into());
        }
        let is_new = stored.is_none();
        let (row, mut origin) = match stored {
            Some(row) => {
                let origin = read(&row.origin)?;
                (row, origin)
            }
            None => self.new_row(&plan, real),
        };
        let id = row.id;
        let set = self.inner.store.settings_of(id).await?;
        let settings: Vec<_> = plan
            .settings
            .into_iter()
            .filter(|(vendor, name, _)| {
                let is_set = |row: &SettingRow| row.vendor == *vendor && row.name == *name;
                !set.iter().any(is_set)
            })
            .map(|(vendor, name, value)| SettingRow {
                space: id,
                vendor,
                name,
                value,
            })
            .collect();
        let now = row.clock.now(real);
        let (mut credentials, mut issued) = (Vec::new(), Vec::new());
        for draft in plan.credentials {
            let names = [draft.vendor, draft.kind.name, &draft.account, &draft.name];
            let is_there = !is_new && self.inner.store.has_credential(id, names).await?;
            if !is_there {
                let rows: Vec<_> = set
                    .iter()
                    .chain(&settings)
                    .filter(|row| row.vendor == draft.vendor)
                    .collect();
                let settings = self.inner.spaces.settings_of_rows(draft.vendor, &rows);
                let (new, made) = self.prepare(id, draft, &settings, now).await?;
                credentials.push(new);
                issued.push(made);
            }
        }
        origin.settings.extend(settings.iter().cloned());
        origin.credentials.extend(credentials.iter().cloned());
        let origin = serde_json::to_string(&origin).map_err(Error::internal)?;
        let space = NewSpace {
            row: SpaceRow { origin, ..row },
            settings,
            credentials,
            documents: Vec::new(),
        };
        Ok((space, issued))
    }

    fn new_row(&self, plan: &SpacePlan, real: DateTime<Utc>) -> (SpaceRow, Origin) {
        let row = SpaceRow {
            id: self.inner.random.id(),
            name: plan.name.clone(),
            clock: plan.clock.start(real),
            created_at: real,
            expires_at: plan.ttl.map(|ttl| real + ttl),
            origin: String::new(),
            epoch: 0,
        };
        let origin = Origin {
            clock: plan.clock,
            ..Origin::default()
        };
        (row, origin)
    }
}

fn taken() -> Refusal {
    Refusal::new(Reason::Conflict, "there is a space of this name").at("name")
}

/// Chance, not a count: after a `restore`, a count would come to the same number once more.
fn new_epoch(random: &Random) -> i64 {
    (i64::from_be_bytes(random.bytes()) & i64::MAX).max(1)
}

fn read(origin: &str) -> Result<Origin> {
    serde_json::from_str(origin).map_err(Error::internal)
}
