//! Following what other replicas change.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Spaces;
use crate::error::{Error, Result};
use crate::model::space::SettingRow;
use crate::store::Changes;

/// How often a replica looks for changes when it is told of none.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait before listening to the database again after it went away.
const RETRY: Duration = Duration::from_millis(500);
/// A replica that has not caught up for this long does not know what the others know.
const DEAF: Duration = Duration::from_secs(4);
/// How often a connection that says nothing is asked whether it lives, counted in intervals.
const PROBE: u32 = 5;
/// How long the connection may take to answer that.
const DEADLINE: Duration = Duration::from_secs(2);
/// Clocks that differ by less are not corrected: an answer takes time, too.
const TOLERANCE: chrono::Duration = chrono::Duration::seconds(1);

impl Spaces {
    /// Follows what other replicas change until the process ends. An embedded server has none; it
    /// reads again what a write that failed may have changed.
    pub async fn follow(self) {
        if self.store.is_embedded() {
            loop {
                tokio::time::sleep(INTERVAL).await;
                self.read_stale().await;
            }
        }
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "lost the database's notifications; will read everything again");
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// For how long this replica has not known what the others change; `None` where it knows.
    pub fn deaf_for(&self) -> Option<Duration> {
        if self.store.is_embedded() {
            return None;
        }
        let caught_up = self.watch.caught_up.lock();
        let age = caught_up.unwrap_or_else(PoisonError::into_inner).elapsed();
        (age > DEAF).then_some(age)
    }

    async fn listen(&self) -> Result<()> {
        let Some(mut listener) = self.store.listener().await? else {
            return Ok(());
        };
        // What was announced while nobody listened is read now.
        let mut horizon = self.reload().await?;
        let mut silent = 0;
        loop {
            match tokio::time::timeout(INTERVAL, listener.try_recv()).await {
                Ok(Ok(Some(_))) => silent = 0,
                Ok(Ok(None)) => return Err(Error::unavailable("the connection was lost")),
                Ok(Err(error)) => return Err(Error::unavailable(error)),
                Err(_) => silent += 1,
            }
            // One reading answers for all that was announced until now.
            while listener.next_buffered().is_some() {}
            horizon = self.catch_up(horizon).await?;
            self.read_stale().await;
            if silent % PROBE == PROBE - 1 {
                let probe = self.store.probe(&mut listener);
                let answered = tokio::time::timeout(DEADLINE, probe).await;
                answered.map_err(|_| Error::unavailable("the connection does not answer"))??;
            }
        }
    }

    /// Reads everything; gives what to ask for changes with.
    pub(super) async fn reload(&self) -> Result<i64> {
        let _reading = self.reading.lock().await;
        let changes = match self.store.changes_since(0).await? {
            Some(changes) => changes,
            None => Changes {
                horizon: 0,
                spaces: self.store.spaces().await?,
                settings: self.store.settings().await?,
                dropped: Vec::new(),
                now: self.real_now(),
            },
        };
        let stored: HashSet<Uuid> = changes.spaces.iter().map(|row| row.id).collect();
        let known: Vec<Uuid> = self.read().by_id.keys().copied().collect();
        for id in known {
            if !stored.contains(&id) {
                self.forget(id);
            }
        }
        Ok(self.apply(changes))
    }

    /// Reads what changed; gives what to ask with next time.
    async fn catch_up(&self, horizon: i64) -> Result<i64> {
        let _reading = self.reading.lock().await;
        match self.store.changes_since(horizon).await? {
            Some(changes) => Ok(self.apply(changes)),
            None => Ok(horizon),
        }
    }

    fn apply(&self, changes: Changes) -> i64 {
        let mut settings: HashMap<Uuid, Vec<&SettingRow>> = HashMap::new();
        for row in &changes.settings {
            settings.entry(row.space).or_default().push(row);
        }
        for id in changes.dropped {
            self.forget(id);
        }
        for row in changes.spaces {
            let of_space = settings.remove(&row.id).unwrap_or_default();
            self.put(row, &of_space);
        }
        self.correct_clock(changes.now);
        let caught_up = self.watch.caught_up.lock();
        *caught_up.unwrap_or_else(PoisonError::into_inner) = Instant::now();
        changes.horizon
    }

    /// Takes the database's time for the real one where this machine's clock is wrong.
    fn correct_clock(&self, now: DateTime<Utc>) {
        if !self.clock.is_machine() || self.store.is_embedded() {
            return;
        }
        let skew = now - self.clock.now();
        let skew = if skew.abs() < TOLERANCE {
            chrono::Duration::zero()
        } else {
            skew
        };
        let skew = skew.num_microseconds().unwrap_or_default();
        let before = self.watch.skew.swap(skew, Ordering::Relaxed);
        if (skew == 0) != (before == 0) {
            let seconds = skew / 1_000_000;
            tracing::warn!(
                "the database's clock is {seconds} seconds ahead of this machine's; the database's \
                 time is used"
            );
        }
    }

    /// Reads the spaces again that a write which failed may have changed all the same.
    async fn read_stale(&self) {
        if !self.store.is_settled() {
            return;
        }
        let stale: Vec<Uuid> = self.stale().drain().collect();
        for id in stale {
            // Where this fails too, it is marked once more.
            self.refresh(id).await.ok();
        }
    }
}
