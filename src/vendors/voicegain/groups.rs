//! The contexts of an account: those with a JWT, and those that were made or renamed (VGP).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::context::{Context, account_id};
use super::{NAME, credentials};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::model::credential::State;

/// The kind of document a context is kept as.
const DOCUMENT: &str = "confgroup";
/// What a context is for unless its maker says otherwise (VGP: `type=Transcription`).
pub(super) const TYPE: &str = "Transcription";

/// A context somebody made or renamed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) creator: Uuid,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// The first context of an account.
pub(super) async fn first(exchange: &Exchange, account: &str) -> Result<Context> {
    let first = of_account(exchange, account).await?.into_iter().next();
    let space = exchange.space().id;
    Ok(first.unwrap_or_else(|| Context::new(space, account, "main", vec!["*".into()])))
}

/// The context of an account that has this id.
pub(super) async fn named(
    exchange: &Exchange,
    account: &str,
    wanted: &str,
) -> Result<Option<Context>> {
    let contexts = of_account(exchange, account).await?;
    let found = contexts
        .into_iter()
        .find(|context| context.id.to_string() == wanted);
    if found.is_some() {
        return Ok(found);
    }
    let documents = exchange.documents(DOCUMENT, account);
    let group = documents.document::<Group>(wanted).await?;
    Ok(group.map(|group| Context {
        account: account.to_owned(),
        account_id: account_id(exchange.space().id, account),
        id: group.id,
        name: group.name,
        allowed_origins: vec!["*".into()],
    }))
}

/// The contexts of an account that have a JWT, oldest first.
async fn of_account(exchange: &Exchange, account: &str) -> Result<Vec<Context>> {
    let credentials = exchange.issuer().credentials(exchange.space().id).await?;
    let mut contexts: Vec<Context> = Vec::new();
    for credential in credentials {
        let is_jwt = credential.vendor == NAME && credential.kind == credentials::CONTEXT_KEY;
        if !is_jwt || credential.state != State::Active || credential.account != account {
            continue;
        }
        let context = Context::of(&credential);
        if contexts.iter().all(|known| known.id != context.id) {
            contexts.push(context);
        }
    }
    Ok(contexts)
}

/// What is kept of them: no client can delete one.
pub(super) fn shelf(exchange: &Exchange, account: &str) -> Documents {
    exchange.documents(DOCUMENT, account).forgetting_oldest()
}

/// Every context of an account, those with a JWT first.
pub(super) async fn all(exchange: &Exchange, account: &str) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = exchange.documents(DOCUMENT, account).list().await?;
    for context in of_account(exchange, account).await?.into_iter().rev() {
        if groups.iter().all(|group| group.id != context.id) {
            groups.insert(
                0,
                Group {
                    id: context.id,
                    name: context.name,
                    creator: context.account_id,
                    kind: TYPE.into(),
                },
            );
        }
    }
    Ok(groups)
}

impl Group {
    /// The group as clients read it.
    pub(super) fn view(&self) -> Value {
        json!({
            "confGroupId": self.id,
            "name": self.name,
            "creator": self.creator,
            "type": self.kind,
        })
    }
}
