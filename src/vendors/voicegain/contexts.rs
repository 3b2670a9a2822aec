//! `/v1/confgroup`: the contexts of an account, those with a JWT and those made here (VGP).

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{self, other_context};
use super::context::{Context, account_id};
use super::query::{Query, wrong};
use super::{NAME, credentials};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::model::credential::State;
use crate::model::name::Name;

/// The kind of document a context is kept as.
const DOCUMENT: &str = "confgroup";
/// What a context is for when nobody says so (VGP: `type=Transcription`).
const TYPE: &str = "Transcription";

/// A context somebody made or renamed.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Group {
    id: Uuid,
    name: String,
    creator: Uuid,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Wish {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// `GET /v1/confgroup`.
pub(super) async fn list(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let query = Query::read(exchange.arrival())?;
    let (kind, user) = (query.one("type")?, query.one("userId")?);
    let groups = groups(&exchange, &caller.context.account).await?;
    let views: Vec<_> = groups
        .iter()
        .filter(|group| kind.is_none_or(|kind| group.kind == kind))
        .filter(|group| user.is_none_or(|user| group.creator.to_string() == user))
        .map(Group::view)
        .collect();
    Ok(HttpResponse::Ok().json(views))
}

/// `POST /v1/confgroup`.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let wish: Wish = exchange.arrival().json()?;
    let name = wish.name.ok_or_else(|| wrong("name", "is missing"))?;
    let group = Group {
        id: exchange.issuer().random().id(),
        name: checked(name)?,
        creator: caller.parent.id,
        kind: checked(wish.kind.unwrap_or_else(|| TYPE.into()))?,
    };
    let documents = groups_of(&exchange, &caller.context.account);
    let id = group.id.to_string();
    documents.insert(&id, &group, exchange.now()).await?;
    Ok(HttpResponse::Ok().json(group.view()))
}

/// `PUT /v1/confgroup/{id}`.
pub(super) async fn modify(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("id")?;
    let caller = access::authorise(&exchange).await?;
    let wish: Wish = exchange.arrival().json()?;
    let account = &caller.context.account;
    let groups = groups(&exchange, account).await?;
    let found = groups.into_iter().find(|group| group.id.to_string() == id);
    let mut group = found.ok_or_else(|| Refusal::new(Reason::NotFound, "no such context"))?;
    if let Some(name) = wish.name {
        group.name = checked(name)?;
    }
    if let Some(kind) = wish.kind {
        group.kind = checked(kind)?;
    }
    let documents = groups_of(&exchange, account);
    let renamed = |kept: &mut Group| {
        kept.clone_from(&group);
        Ok(())
    };
    if documents.change(&id, renamed).await?.is_none() {
        documents.insert(&id, &group, exchange.now()).await?;
    }
    Ok(HttpResponse::Ok().json(group.view()))
}

/// The context a user means: the one named, else the first one of the account.
pub(super) async fn of_user(
    exchange: &Exchange,
    account: &str,
    wanted: Option<&str>,
) -> Result<Context> {
    let contexts = of_account(exchange, account).await?;
    let Some(wanted) = wanted else {
        let first = contexts.into_iter().next();
        let space = exchange.space().id;
        return Ok(first.unwrap_or_else(|| Context::new(space, account, "main", vec!["*".into()])));
    };
    let found = contexts
        .into_iter()
        .find(|context| context.id.to_string() == wanted);
    if let Some(context) = found {
        return Ok(context);
    }
    let documents = exchange.documents(DOCUMENT, account);
    let group = documents.document::<Group>(wanted).await?;
    let group = group.ok_or_else(|| other_context(exchange))?;
    Ok(Context {
        account: account.to_owned(),
        account_id: account_id(exchange.space().id, account),
        id: group.id,
        name: group.name,
        allowed_origins: vec!["*".into()],
    })
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
fn groups_of(exchange: &Exchange, account: &str) -> Documents {
    exchange.documents(DOCUMENT, account).forgetting_oldest()
}

async fn groups(exchange: &Exchange, account: &str) -> Result<Vec<Group>> {
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
    fn view(&self) -> Value {
        json!({
            "confGroupId": self.id,
            "name": self.name,
            "creator": self.creator,
            "type": self.kind,
        })
    }
}

/// The vendor's own limit is unknown.
fn checked(text: String) -> Result<String, Refusal> {
    let wrong = |_| Refusal::malformed("name and type must have 1 to 64 characters").at("name");
    Name::parse(text).map(Name::into).map_err(wrong)
}
