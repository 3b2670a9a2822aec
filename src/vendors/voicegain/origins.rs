//! Which pages may use a credential: `aud` of a token, and the allowed origins of its context.

use super::NAME;
use super::cases::Case;
use super::context::Context;
use super::presented::Jwt;
use super::settings;
use super::short_lived::{self, ShortLived};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::credential::State;
use crate::model::verdict::Trace;
use crate::space::VendorSettings;
use crate::vendors::Cors;
use crate::wire::origin::{Origin, OriginPattern};

/// A request without `Origin` comes from no page, and nothing is asked of it (seed2).
pub(super) fn check_token(exchange: &Exchange, token: &ShortLived) -> Result<(), Refusal> {
    match exchange.arrival().origin() {
        Some(origin) => judge(exchange.settings(), token, origin, &mut exchange.trace()),
        None => Ok(()),
    }
}

/// The same for a caller who has a context and no `aud`.
pub(super) fn check_context(exchange: &Exchange, context: &Context) -> Result<(), Refusal> {
    match exchange.arrival().origin() {
        Some(origin) => {
            let mut trace = exchange.trace();
            let origin = read(origin, &mut trace)?;
            within_context(&origin, context, &mut trace)
        }
        None => Ok(()),
    }
}

/// Whether a token may be used by a page of that origin.
pub(super) fn judge(
    settings: &VendorSettings,
    token: &ShortLived,
    origin: &[u8],
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let origin = read(origin, trace)?;
    let audience = &token.claims.aud;
    if !matches(settings, audience, &origin) {
        let refusal = trace.refuse(
            Reason::OriginNotAllowed,
            "aud",
            audience.clone(),
            origin.as_str().to_owned(),
            "make the token with an aud that matches the page's origin",
        );
        return Err(refusal.in_case(Case::OtherAudience));
    }
    trace.pass("aud", audience.clone(), origin.as_str().to_owned());
    within_context(&origin, &token.facts.context, trace)
}

/// What a page may read: judged by what its token says where that is known, else by the contexts
/// of the space. A preflight has no token.
pub(super) async fn readable(exchange: &Exchange) -> Cors {
    let arrival = exchange.arrival();
    let Some(value) = arrival.origin() else {
        return Cors::Echo;
    };
    let Some(origin) = Origin::parse(value) else {
        return Cors::Withhold;
    };
    let is_allowed = match token(exchange) {
        Some(token) => {
            matches(exchange.settings(), &token.claims.aud, &origin)
                && token.facts.context.allows(&origin)
        }
        None => is_of_some_context(exchange, &origin).await,
    };
    if is_allowed {
        return Cors::Echo;
    }
    Cors::Withhold
}

/// The short-lived token of a request, be its time over or not: the page it is for may read that.
fn token(exchange: &Exchange) -> Option<ShortLived> {
    let Jwt::ShortLived(token) = exchange.token::<Jwt>()? else {
        return None;
    };
    short_lived::authentic(exchange.issuer(), exchange.space(), token)
}

async fn is_of_some_context(exchange: &Exchange, origin: &Origin) -> bool {
    let space = exchange.space().id;
    let known = exchange.found().unwrap_or_default();
    let mut of_key = known.within(space).map(|key| &key.credential).peekable();
    if of_key.peek().is_some() {
        return of_key.any(|credential| Context::of(credential).allows(origin));
    }
    // Whoever cannot be judged may not read: the database being away is one such case.
    let credentials = exchange.issuer().credentials(space).await;
    credentials
        .unwrap_or_default()
        .iter()
        .filter(|c| c.vendor == NAME && c.kind == super::credentials::CONTEXT_KEY)
        .filter(|c| c.state == State::Active)
        .any(|credential| Context::of(credential).allows(origin))
}

/// Whether an `aud` stands for an origin. Whether `*.example.com` covers `example.com` is unknown.
fn matches(settings: &VendorSettings, audience: &str, origin: &Origin) -> bool {
    let is_match = |text: &str| OriginPattern::parse(text).is_ok_and(|p| p.matches(origin));
    let covers_apex = || settings.get(&settings::WILDCARD_COVERS_APEX);
    let apex = || audience.replacen("*.", "", 1);
    is_match(audience) || audience.contains("*.") && covers_apex() && is_match(&apex())
}

fn within_context(origin: &Origin, context: &Context, trace: &mut Trace) -> Result<(), Refusal> {
    let patterns = context.allowed_origins.join(" ");
    let origin_text = origin.as_str().to_owned();
    if context.allows(origin) {
        trace.pass("allowed_origins", patterns, origin_text);
        return Ok(());
    }
    Err(trace.refuse(
        Reason::OriginNotAllowed,
        "allowed_origins",
        patterns,
        origin_text,
        "add the page's origin to the allowed origins of the context",
    ))
}

/// CO-02: `null`, a list or anything no browser sends is an origin that matches nothing.
fn read(origin: &[u8], trace: &mut Trace) -> Result<Origin, Refusal> {
    Origin::parse(origin).ok_or_else(|| {
        trace.refuse(
            Reason::OriginNotAllowed,
            "origin",
            "one origin as a browser writes it",
            "something else",
            "send the origin of one page: scheme, host and port, or no Origin at all",
        )
    })
}
