//! What is checked of a caller whose credential is genuine.

use uuid::Uuid;

use super::context::{self, Context};
use super::query::{Query, wrong};
use super::settings;
use super::short_lived::ShortLived;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::credential::Key;

/// "Only the most recent JWT will be accepted" (seed2), until a space says that a context may
/// have several (RELEASE BE-901).
pub(super) fn check_several(exchange: &Exchange, key: &Key) -> Result<(), Refusal> {
    let credential = &key.credential;
    let is_main = context::name(credential) == credential.name;
    if is_main || exchange.settings().get(&settings::SEVERAL_JWTS) {
        return Ok(());
    }
    Err(exchange.trace().refuse(
        Reason::RevokedKey,
        "jwt",
        "the one of its context",
        "another one",
        "set several_jwts, or use the jwt that has the name of its context",
    ))
}

/// Whether the JWT a token was made with still lives. Costs a database call.
pub(super) async fn check_parent(exchange: &Exchange, id: Uuid, generation: i64) -> Result<()> {
    let keys = exchange.issuer().keys_of_credential(id).await?;
    let now = exchange.now();
    let mut of_generation = keys.0.iter().filter(|k| k.secret.generation == generation);
    if of_generation.any(|key| key.is_live(now)) {
        return Ok(());
    }
    Err(Error::Refused(exchange.trace().refuse(
        Reason::RevokedKey,
        "issuing jwt",
        "active",
        "regenerated or revoked",
        "the jwt this token was made with is gone, and the space's settings let that count",
    )))
}

/// A token made for one API is good for the paths that begin with its name; how the vendor
/// judges `sub` is unknown.
pub(super) fn check_api(exchange: &Exchange, token: &ShortLived) -> Result<(), Refusal> {
    let Some(api) = token.api() else {
        return Ok(());
    };
    let path = exchange.arrival().path.strip_prefix("/v1/");
    let rest = path.and_then(|path| path.strip_prefix(api.trim_matches('/')));
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        exchange.trace().pass("api", "the one in sub", "equal");
        return Ok(());
    }
    Err(exchange.trace().refuse(
        Reason::InsufficientScope,
        "api",
        api.to_owned(),
        "another one",
        "make the token for this api, or for all of them",
    ))
}

/// The `contextId` of the query (PYSDK: 16 to 48 characters).
pub(super) fn context_id(exchange: &Exchange) -> Result<Option<String>, Refusal> {
    let query = Query::read(exchange.arrival())?;
    Ok(query.text("contextId", 16, 48)?.map(str::to_owned))
}

/// A JWT has a context already; the query may only confirm it.
pub(super) fn check_context_id(exchange: &Exchange, context: &Context) -> Result<(), Refusal> {
    match context_id(exchange)? {
        Some(wanted) if wanted != context.id.to_string() => Err(other_context(exchange)),
        _ => Ok(()),
    }
}

/// The refusal of a context that is not the caller's.
pub(super) fn other_context(exchange: &Exchange) -> Refusal {
    let mut trace = exchange.trace();
    let expected = "a context of the credential";
    let remedy = "leave contextId out, or name a context of the credential";
    trace.refuse(
        Reason::WrongApp,
        "contextId",
        expected,
        "another one",
        remedy,
    )
}

/// Where a user has to say which context is meant.
pub(super) fn require_context_id(exchange: &Exchange) -> Result<(), Refusal> {
    match context_id(exchange)? {
        Some(_) => Ok(()),
        None => Err(wrong(
            "contextId",
            "is missing: a user has several contexts",
        )),
    }
}
