//! Who is calling, and may they: default tokens, tokens of users, and master keys.

use super::credentials::{API_TOKEN, MASTER_KEY};
use super::user_token;
use super::user_token::Unverified;
use super::{NAME, plan, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator, Presented};
use crate::model::credential::Key;
use crate::model::evidence::Nature;
use crate::model::verdict::Trace;
use crate::vendors::{Inspected, Inspection};
use crate::wire::authorization::Authorization;
use crate::wire::form::Form;

/// Who is calling.
#[derive(Debug)]
pub(super) struct Caller {
    /// When the token ends; `None` for one that never does.
    pub(super) expires_at: Option<i64>,
    /// The plans it may use.
    pub(super) plans: Vec<String>,
}

/// What a request says of its credential.
pub(super) fn locate(arrival: &Arrival) -> Presented {
    let presented = match arrival.authorization() {
        Ok(Some(authorization)) => token(&authorization).map(str::to_owned),
        Ok(None) => in_any_parameter(arrival),
        Err(_) => None,
    };
    let Some(presented) = presented else {
        return Locator::Nothing.into();
    };
    if !user_token::is_one(&presented) {
        return Locator::Secret(presented).into();
    }
    let token = Unverified::read(&presented);
    let locator = token.claims().map_or(Locator::Nothing, |claims| {
        Locator::SigningKey(format!("{}.{NAME}", claims.space.simple()))
    });
    Presented::token(locator, token)
}

/// Which parameter holds the token is a setting of a space, and the token tells the space. The
/// vendor documents no other parameter, so the longest is the token until the setting is known.
fn in_any_parameter(arrival: &Arrival) -> Option<String> {
    let query = arrival.query().ok()?;
    let values = query.pairs().map(|(_, value)| value);
    let longest = values.max_by_key(|value| value.len())?;
    (longest.len() >= 8).then(|| longest.to_owned())
}

/// Lets a caller through who has a live token of either sort.
pub(super) async fn authorise(exchange: &Exchange) -> Result<Caller> {
    let presented = presented(exchange)?;
    if user_token::is_one(&presented) {
        return accept_user(exchange, &presented).await;
    }
    let key = accept_key(exchange, &presented).await?;
    check_kind(&key, API_TOKEN, &mut exchange.trace())?;
    Ok(Caller {
        expires_at: None,
        plans: plan::of(&key.credential.fields),
    })
}

/// Lets a caller through who has a live master key.
pub(super) async fn authorise_master(exchange: &Exchange) -> Result<std::sync::Arc<Key>> {
    let presented = presented(exchange)?;
    if user_token::is_one(&presented) {
        let mut trace = exchange.trace();
        return Err(wrong_kind(&mut trace, MASTER_KEY, "a token of a user").into());
    }
    let key = accept_key(exchange, &presented).await?;
    check_kind(&key, MASTER_KEY, &mut exchange.trace())?;
    Ok(key)
}

/// Whether the caller may use the plan it asks for.
pub(super) fn check_plan(caller: &Caller, plan: &str, trace: &mut Trace) -> Result<(), Refusal> {
    let has = caller.plans.join(" ");
    if caller.plans.iter().any(|known| known == plan) {
        trace.pass("plan", has, plan.to_owned());
        return Ok(());
    }
    Err(trace.refuse(
        Reason::InsufficientScope,
        "plan",
        has,
        plan.to_owned(),
        "ask for a plan of the token, or make a credential with this plan among its plans",
    ))
}

/// Judges a token of a user for the control API.
pub(super) fn inspect(inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
    let token = Unverified::read(inspection.token);
    let now = inspection.at.timestamp();
    let judged = user_token::verify(inspection.issuer, &token, inspection.space, now, trace);
    let is_one = user_token::is_one(inspection.token);
    Inspected {
        format: is_one.then_some("elsa_user_token"),
        header: serde_json::Value::Null,
        claims: serde_json::to_value(token.claims()).unwrap_or_default(),
        refusal: judged.err(),
    }
}

/// The token was read on arrival, unless the setting names another parameter than the longest.
async fn accept_user(exchange: &Exchange, presented: &str) -> Result<Caller> {
    let read = exchange.token::<Unverified>();
    let other;
    let token = if let Some(token) = read.filter(|token| token.text() == presented) {
        token
    } else {
        other = Unverified::read(presented);
        &other
    };
    let claims = user_token::verify(
        exchange.issuer(),
        token,
        exchange.space(),
        exchange.now().timestamp(),
        &mut exchange.trace(),
    )?;
    exchange
        .entry()
        .identify_token(claims.key_id, &claims.key, &claims.account);
    if exchange
        .settings()
        .get(&settings::REVOKED_MASTER_KILLS_TOKENS)
    {
        let keys = exchange.issuer().keys_of_credential(claims.key_id).await?;
        if !keys.0.iter().any(|key| key.is_live(exchange.now())) {
            return Err(Error::Refused(exchange.trace().refuse(
                Reason::RevokedKey,
                "master key",
                "active",
                "revoked",
                "the master key of this token is revoked, and the space's settings let that count",
            )));
        }
    }
    Ok(Caller {
        expires_at: Some(claims.exp),
        plans: claims.plans.clone(),
    })
}

