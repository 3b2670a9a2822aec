//! `POST /api/auth/ephemeral`: an app id and its secret key for an ephemeral key.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NAME, access, errors, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange};
use crate::issuer::Issuer;
use crate::model::credential::{Credential, Key};
use crate::model::defect::Defect;
use crate::model::evidence::{Nature, Terms};
use crate::space::VendorSettings;
use crate::token::forge::spoiling;
use crate::token::jwt::{Algorithm, NumericDate};
use crate::vendors::bearer_jwt::{self, BearerJwt};
use crate::vendors::{Minted, Minting};
use crate::wire::form::Form;
use crate::wire::media_type::MediaType;

/// Where ephemeral keys are issued (seed4).
pub(super) const PATH: &str = "/api/auth/ephemeral";
const ISSUER: &str = "https://console.soriapi.com";
const AUDIENCE: &str = "https://console.soriapi.com/api";
/// The vendor shows the first characters of a key, `eyJhbGciOi`, and no algorithm (seed4).
pub(super) const ALGORITHM: Algorithm = Algorithm::Hs256;

/// What is particular to an ephemeral key.
pub(super) const JWT: BearerJwt = BearerJwt {
    vendor: NAME,
    issuer: ISSUER,
    audience: AUDIENCE,
    typ: "JWT",
    algorithm: |_| ALGORITHM,
    one: "an ephemeral key",
    noun: "key",
    // The vendor's own header is unknown; ours is the usual one.
    form: "Authorization: Bearer, one space, the ephemeral key",
    send: "send the ephemeral key as Authorization: Bearer",
};

/// What an ephemeral key says. The vendor's own claims are unknown; no client reads them.
#[derive(Debug, Serialize)]
pub(super) struct Claims {
    pub(super) iss: &'static str,
    pub(super) aud: &'static str,
    /// The app id.
    pub(super) sub: String,
    /// The account of the app.
    pub(super) account: String,
    /// The name of the app.
    pub(super) app: String,
    /// Our id of the app.
    pub(super) key_id: Uuid,
    /// The origins it may come from; any where there is no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origins: Option<Vec<String>>,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: Uuid,
}

/// The same claims as they are read back; the registered ones were judged before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    pub(super) sub: String,
    pub(super) account: String,
    pub(super) app: String,
    pub(super) key_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origins: Option<Vec<String>>,
    pub(super) exp: NumericDate,
    pub(super) jti: Uuid,
    #[serde(skip_serializing, rename = "iss")]
    _iss: IgnoredAny,
    #[serde(skip_serializing, rename = "aud")]
    _aud: IgnoredAny,
    #[serde(skip_serializing, rename = "iat")]
    _iat: NumericDate,
    #[serde(skip_serializing, rename = "nbf")]
    _nbf: Option<NumericDate>,
}

/// Issues an ephemeral key.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    access::note_browser(exchange.arrival(), &mut exchange.trace());
    let request = Request::read(exchange.arrival())?;
    exchange
        .evidence()
        .presented(&request.secret_key, Nature::LongLived);
    let key = accept(&exchange, &request).await?;
    answer(&exchange, &key.credential)
}

/// The answer that brings a new ephemeral key, also through the relay.
pub(super) fn answer(exchange: &Exchange, app: &Credential) -> Result<HttpResponse> {
    let settings = exchange.settings();
    let (issuer, space) = (exchange.issuer(), exchange.space());
    let claims = Claims::new(issuer, settings, app, None, exchange.clock().issuing_now());
    let ephemeral_key = JWT.sign(issuer, space, settings, &claims);
    let expires_at = DateTime::from_timestamp(claims.exp, 0)
        .ok_or_else(|| Error::internal("the lifetime leaves the calendar"))?;
    exchange.evidence().issued(
        &ephemeral_key,
        Terms {
            expires_at: Some(expires_at),
            is_for_one_session: true,
            ..Terms::default()
        },
    );
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Answer {
            success: true,
            ephemeral_key,
            ephemeral_key_expires_at: expires_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        }))
}

/// Issues an ephemeral key for the control API.
pub(super) fn mint(minting: &Minting<'_>) -> Result<Minted> {
    minting.without_claims()?;
    for (field, asked) in [("scope", minting.scope), ("audience", minting.audience)] {
        if asked.is_some() {
            let detail = "ephemeral keys have neither scope nor audience";
            return Err(Refusal::malformed(detail).at(field).into());
        }
    }
    let claims = Claims::of(minting);
    Ok(Minted {
        token: JWT.sign(minting.issuer, minting.space, minting.settings, &claims),
        format: "jwt",
        expires_at: DateTime::from_timestamp(claims.exp, 0),
        claims: serde_json::to_value(claims).map_err(Error::internal)?,
    })
}

