//! Following what other replicas change.

use std::time::Duration;

use uuid::Uuid;

use super::Spaces;
use crate::error::Result;

/// A replica that heard nothing for so long reads everything again.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long to wait before listening to the database again after it went away.
const RETRY: Duration = Duration::from_millis(500);

impl Spaces {
    /// Follows what other replicas change, until the store closes. An embedded server has none.
    pub async fn follow(self) {
        if self.store.is_embedded() {
            return;
        }
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "lost the database's notifications; will read everything again");
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn listen(&self) -> Result<()> {
        let Some(mut listener) = self.store.changes().await? else {
            return Ok(());
        };
        // What was announced while nobody listened is read now.
        self.reload().await?;
        loop {
            let Ok(change) = tokio::time::timeout(PATIENCE, listener.try_recv()).await else {
                // No news, or a connection that died without a word: read what there is.
                self.reload().await?;
                continue;
            };
            let Some(change) = change? else {
                return Ok(());
            };
            if let Ok(id) = Uuid::parse_str(change.payload()) {
                self.refresh(id).await?;
            }
        }
    }

    pub(super) async fn reload(&self) -> Result<()> {
        let _reading = self.reading.lock().await;
        let rows = self.store.spaces().await?;
        let settings = self.store.settings().await?;
        let gone: Vec<_> = {
            let known = self.read();
            let stored = |id: &Uuid| rows.iter().any(|row| row.id == *id);
            known
                .by_id
                .keys()
                .filter(|id| !stored(id))
                .copied()
                .collect()
        };
        for id in gone {
            self.forget(id);
        }
        for row in rows {
            self.put(row, &settings);
        }
        Ok(())
    }
}
