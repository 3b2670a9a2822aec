//! Who is calling, and may they: Basic with the customer's secret, or a token signed for the app.

use std::sync::Arc;

use chrono::DateTime;

use super::access_token2::AccessToken2;
use super::authorization::{is_token_mode, speaks_token, token};
use super::caller::Caller;
use super::cases::Case;
use super::credentials::{CUSTOMER_SECRET, has_service, is_suspended};
use super::{certificates, paths, settings, strict};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Locator};
use crate::issuer::Found;
use crate::model::credential::Key;
use crate::model::evidence::Nature;
use crate::wire::authorization::Authorization;

const FORM: &str = "Authorization: Basic, or agora token=\"…\"";

/// What a request says of its credential: the app in its path, else the customer's secret.
pub(super) fn locate(arrival: &Arrival) -> Locator {
    if let Some(app_id) = paths::app_id(&arrival.path) {
        let app_id = app_id.to_owned();
        return if speaks_token(arrival) {
            Locator::TokenOf(app_id)
        } else {
            Locator::Identifier(app_id)
        };
    }
    let basic = arrival.authorization().ok().flatten();
    match basic.and_then(|authorization| authorization.basic().ok()) {
        Some((_, secret)) => Locator::Secret(secret),
        None => Locator::Nothing,
    }
}

/// Lets a caller through who may use the service for the app of the path.
pub(super) async fn authorise(exchange: &Exchange) -> Result<Caller> {
    let authorization = authorization(exchange)?;
    let app_id = paths::app_id(&exchange.arrival().path).unwrap_or_default();
    let (key, token) = if is_token_mode(&authorization) {
        let (key, token) = accept_token(exchange, &authorization, app_id)?;
        (key, Some(token))
    } else {
        (accept_basic(exchange, &authorization, app_id).await?, None)
    };
    exchange.entry().identify(&key);
    check_project(exchange, &key)?;
    Ok(Caller {
        app_id: app_id.to_owned(),
        token,
    })
}

/// Lets a customer through who names no app; a token would have to be some app's.
pub(super) async fn authorise_customer(exchange: &Exchange) -> Result<Arc<Key>> {
    let authorization = authorization(exchange)?;
    let (id, secret) = basic(exchange, &authorization)?;
    let found = exchange.found()?;
    let key = customer_key(exchange, &found, &id, &secret).await?;
    let key = key.ok_or_else(|| unknown_customer(exchange))?;
    let accepted = exchange
        .issuer()
        .accept_live(&key, exchange.now(), &mut exchange.trace())?;
    exchange.entry().identify(&accepted);
    Ok(accepted)
}

fn authorization(exchange: &Exchange) -> Result<Authorization<'_>, Refusal> {
    match exchange.arrival().authorization() {
        Ok(Some(authorization)) => Ok(authorization),
        Ok(None) => Err(exchange.trace().refuse(
            Reason::MissingCredential,
            "authorization",
            FORM,
            None::<&str>,
            "send Basic with the customer id and secret, or a token as agora token=\"…\"",
        )),
        Err(refusal) => Err(exchange.trace().refuse(
            Reason::MalformedCredential,
            "authorization",
            FORM,
            refusal.detail().to_owned(),
            refusal.detail().to_owned(),
        )),
    }
}

fn accept_token(
    exchange: &Exchange,
    authorization: &Authorization<'_>,
    app_id: &str,
) -> Result<(Arc<Key>, AccessToken2)> {
    let found = exchange.found()?;
    let settings = exchange.settings();
    let mut trace = exchange.trace();
    let Some(text) = token(authorization) else {
        return Err(trace
            .refuse(
                Reason::MalformedToken,
                "authorization",
                FORM,
                "the scheme agora without a token",
                "write the token as agora token=\"…\"",
            )
            .into());
    };
    trace.pass("authorization", FORM, "token mode");
    exchange.evidence().presented(text, Nature::Token);
    let certificates = certificates::Certificates {
        issuer: exchange.issuer(),
        keys: found.within(exchange.space().id).cloned().collect(),
    };
    let now = exchange.now();
    let judged = certificates.judge(text, app_id, settings, now, &mut trace);
    if let (Err(refusal), Some(key)) = (&judged, certificates.keys.first())
        && matches!(refusal.reason, Reason::Expired | Reason::RevokedKey)
    {
        // Genuine, so the journal may say whose it is.
        exchange.entry().identify(key);
    }
    let (key, token) = judged?;
    exchange
        .evidence()
        .ends(DateTime::from_timestamp(token.expires_at(), 0));
    strict::check_token(&token, settings, now, &mut trace)?;
    let key = exchange.issuer().accept_live(&key, now, &mut trace)?;
    Ok((key, token))
}