/// An ephemeral key with something wrong.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let spoiling = spoiling(defect)?;
    let claims = Claims::of(minting);
    JWT.spoil(spoiling, minting, serde_json::to_value(claims).ok()?)
}

/// What ephemeral keys can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    bearer_jwt::defects(|reason| errors::status(reason).0.as_u16()).collect()
}

/// The members, in the order of the vendor's page (seed4).
#[derive(Serialize)]
struct Answer {
    success: bool,
    ephemeral_key: String,
    ephemeral_key_expires_at: String,
}

impl Claims {
    fn of(minting: &Minting<'_>) -> Self {
        let Minting {
            issuer,
            settings,
            credential,
            ..
        } = minting;
        Self::new(
            issuer,
            settings,
            credential,
            minting.expires_in,
            minting.now,
        )
    }

    fn new(
        issuer: &Issuer,
        settings: &VendorSettings,
        app: &Credential,
        lifetime: Option<i64>,
        now: DateTime<Utc>,
    ) -> Self {
        let lifetime = lifetime.unwrap_or_else(|| settings.get(&settings::EPHEMERAL_KEY_LIFETIME));
        let origins = settings.get(&settings::ALLOWED_ORIGINS);
        Self {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: app.identifier.clone().unwrap_or_default(),
            account: app.account.clone(),
            app: app.name.clone(),
            key_id: app.id,
            origins: origins.map(|list| list.split_whitespace().map(str::to_owned).collect()),
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(lifetime),
            jti: issuer.random().id(),
        }
    }
}

/// What every example of the vendor's page sends: a form of two fields.
struct Request {
    app_id: String,
    secret_key: String,
}

impl Request {
    fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        let query = arrival.query()?;
        let form = form(arrival)?;
        let field = |name: &'static str| {
            // A secret in a URL ends up in logs: it is not even looked at.
            if query.one(name) != Ok(None) {
                let detail = "app_id and secret_key belong in the body, not in the query";
                return Err(Refusal::malformed(detail).at(name));
            }
            let value = form
                .one(name)
                .map_err(|error| Refusal::malformed(error.to_string()).at(name))?;
            let missing = || Refusal::malformed(format!("{name} is missing")).at(name);
            value.map(str::to_owned).ok_or_else(missing)
        };
        Ok(Self {
            app_id: field("app_id")?,
            secret_key: field("secret_key")?,
        })
    }
}

/// The body as a form, if its media type says that it is one.
pub(super) fn form(arrival: &Arrival) -> Result<Form, Refusal> {
    let wrong = || Refusal::malformed("the body must be application/x-www-form-urlencoded");
    let content_type = arrival.headers.get(CONTENT_TYPE).ok_or_else(wrong)?;
    let media_type = MediaType::parse(content_type.as_bytes()).map_err(|_| wrong())?;
    if media_type.essence() != "application/x-www-form-urlencoded" {
        return Err(wrong());
    }
    media_type
        .require_utf8()
        .map_err(|error| Refusal::malformed(error.to_string()))?;
    arrival.form()
}

/// The live key of the app, if the secret is its secret.
async fn accept(exchange: &Exchange, request: &Request) -> Result<Arc<Key>> {
    let found = exchange.found()?;
    let space = exchange.space().id;
    if let Some(known) = found.best(space, exchange.now()) {
        exchange.entry().identify(known);
    }
    let issuer = exchange.issuer();
    let (app_id, secret) = (&request.app_id, &request.secret_key);
    let right = issuer
        .keys_with_secret(found.within(space), app_id, secret)
        .await?;
    let mut trace = exchange.trace();
    if found.within(space).next().is_none() {
        let actual = if found.0.is_empty() {
            "none"
        } else {
            "an app of another space"
        };
        let remedy = "use an app id of this space; its apps are listed by the control API";
        let refusal = trace.refuse(Reason::UnknownKey, "app", "a known app", actual, remedy);
        return Err(refusal.into());
    }
    trace.pass("app", "a known app", "known");
    let Some(key) = right.best(space, exchange.now()) else {
        let remedy = "use the secret key that was shown when the app was made or regenerated";
        let refusal = trace.refuse(
            Reason::WrongSecret,
            "secret key",
            "the app's own",
            "another",
            remedy,
        );
        return Err(refusal.into());
    };
    trace.pass("secret key", "the app's own", "equal");
    Ok(issuer.accept_live(key, exchange.now(), &mut trace)?)
}
