//! Which session is on a channel, whichever generation started it.

use super::advice::{self, ChannelUser};
use super::agent::{self, Agent};
use super::builder_tokens::{self, BuilderToken};
use super::session::{Pace, Session};
use crate::error::Result;
use crate::exchange::Exchange;

/// Notes in the verdict when a channel has another session already.
pub(super) async fn enter(
    exchange: &Exchange,
    app_id: &str,
    channel: &str,
    user: &ChannelUser,
) -> Result<()> {
    let before = advice::take_channel(exchange, app_id, channel, user).await?;
    let other = match before {
        Some(before) => live(exchange, app_id, &before).await?,
        None => None,
    };
    advice::note_other(exchange, other.as_deref());
    Ok(())
}

/// The id of a session, if it still works.
async fn live(exchange: &Exchange, app_id: &str, user: &ChannelUser) -> Result<Option<String>> {
    let settings = exchange.settings();
    let (session, pace): (Option<Session>, Pace) = if user.kind == builder_tokens::DOCUMENT {
        let token: Option<BuilderToken> = builder_tokens::shelf(exchange)
            .document(&user.document)
            .await?;
        (token.and_then(|token| token.task), Pace::of_tasks(settings))
    } else {
        let shelf = exchange.documents(agent::DOCUMENT, app_id);
        let agent: Option<Agent> = shelf.document(&user.document).await?;
        (agent.map(|agent| agent.session), Pace::of_agents(settings))
    };
    let is_live = |session: &Session| session.phase(&pace, exchange.now()).is_live();
    Ok(session.filter(is_live).map(|session| session.id))
}