async fn accept_basic(
    exchange: &Exchange,
    authorization: &Authorization<'_>,
    app_id: &str,
) -> Result<Arc<Key>> {
    let (id, secret) = basic(exchange, authorization)?;
    let found = exchange.found()?;
    // First, so that who sends a certificate does not wait for the secret it is not.
    let takes_certificate =
        id == app_id && exchange.settings().get(&settings::BASIC_WITH_CERTIFICATE);
    let by_certificate = takes_certificate
        .then(|| certificate_key(exchange, &found, &secret))
        .flatten();
    let key = match by_certificate {
        Some(key) => Some(key),
        None => customer_key(exchange, &found, &id, &secret).await?,
    };
    match key {
        Some(key) => {
            let expected = "a customer id and secret of the app";
            exchange.trace().pass("credentials", expected, expected);
            let now = exchange.now();
            Ok(exchange
                .issuer()
                .accept_live(&key, now, &mut exchange.trace())?)
        }
        None => Err(refuse_customer(exchange, &found, &id, &secret)
            .await?
            .into()),
    }
}

/// Some public clients send the app certificate in the place of the customer's secret (F1).
fn certificate_key(exchange: &Exchange, found: &Found, secret: &str) -> Option<Arc<Key>> {
    let is_it = |key: &&Arc<Key>| {
        let certificate = exchange.issuer().open_secret(key);
        certificate.is_some_and(|certificate| {
            crate::secret::constant_time_eq(certificate.expose().as_bytes(), secret.as_bytes())
        })
    };
    found.within(exchange.space().id).find(is_it).cloned()
}

fn basic(
    exchange: &Exchange,
    authorization: &Authorization<'_>,
) -> Result<(String, String), Refusal> {
    if !authorization.is("Basic") {
        return Err(exchange.trace().refuse(
            Reason::WrongScheme,
            "authorization",
            FORM,
            "another scheme",
            "use the scheme Basic or agora",
        ));
    }
    let pair = authorization.basic().map_err(|error| {
        exchange.trace().refuse(
            Reason::MalformedCredential,
            "authorization",
            FORM,
            error.to_string(),
            error.to_string(),
        )
    })?;
    exchange.trace().pass("authorization", FORM, "Basic");
    Ok(pair)
}

/// The key of this customer with this secret, live ones first. The time of a refusal does not tell
/// which customers there are.
async fn customer_key(
    exchange: &Exchange,
    found: &Found,
    id: &str,
    secret: &str,
) -> Result<Option<Arc<Key>>> {
    let space = exchange.space().id;
    let of_customer = found
        .within(space)
        .filter(|key| key.secret.role == CUSTOMER_SECRET && is_customer(key, id));
    let keys = exchange
        .issuer()
        .keys_with_secret(of_customer, id, secret)
        .await?;
    Ok(keys.best(space, exchange.now()).cloned())
}

fn is_customer(key: &Key, id: &str) -> bool {
    key.credential.fields.text("customer_id") == Some(id)
}

/// Why nobody was found: another app's customer, a wrong secret, or nobody at all.
async fn refuse_customer(
    exchange: &Exchange,
    found: &Found,
    id: &str,
    secret: &str,
) -> Result<Refusal> {
    let space = exchange.space().id;
    if let Some(known) = found.within(space).find(|key| is_customer(key, id)) {
        exchange.entry().identify(known);
        return Ok(exchange.trace().refuse(
            Reason::WrongSecret,
            "credentials",
            "the customer's secret",
            "another secret",
            "use the customer secret that was shown when it was made",
        ));
    }
    let others = exchange
        .issuer()
        .keys_matching(exchange.vendor(), secret, Some(space))
        .await?;
    if others.within(space).any(|key| is_customer(key, id)) {
        return Ok(exchange.trace().refuse(
            Reason::WrongApp,
            "app id",
            "an app of this customer",
            "an app of somebody else",
            "call for an app id that belongs to the customer",
        ));
    }
    Ok(unknown_customer(exchange))
}

fn unknown_customer(exchange: &Exchange) -> Refusal {
    exchange.trace().refuse(
        Reason::UnknownKey,
        "credentials",
        "a customer id and secret of the app",
        "none",
        "use the customer id and secret of a project of this space",
    )
}

fn check_project(exchange: &Exchange, key: &Key) -> Result<(), Refusal> {
    let project = &key.credential;
    let settings = exchange.settings();
    if is_suspended(project) || settings.get(&settings::SUSPENDED) {
        let refusal = exchange.trace().refuse(
            Reason::Suspended,
            "project",
            "not suspended",
            "suspended",
            "use another project, or switch the setting suspended off",
        );
        return Err(refusal.in_case(Case::ProjectSuspended));
    }
    if !has_service(project) || !settings.get(&settings::SERVICE_ENABLED) {
        let refusal = exchange.trace().refuse(
            Reason::Suspended,
            "service",
            "enabled for the project",
            "not enabled",
            "enable the service for the project, or switch the setting service_enabled on",
        );
        return Err(refusal.in_case(Case::ServiceOff));
    }
    exchange.trace().pass("project", "active", "active");
    Ok(())
}
