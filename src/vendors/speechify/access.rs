//! Who is calling, and may they: API keys and access tokens on protected routes.

use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator, Presented};
use crate::model::credential::Key;
use crate::model::evidence::Nature;
use crate::model::verdict::Trace;
use crate::token::jwt::{Unverified, peek};
use crate::vendors::bearer_jwt::{self, Token};
use crate::vendors::{Inspected, Inspection};
use crate::wire::form::Form;
use crate::wire::scope::ScopeSet;

use super::era::Era;
use super::settings;
use super::token::{Accepted, JWT, SCOPES};

/// Who is calling.
pub(super) struct Caller {
    /// The account whose things are meant.
    pub(super) account: String,
}

/// The credential a request comes with.
pub(super) fn locate(arrival: &Arrival) -> Presented {
    let bearer = arrival
        .authorization()
        .ok()
        .flatten()
        .filter(|authorization| authorization.is("Bearer"))
        .and_then(|authorization| authorization.bearer().ok());
    match bearer {
        None => Locator::Nothing.into(),
        Some(token) if is_token(token) => bearer_jwt::locate(token),
        Some(key) => Locator::Secret(key.to_owned()).into(),
    }
}

/// Lets a caller through who may do the operation.
pub(super) async fn authorise(exchange: &Exchange) -> Result<Caller> {
    let era = Era::read(exchange)?;
    let arrival = exchange.arrival();
    let bearer = bearer(arrival, &mut exchange.trace())?;
    let Some(token) = exchange.token::<Token>() else {
        let key = exchange.accept_key()?;
        check_key_scopes(exchange, &key)?;
        return Ok(Caller {
            account: key.credential.account.clone(),
        });
    };
    if era != Era::Legacy && !exchange.settings().get(&settings::TOKENS_IN_MODERN_ERA) {
        let expected = "an api key";
        return Err(Error::Refused(exchange.trace().refuse(
            Reason::WrongCredentialKind,
            "credential kind",
            expected,
            "an access token",
            "use an api key: access tokens are switched off for the modern era in this space",
        )));
    }
    accept_token(exchange, bearer, token).await
}

/// At the token endpoint only an API key will do.
pub(super) fn bearer_key_only(arrival: &Arrival, trace: &mut Trace) -> Result<(), Refusal> {
    if is_token(bearer(arrival, trace)?) {
        return Err(trace.refuse(
            Reason::WrongCredentialKind,
            "credential kind",
            "an api key",
            "an access token",
            "issue tokens with an api key; an access token cannot issue another one",
        ));
    }
    trace.pass("credential kind", "an api key", "an api key");
    Ok(())
}

/// Judges a token for the control API.
pub(super) fn inspect(inspection: &Inspection<'_>, trace: &mut Trace) -> Inspected {
    let token = inspection.token;
    let (header, claims) = peek(token);
    let is_ours = is_token(token);
    let Inspection {
        issuer,
        space,
        settings,
        at,
        ..
    } = inspection;
    let judged = JWT.judge(
        issuer,
        space,
        settings,
        *at,
        &Unverified::read(token),
        trace,
    );
    let judged = judged.and_then(|claims: Accepted| match inspection.scope {
        Some(scope) => check_scopes(claims.scope.split(' '), &[scope], trace),
        None => Ok(()),
    });
    Inspected {
        format: is_ours.then_some("jwt"),
        header,
        claims,
        refusal: judged.err(),
    }
}

/// Whether one of the scopes a credential has is enough for `wanted`.
pub(super) fn covers<'a>(mut has: impl Iterator<Item = &'a str>, wanted: &str) -> bool {
    let family = wanted.split_once(':').map(|(family, _)| family);
    has.any(|scope| {
        let is_whole_family = scope
            .strip_suffix(":all")
            .is_some_and(|all| Some(all) == family);
        // The modern scope `voices:write` stands for creating and deleting (D-service-accounts).
        let is_write =
            scope == "voices:write" && matches!(wanted, "voices:create" | "voices:delete");
        scope == wanted || is_whole_family || is_write
    })
}

