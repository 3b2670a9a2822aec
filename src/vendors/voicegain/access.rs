//! Who is calling, and may they: context JWTs, short-lived tokens and users.

use std::sync::Arc;

use chrono::Duration;

use super::checks::{
    check_api, check_context_id, check_parent, check_several, context_id, other_context,
};
use super::context::Context;
use super::mac::{Mac, Running};
use super::presented::{Jwt, Shown, shown};
use super::short_lived::{self, Parent, UnverifiedToken};
use super::{credentials, groups, judgement, origins, quota, session, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Found;
use crate::model::credential::{Key, State};
use crate::model::evidence::Nature;
use crate::token::jwt::Unverified;

/// Who is calling.
#[derive(Debug)]
pub(super) struct Caller {
    /// The context that is meant.
    pub(super) context: Context,
    /// What the caller showed.
    pub(super) by: By,
    /// What a short-lived token for the caller is issued with.
    pub(super) parent: Parent,
    /// A nonce is in use for as long as the caller is being answered.
    _nonce: Option<Running>,
}

/// What a caller shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A context JWT.
    LongLived,
    /// A token made from one.
    ShortLived,
    /// The signature of a user.
    Mac,
}

/// A user who is logged in.
pub(super) struct User {
    /// The login.
    pub(super) session: String,
    _nonce: Running,
}

/// Lets a caller through: with a JWT or as a user.
pub(super) async fn authorise(exchange: &Exchange) -> Result<Caller> {
    let shown = shown(exchange.arrival(), &mut exchange.trace())?;
    admit(exchange, shown).await
}

/// The same for the operations that take JWTs only (PYSDK).
pub(super) async fn authorise_jwt(exchange: &Exchange) -> Result<Caller> {
    let shown = shown(exchange.arrival(), &mut exchange.trace())?;
    if let Shown::Mac(_) = shown {
        let remedy = "use a jwt: this operation takes no mac";
        return Err(wrong_kind(exchange, "a jwt", "a mac", remedy).into());
    }
    admit(exchange, shown).await
}

/// The user who signed a request.
pub(super) async fn user(exchange: &Exchange) -> Result<User> {
    let shown = shown(exchange.arrival(), &mut exchange.trace())?;
    let Shown::Mac(mac) = shown else {
        let remedy = "sign the request as a user: this operation takes no jwt";
        return Err(wrong_kind(exchange, "a mac", "a jwt", remedy).into());
    };
    let (login, nonce) = session::accept(exchange, &mac).await?;
    exchange
        .entry()
        .identify_token(login.user, &login.name, &login.account);
    Ok(User {
        session: mac.session.to_owned(),
        _nonce: nonce,
    })
}

async fn admit(exchange: &Exchange, shown: Shown<'_>) -> Result<Caller> {
    let caller = match shown {
        Shown::Mac(mac) => by_mac(exchange, &mac).await?,
        Shown::Jwt(_) => {
            let token = exchange.token::<Jwt>();
            by_jwt(
                exchange,
                token.ok_or_else(|| Error::internal("a jwt was not read"))?,
            )
            .await?
        }
    };
    quota::count(exchange, &caller.context.account)?;
    Ok(caller)
}

async fn by_jwt(exchange: &Exchange, token: &Jwt) -> Result<Caller> {
    match token {
        Jwt::ShortLived(token) => by_short_lived(exchange, token).await,
        Jwt::LongLived(token) => by_long_lived(exchange, token).await,
        Jwt::Unreadable(malformed) => Err(malformed.refuse(&mut exchange.trace()).into()),
    }
}

/// A refusal of a credential that is good for something else.
pub(super) fn wrong_kind(
    exchange: &Exchange,
    expected: &'static str,
    actual: &'static str,
    remedy: &'static str,
) -> Refusal {
    let reason = Reason::WrongCredentialKind;
    let mut trace = exchange.trace();
    trace.refuse(reason, "credential kind", expected, actual, remedy)
}

