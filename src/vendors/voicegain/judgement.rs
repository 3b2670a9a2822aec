//! Why a JWT that is no credential's is refused, and the judgement of tokens for the control API.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::presented::Jwt;
use super::short_lived::{self, UnverifiedToken};
use super::{long_lived, origins};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::verdict::Trace;
use crate::token::jwt::{Algorithm, Unverified, peek};
use crate::vendors::{Inspected, Inspection};

/// Claims as far as they tell whose token it claims to be.
#[derive(Deserialize)]
struct Claimed {
    #[serde(default)]
    sub: String,
}

/// The reason for refusing a JWT nobody was given.
pub(super) async fn unknown(exchange: &Exchange, token: &Unverified) -> Result<Refusal> {
    if let Err(refusal) = check_form(token, &mut exchange.trace()) {
        return Ok(refusal);
    }
    let Some(claimed) = token.claims::<Claimed>() else {
        let remedy = "use the jwt as it was shown";
        let reason = Reason::MalformedToken;
        let mut trace = exchange.trace();
        return Ok(trace.refuse(reason, "claims", "a JSON object", "something else", remedy));
    };
    let known = match Uuid::try_parse(&claimed.sub) {
        Ok(id) => exchange.issuer().keys_of_credential(id).await?.0.len(),
        Err(_) => 0,
    };
    let mut trace = exchange.trace();
    if known > 0 {
        return Ok(trace.refuse(
            Reason::BadSignature,
            "signature",
            "valid",
            "not made with a key of this web configuration for this header and payload",
            "use the jwt as it was shown: it was changed, or signed with another secret",
        ));
    }
    let remedy = "use a jwt of this space; its credentials are listed by the control API";
    Ok(trace.refuse(Reason::UnknownKey, "key", "a known jwt", "none", remedy))
}

/// Judges a token for the control API.
pub(super) fn inspect(inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
    let (header, claims) = peek(inspection.token);
    let token = Jwt::read(inspection.token);
    let judged = match &token {
        Jwt::ShortLived(token) => short_lived(inspection, token, trace),
        Jwt::LongLived(token) => check_form(token, trace),
        Jwt::Unreadable(malformed) => Err(malformed.refuse(trace)),
    };
    let is_ours = header == own_header();
    let format = match token {
        Jwt::ShortLived(_) => Some("short_lived_jwt"),
        _ => is_ours.then_some("context_jwt"),
    };
    // Whether a context JWT is the present one only the database knows, and nobody asks it here.
    Inspected {
        format,
        header,
        claims,
        refusal: judged.err(),
    }
}

fn short_lived(
    inspection: &Inspection<'_>,
    token: &UnverifiedToken,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let Inspection {
        issuer,
        space,
        settings,
        origin,
        at,
        ..
    } = inspection;
    let token = short_lived::judge(issuer, space, token, at.timestamp(), trace)?;
    match origin {
        Some(origin) => origins::judge(settings, &token, origin.as_bytes(), trace),
        None => Ok(()),
    }
}

/// The form of a context JWT: three parts, and a header that names the algorithm and no key.
fn check_form(token: &Unverified, trace: &mut Trace) -> Result<(), Refusal> {
    let header = token.header();
    let name = Algorithm::Hs256.name();
    if header.alg != name {
        let remedy = "use the jwt as it was shown";
        let reason = Reason::UnsupportedAlgorithm;
        return Err(trace.refuse(reason, "alg", name, "another one", remedy));
    }
    trace.pass("alg", name, name);
    if header.kid.is_some() {
        let remedy = "use a jwt of this vendor: its headers name no key";
        let reason = Reason::UnknownSigningKey;
        return Err(trace.refuse(reason, "kid", None::<&str>, "present", remedy));
    }
    Ok(())
}

fn own_header() -> Value {
    serde_json::to_value(long_lived::header()).unwrap_or_default()
}
