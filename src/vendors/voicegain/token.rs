//! `GET /v1/security/jwt`: a short-lived token for a page.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use chrono::DateTime;

use super::access::{self, By};
use super::checks;
use super::context::Context;
use super::query::{Query, wrong};
use super::short_lived::{Order, Parent};
use super::{credentials, settings};
use crate::error::{Error, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::evidence::Terms;
use crate::space::VendorSettings;
use crate::vendors::{Minted, Minting};
use crate::wire::origin::OriginPattern;

/// Where tokens are issued.
pub(super) const PATH: &str = "/v1/security/jwt";
/// The longest `aud` and `api` (PYSDK).
const LONGEST: usize = 128;
/// The longest life in seconds (PYSDK).
const LONGEST_LIFE: i64 = 3600;

/// Issues a short-lived token: the bare token as the body (PYSDK).
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let settings = exchange.settings();
    if caller.by == By::ShortLived && !settings.get(&settings::SHORT_LIVED_MAY_MINT) {
        let remedy = "make short-lived tokens with the jwt of a context";
        let (expected, actual) = ("a context jwt or a mac", "a short-lived token");
        return Err(access::wrong_kind(&exchange, expected, actual, remedy).into());
    }
    if caller.by == By::Mac {
        checks::require_context_id(&exchange)?;
    }
    let query = Query::read(exchange.arrival())?;
    let (audience, lifetime, api) = parameters(&query, settings)?;
    let order = Order {
        issuer: exchange.issuer(),
        space: exchange.space(),
        settings,
        credential: &caller.parent,
        context: &caller.context,
        audience,
        api,
        lifetime,
        now: exchange.clock().issuing_now(),
    };
    let (token, claims) = order.sign();
    exchange.evidence().issued(
        &token,
        Terms {
            expires_at: DateTime::from_timestamp(claims.exp.seconds(), 0),
            audience: Some(claims.aud),
            purpose: Some(format!("{} {}", caller.context.id, api.unwrap_or("*"))),
            ..Terms::default()
        },
    );
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, "text/plain"))
        .body(token))
}

/// Issues a token for the control API; `scope` is the `api`.
pub(super) fn mint(minting: &Minting<'_>) -> Result<Minted> {
    minting.without_claims()?;
    let credential = minting.credential;
    if credential.kind != credentials::CONTEXT_KEY {
        let detail = "tokens are made with a context_key";
        return Err(Refusal::malformed(detail).at("credential").into());
    }
    let audience = minting.audience.unwrap_or("*");
    check_audience(audience).map_err(|refusal| refusal.at("audience"))?;
    if let Some(api) = minting.scope {
        check_api(api).map_err(|refusal| refusal.at("scope"))?;
    }
    let lifetime = minting
        .expires_in
        .unwrap_or_else(|| usual(minting.settings));
    let order = Order {
        issuer: minting.issuer,
        space: minting.space,
        settings: minting.settings,
        credential: &Parent::new(minting.issuer, credential, credential.generation),
        context: &Context::of(credential),
        audience,
        api: minting.scope,
        lifetime,
        now: minting.now,
    };
    let (token, claims) = order.sign();
    Ok(Minted {
        token,
        format: "short_lived_jwt",
        expires_at: DateTime::from_timestamp(claims.exp.seconds(), 0),
        claims: serde_json::to_value(claims).map_err(Error::internal)?,
    })
}

fn parameters<'a>(
    query: &'a Query,
    settings: &VendorSettings,
) -> Result<(&'a str, i64, Option<&'a str>), Refusal> {
    let audience = query
        .one("aud")?
        .ok_or_else(|| wrong("aud", "is missing"))?;
    check_audience(audience)?;
    let lifetime = query.number("expInSec", 1, LONGEST_LIFE)?;
    let api = query.one("api")?;
    if let Some(api) = api {
        check_api(api)?;
    }
    Ok((audience, lifetime.unwrap_or_else(|| usual(settings)), api))
}

/// How long a token lives when nobody says so; the vendor does not tell.
fn usual(settings: &VendorSettings) -> i64 {
    settings.get(&settings::DEFAULT_LIFETIME)
}

/// What could never match an origin is refused when it is asked for, not when it is used.
fn check_audience(audience: &str) -> Result<(), Refusal> {
    if !(1..=LONGEST).contains(&audience.chars().count()) {
        return Err(wrong("aud", "must have 1 to 128 characters"));
    }
    OriginPattern::parse(audience)
        .map(drop)
        .map_err(|error| wrong("aud", format!("cannot be read: {error}")))
}

fn check_api(api: &str) -> Result<(), Refusal> {
    let is_plain = api.bytes().all(|byte| byte.is_ascii_graphic());
    if (1..=LONGEST).contains(&api.len()) && is_plain {
        return Ok(());
    }
    Err(wrong("api", "must have 1 to 128 visible characters"))
}
