//! What runs at the same time, counted against the limits of an account (PYSDK).
//!
//! The sessions that run are kept in one document, which is changed by compare and set: of requests
//! that come at once on any replica, no more are taken than there is room for.

use serde::{Deserialize, Serialize};

use super::cases::Resource;
use super::quota;
use super::transcription::Session;
use crate::error::{Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// The one document of an account.
const ID: &str = "running";
/// How many sessions that are done are remembered at most: a clock that is set back makes them run
/// again.
const DONE_KEPT: usize = 256;

/// The sessions that run, oldest first, and the newest ones that are done.
#[derive(Default, Serialize, Deserialize)]
struct Slots(Vec<Session>);

/// Takes a slot for each of the sessions, or refuses all.
pub(super) async fn take(exchange: &Exchange, account: &str, new: &[Session]) -> Result<()> {
    let take = |slots: &mut Slots| {
        for (is_offline, resource) in [
            (true, Resource::OfflineQueue),
            (false, Resource::Recognizers),
        ] {
            let of_kind = |session: &&Session| session.is_offline() == is_offline;
            let more = new.iter().filter(of_kind).count();
            if more > 0 {
                let used = slots.running(exchange).filter(of_kind).count();
                quota::resource(exchange, resource, used + more - 1)?;
            }
        }
        slots.forget_done(exchange);
        slots.0.extend_from_slice(new);
        Ok(())
    };
    kept(exchange, account)
        .change_or_insert(ID, take, exchange.now())
        .await
        .map(drop)
}

/// Gives the slot of a session back.
pub(super) async fn release(exchange: &Exchange, account: &str, id: &str) -> Result<()> {
    let release = |slots: &mut Slots| {
        slots.0.retain(|session| session.id != id);
        Ok::<_, Refusal>(())
    };
    kept(exchange, account).change(ID, release).await.map(drop)
}

/// How many sessions wait in the queue of an account.
pub(super) async fn queued(exchange: &Exchange, account: &str) -> Result<usize> {
    let slots: Option<Slots> = kept(exchange, account).document(ID).await?;
    let slots = slots.unwrap_or_default();
    Ok(slots.running(exchange).filter(|s| s.is_offline()).count())
}

impl Slots {
    fn running<'s>(&'s self, exchange: &'s Exchange) -> impl Iterator<Item = &'s Session> {
        self.0.iter().filter(|session| !session.is_done(exchange))
    }

    fn forget_done(&mut self, exchange: &Exchange) {
        let done = self.0.iter().filter(|s| s.is_done(exchange)).count();
        let mut surplus = done.saturating_sub(DONE_KEPT);
        self.0.retain(|session| {
            let is_surplus = surplus > 0 && session.is_done(exchange);
            surplus -= usize::from(is_surplus);
            !is_surplus
        });
    }
}

fn kept(exchange: &Exchange, account: &str) -> Documents {
    exchange.documents("transcription_slots", account)
}
