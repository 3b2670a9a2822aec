//! Who is calling, and may they: context JWTs, short-lived tokens and users.

use std::sync::Arc;

use chrono::Duration;

use super::context::{self, Context};
use super::mac::{Mac, Running};
use super::presented::{Jwt, Shown, shown};
use super::query::{Query, wrong};
use super::short_lived::{self, Parent, ShortLived, UnverifiedToken};
use super::{credentials, groups, judgement, origins, quota, session};
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
    if exchange.settings().flag("regenerate_kills_short_lived") {
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
    let grace = exchange.settings().number("regenerate_grace");
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

/// "Only the most recent JWT will be accepted" (seed2), until a space says that a context may
/// have several (RELEASE BE-901).
fn check_several(exchange: &Exchange, key: &Key) -> Result<(), Refusal> {
    let credential = &key.credential;
    let is_main = context::name(credential) == credential.name;
    if is_main || exchange.settings().flag("several_jwts") {
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
async fn check_parent(exchange: &Exchange, id: uuid::Uuid, generation: i64) -> Result<()> {
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
fn check_api(exchange: &Exchange, token: &ShortLived) -> Result<(), Refusal> {
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
fn context_id(exchange: &Exchange) -> Result<Option<String>, Refusal> {
    let query = Query::read(exchange.arrival())?;
    Ok(query.text("contextId", 16, 48)?.map(str::to_owned))
}

/// A JWT has a context already; the query may only confirm it.
fn check_context_id(exchange: &Exchange, context: &Context) -> Result<(), Refusal> {
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