async fn by_mac(exchange: &Exchange, mac: &Mac<'_>) -> Result<Caller> {
    let (login, nonce) = session::accept(exchange, mac).await?;
    exchange
        .entry()
        .identify_token(login.user, &login.name, &login.account);
    let wanted = context_id(exchange)?;
    let context = match wanted {
        Some(wanted) => groups::named(exchange, &login.account, &wanted)
            .await?
            .ok_or_else(|| other_context(exchange))?,
        None => groups::first(exchange, &login.account).await?,
    };
    origins::check_context(exchange, &context)?;
    Ok(Caller {
        context,
        by: By::Mac,
        parent: Parent {
            id: login.user,
            name: login.name,
            generation: login.generation,
            jwt: None,
        },
        _nonce: Some(nonce),
    })
}

async fn by_long_lived(exchange: &Exchange, token: &Unverified) -> Result<Caller> {
    let found = exchange.found()?;
    if found.0.is_empty() {
        return Err(judgement::unknown(exchange, token).await?.into());
    }
    let key = accept(exchange, &found)?;
    let context = Context::of(&key.credential);
    check_several(exchange, &key)?;
    origins::check_context(exchange, &context)?;
    check_context_id(exchange, &context)?;
    Ok(Caller {
        context,
        by: By::LongLived,
        parent: Parent::new(exchange.issuer(), &key.credential, key.secret.generation),
        _nonce: None,
    })
}

async fn by_short_lived(exchange: &Exchange, token: &UnverifiedToken) -> Result<Caller> {
    let (issuer, space) = (exchange.issuer(), exchange.space());
    let now = exchange.now().timestamp();
    exchange.evidence().presented(token.text(), Nature::Token);
    let token = short_lived::judge(issuer, space, token, now, &mut exchange.trace())?;
    exchange.evidence().audience(&token.claims.aud);
    exchange.evidence().ends(token.expires_at());
    let facts = &token.facts;
    let unreadable = || Refusal::new(Reason::MalformedToken, "sub names no web configuration");
    let parent = token.parent().ok_or_else(unreadable)?;
    exchange
        .entry()
        .identify_token(parent, &facts.credential, &facts.context.account);
    if exchange
        .settings()
        .get(&settings::REGENERATE_KILLS_SHORT_LIVED)
    {
        check_parent(exchange, parent, facts.generation).await?;
    }
    origins::check_token(exchange, &token)?;
    check_api(exchange, &token)?;
    check_context_id(exchange, &facts.context)?;
    Ok(Caller {
        by: By::ShortLived,
        parent: Parent {
            id: parent,
            name: facts.credential.clone(),
            generation: facts.generation,
            jwt: token.claims.iss,
        },
        context: token.facts.context,
        _nonce: None,
    })
}

/// The live key, or one that was replaced so lately that the space still lets it through.
fn accept(exchange: &Exchange, found: &Found) -> Result<Arc<Key>> {
    let now = exchange.now();
    let grace = exchange.settings().get(&settings::REGENERATE_GRACE);
    let in_grace = |key: &&Arc<Key>| {
        let until = key.secret.revoked_at.zip(grace);
        key.credential.state == State::Active
            && until.is_some_and(|(at, grace)| now < at + Duration::seconds(grace))
    };
    let within = || found.within(exchange.space().id);
    let is_live = within().any(|key| key.is_live(now));
    if let Some(key) = within().find(in_grace).filter(|_| !is_live) {
        exchange.entry().identify(key);
        let mut trace = exchange.trace();
        trace.pass(
            "key state",
            "active, or replaced within the grace",
            "in grace",
        );
        return Ok(Arc::clone(key));
    }
    let key = exchange.accept_key()?;
    if key.credential.kind == credentials::CONTEXT_KEY {
        return Ok(key);
    }
    Err(wrong_kind(exchange, "a jwt", "a password", "use a context's jwt").into())
}