/// The live key of what was presented. It was looked up on arrival, unless the setting names
/// another parameter than the longest.
async fn accept_key(exchange: &Exchange, presented: &str) -> Result<std::sync::Arc<Key>> {
    if matches!(exchange.located(), Locator::Secret(secret) if secret == presented) {
        return exchange.accept_key();
    }
    let (issuer, space) = (exchange.issuer(), exchange.space().id);
    let found = issuer.keys_matching(NAME, presented, Some(space)).await?;
    let key = issuer.accept(&found, space, exchange.now(), &mut exchange.trace());
    if let Some(known) = found.within(space).next() {
        exchange.entry().identify(known);
    }
    Ok(key?)
}

fn check_kind(key: &Key, wanted: &'static str, trace: &mut Trace) -> Result<(), Refusal> {
    if key.credential.kind == wanted {
        trace.pass("credential kind", wanted, wanted);
        return Ok(());
    }
    Err(wrong_kind(trace, wanted, &key.credential.kind))
}

fn wrong_kind(trace: &mut Trace, wanted: &'static str, actual: &str) -> Refusal {
    trace.refuse(
        Reason::WrongCredentialKind,
        "credential kind",
        wanted,
        actual.to_owned(),
        "a master key issues tokens and does nothing else; a token does everything else",
    )
}

/// The credential as it came: in the header, or in the parameter the setting names.
fn presented(exchange: &Exchange) -> Result<String, Refusal> {
    let arrival = exchange.arrival();
    let form = "Authorization: ELSA or Bearer, one space, the token";
    let settings = exchange.settings();
    let parameter = settings.get(&settings::QUERY_PARAMETER);
    let in_query = in_parameter(&arrival.query()?, parameter)?;
    let mut trace = exchange.trace();
    let authorization = match (arrival.authorization(), in_query) {
        (Ok(Some(_)), Some(_)) => {
            let what = "there is a token in the header and one in the query";
            return Err(malformed(&mut trace, form, what));
        }
        (Ok(Some(authorization)), None) => authorization,
        (Ok(None), Some(token)) => {
            exchange.evidence().in_url();
            note(exchange, &token);
            trace.pass("authorization", form, "in the query, as the setting allows");
            return Ok(token);
        }
        (Ok(None), None) => {
            return Err(trace.refuse(
                Reason::MissingCredential,
                "authorization",
                form,
                None::<&str>,
                "send the token as Authorization: ELSA",
            ));
        }
        (Err(refusal), _) => return Err(malformed(&mut trace, form, refusal.detail())),
    };
    if !authorization.is("ELSA") && !authorization.is("Bearer") {
        return Err(trace.refuse(
            Reason::WrongScheme,
            "authorization",
            form,
            "another scheme",
            "use the scheme ELSA or Bearer",
        ));
    }
    let Some(token) = token(&authorization) else {
        let what = "the scheme is not followed by one token";
        return Err(malformed(&mut trace, form, what));
    };
    note(exchange, token);
    trace.pass("authorization", form, "as expected");
    Ok(token.to_owned())
}

/// Notes what was presented; the journal finds out by itself what a key is.
fn note(exchange: &Exchange, presented: &str) {
    let is_token = user_token::is_one(presented);
    let nature = if is_token {
        Nature::Token
    } else {
        Nature::Unknown
    };
    exchange.evidence().presented(presented, nature);
}

/// The one token after the scheme. Which characters it may have is not documented; none of those
/// that could end it (RFC 9110 section 11.4).
fn token<'a>(authorization: &Authorization<'a>) -> Option<&'a str> {
    let token = authorization.credentials();
    let is_one = |byte: u8| byte.is_ascii_graphic() && byte != b',';
    (!token.is_empty() && token.bytes().all(is_one)).then_some(token)
}

fn in_parameter(query: &Form, name: &str) -> Result<Option<String>, Refusal> {
    if name.is_empty() {
        return Ok(None);
    }
    let value = query.one(name);
    let value = value.map_err(|error| Refusal::malformed(error.to_string()))?;
    Ok(value.map(str::to_owned))
}

fn malformed(trace: &mut Trace, form: &'static str, what: &str) -> Refusal {
    let (reason, what) = (Reason::MalformedCredential, what.to_owned());
    trace.refuse(reason, "authorization", form, what.clone(), what)
}
