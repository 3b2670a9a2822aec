//! `/v1/confgroup`: the contexts of an account, those with a JWT and those made here (VGP).

use actix_web::HttpResponse;
use serde::Deserialize;

use super::access;
use super::groups::{self, Group, TYPE};
use super::query::{Query, wrong};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::name::Name;

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
    let groups = groups::all(&exchange, &caller.context.account).await?;
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
    let documents = groups::shelf(&exchange, &caller.context.account);
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
    let groups = groups::all(&exchange, account).await?;
    let found = groups.into_iter().find(|group| group.id.to_string() == id);
    let mut group = found.ok_or_else(|| Refusal::new(Reason::NotFound, "no such context"))?;
    if let Some(name) = wish.name {
        group.name = checked(name)?;
    }
    if let Some(kind) = wish.kind {
        group.kind = checked(kind)?;
    }
    let documents = groups::shelf(&exchange, account);
    let renamed = |kept: &mut Group| {
        kept.clone_from(&group);
        Ok(())
    };
    if documents.change(&id, renamed).await?.is_none() {
        documents.insert(&id, &group, exchange.now()).await?;
    }
    Ok(HttpResponse::Ok().json(group.view()))
}

/// The vendor's own limit is unknown.
fn checked(text: String) -> Result<String, Refusal> {
    let wrong = |_| Refusal::malformed("name and type must have 1 to 64 characters").at("name");
    Name::parse(text).map(Name::into).map_err(wrong)
}