/// The scopes of the operations a token is good for, where its own stand for several of them.
pub(super) fn meaning(scope: &ScopeSet) -> Option<String> {
    let mut meant: Vec<&str> = Vec::new();
    for granted in scope.iter() {
        let needed = SCOPES.iter().filter(|scope| !scope.ends_with(":all"));
        let before = meant.len();
        meant.extend(needed.filter(|needed| covers(std::iter::once(granted), needed)));
        if meant.len() == before {
            meant.push(granted);
        }
    }
    meant.sort_unstable();
    meant.dedup();
    let meant = meant.join(" ");
    (meant != scope.to_string()).then_some(meant)
}

async fn accept_token(exchange: &Exchange, bearer: &str, token: &Token) -> Result<Caller> {
    exchange.evidence().presented(bearer, Nature::Token);
    let (issuer, space, at) = (exchange.issuer(), exchange.space(), exchange.now());
    let settings = exchange.settings();
    let claims: Accepted = JWT.judge(issuer, space, settings, at, token, &mut exchange.trace())?;
    exchange
        .entry()
        .identify_token(claims.key_id, &claims.client_id, &claims.sub);
    if exchange.settings().get(&settings::REVOKED_KEY_KILLS_TOKENS) {
        check_parent(exchange, &claims).await?;
    }
    let wanted = exchange
        .operation()
        .map_or(&[][..], |operation| operation.scopes);
    check_scopes(claims.scope.split(' '), wanted, &mut exchange.trace())?;
    Ok(Caller {
        account: claims.sub,
    })
}

/// Whether the key a token was issued for still lives. The vendor does not say what becomes of
/// the token; by default it lives on, and nobody asks the database.
async fn check_parent(exchange: &Exchange, claims: &Accepted) -> Result<()> {
    let keys = exchange.issuer().keys_of_credential(claims.key_id).await?;
    let is_issuing = |key: &Key| key.secret.generation == claims.key_generation;
    let now = exchange.now();
    if keys.0.iter().any(|key| is_issuing(key) && key.is_live(now)) {
        return Ok(());
    }
    Err(Error::Refused(exchange.trace().refuse(
        Reason::RevokedKey,
        "issuing key",
        "active",
        "revoked or replaced",
        "the key this token was issued for is revoked or replaced, and the space's settings let that count",
    )))
}

/// A service-account key has scopes of its own; any other key passes everything.
fn check_key_scopes(exchange: &Exchange, key: &Key) -> Result<(), Refusal> {
    let wanted = exchange
        .operation()
        .map_or(&[][..], |operation| operation.scopes);
    match key.credential.fields.texts("scopes") {
        Some(scopes) => check_scopes(scopes.into_iter(), wanted, &mut exchange.trace()),
        None => Ok(()),
    }
}

fn check_scopes<'a>(
    has: impl Iterator<Item = &'a str> + Clone,
    sufficient: &[&str],
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if sufficient.is_empty() {
        return Ok(());
    }
    if sufficient.iter().any(|wanted| covers(has.clone(), wanted)) {
        trace.pass("scope", "one that is sufficient", "present");
        return Ok(());
    }
    let refusal = trace.refuse(
        Reason::InsufficientScope,
        "scope",
        sufficient.join(" or "),
        has.collect::<Vec<_>>().join(" "),
        "ask for a token with one of the sufficient scopes",
    );
    Err(refusal.for_want_of(sufficient))
}

/// The bearer credential, as it came.
fn bearer<'a>(arrival: &'a Arrival, trace: &mut Trace) -> Result<&'a str, Refusal> {
    let bearer = JWT.bearer(arrival, trace)?;
    // BT-01, BT-04: a token in the query is never honoured, and beside the header it is an error.
    if arrival.query.split('&').any(is_access_token) {
        let what = "there is a token in the header and one in the query";
        return Err(JWT.malformed(trace, what));
    }
    trace.pass("authorization", JWT.form, "as expected");
    Ok(bearer)
}

/// Whether a parameter of a query has the name of RFC 6750 section 2.3, however it is spelt.
fn is_access_token(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    Form::query(name).is_ok_and(|form| form.pairs().any(|(name, _)| name == "access_token"))
}

/// Keys of the vendor and of ours have no dots; a chosen one that looks like a token is refused
/// when it is chosen.
pub(super) fn is_token(bearer: &str) -> bool {
    bearer.starts_with("eyJ") || bearer.bytes().filter(|byte| *byte == b'.').count() == 2
}
