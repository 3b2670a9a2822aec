//! An agent as it is kept: of this product or of its sibling.

use serde::{Deserialize, Serialize};

use super::paths::CONVOAI_BASE;
use super::session::{Pace, Phase, Session};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// The kind of document an agent is kept as.
pub(super) const DOCUMENT: &str = "agent";
/// The kind an agent of the sibling product is kept as.
const SIBLING: &str = "convoai_agent";
/// An agent as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Agent {
    pub(super) name: String,
    pub(super) session: Session,
}

/// The agents of an app.
pub(super) fn shelf(exchange: &Exchange, app_id: &str) -> Documents {
    let kind = if is_sibling(exchange) {
        SIBLING
    } else {
        DOCUMENT
    };
    exchange.documents(kind, app_id).forgetting_oldest()
}

/// Where an agent is.
pub(super) fn phase(exchange: &Exchange, session: &Session) -> Phase {
    session.phase(&Pace::of_agents(exchange.settings()), exchange.now())
}

/// Whether a request is for the sibling product.
pub(super) fn is_sibling(exchange: &Exchange) -> bool {
    exchange.arrival().path.starts_with(CONVOAI_BASE)
}
