//! The names of agents: one running agent to a name (D).

use serde::{Deserialize, Serialize};

use super::agent::{Agent, is_sibling, phase};
use super::cases::Case;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// The kind of document that says who has a name.
const DOCUMENT: &str = "agent_name";
/// The same for the sibling product.
const SIBLING: &str = "convoai_agent_name";
/// How often it is tried again when another agent was quicker.
const ATTEMPTS: usize = 8;

#[derive(Clone, Serialize, Deserialize)]
struct Holder {
    agent_id: String,
}

/// Gives an agent its name, unless a running one has it.
pub(super) async fn take(
    exchange: &Exchange,
    app_id: &str,
    agents: &Documents,
    agent: &Agent,
) -> Result<()> {
    let kind = if is_sibling(exchange) {
        SIBLING
    } else {
        DOCUMENT
    };
    let names = exchange.documents(kind, app_id).forgetting_oldest();
    let new = Holder {
        agent_id: agent.session.id.clone(),
    };
    let mut holder = String::new();
    for _ in 0..ATTEMPTS {
        let Some(old) = names.document::<Holder>(&agent.name).await? else {
            match names.insert(&agent.name, &new, exchange.now()).await {
                Err(error) if is_conflict(&error) => continue,
                inserted => return inserted,
            }
        };
        let held: Option<Agent> = agents.document(&old.agent_id).await?;
        if held.is_some_and(|held| phase(exchange, &held.session).is_live()) {
            return Err(taken(exchange, &old.agent_id).into());
        }
        holder.clone_from(&old.agent_id);
        let replace = |now: &mut Holder| {
            if now.agent_id != old.agent_id {
                return Err(Refusal::of(Reason::Conflict));
            }
            *now = new.clone();
            Ok(())
        };
        match names.change(&agent.name, replace).await {
            Err(error) if is_conflict(&error) => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
    }
    Err(taken(exchange, &holder).into())
}

fn taken(exchange: &Exchange, holder: &str) -> Refusal {
    let refusal = exchange.trace().refuse(
        Reason::Conflict,
        "name",
        "no running agent of this name",
        holder.to_owned(),
        "use another name, or stop the agent that has it",
    );
    refusal.in_case(Case::NameIsTaken {
        agent: holder.to_owned(),
    })
}

fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.reason == Reason::Conflict)
}
