//! `POST /v1/auth/token`: an API key for an access token (RFC 6749 section 4.4).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use chrono::{DateTime, Duration, Utc};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::token_request::Request;
use super::{NAME, access, settings};
use crate::clock::LATEST;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Issuer;
use crate::model::credential::Credential;
use crate::model::evidence::Terms;
use crate::space::VendorSettings;
use crate::token::jwt::{Algorithm, NumericDate};
use crate::vendors::bearer_jwt::BearerJwt;
use crate::vendors::{Minted, Minting};
use crate::wire::scope::ScopeSet;

/// Where tokens are issued.
pub(super) const PATH: &str = "/v1/auth/token";
/// Granted when none is asked for (seed1).
const DEFAULT_SCOPE: &str = "audio:all voices:read";
/// Everything that can be asked for (seed1, L, F).
pub(super) const SCOPES: &[&str] = &[
    "audio:speech",
    "audio:stream",
    "audio:all",
    "voices:read",
    "voices:create",
    "voices:delete",
    "voices:all",
];
const ISSUER: &str = "https://api.sws.speechify.com";
const AUDIENCE: &str = "https://api.sws.speechify.com/v1";
const TYP: &str = "at+jwt";

/// What an access token says. The vendor's own claims are unknown; no client reads them.
#[derive(Debug, Serialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) aud: String,
    /// The account.
    pub(super) sub: String,
    /// The name of the API key it was issued for.
    pub(super) client_id: String,
    /// The id of that key.
    pub(super) key_id: Uuid,
    /// Which of that key's secrets it was issued for.
    pub(super) key_generation: i64,
    pub(super) scope: String,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: Uuid,
}

/// The same claims as they are read back; the registered ones were judged before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    pub(super) sub: String,
    pub(super) client_id: String,
    pub(super) key_id: Uuid,
    pub(super) key_generation: i64,
    pub(super) scope: String,
    #[serde(rename = "jti")]
    _jti: Uuid,
    #[serde(rename = "iss")]
    _iss: IgnoredAny,
    #[serde(rename = "aud")]
    _aud: IgnoredAny,
    #[serde(rename = "iat")]
    _iat: NumericDate,
    #[serde(rename = "exp")]
    _exp: NumericDate,
    #[serde(rename = "nbf")]
    _nbf: Option<NumericDate>,
}

/// Issues an access token for an API key.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    access::bearer_key_only(exchange.arrival(), &mut exchange.trace())?;
    let key = exchange.accept_key()?;
    let request = Request::read(exchange.arrival())?;
    let scope = granted(request.scope.as_deref(), &key.credential)?;
    let settings = exchange.settings();
    let lifetime = settings.get(&settings::ACCESS_TOKEN_LIFETIME);
    let advertised = settings
        .get(&settings::ADVERTISED_LIFETIME)
        .unwrap_or(lifetime);
    let now = exchange.clock().issuing_now();
    let (issuer, space) = (exchange.issuer(), exchange.space());
    // Under a grace this is an older one than the credential's.
    let generation = key.secret.generation;
    let claims = Claims::new(issuer, &key.credential, generation, &scope, lifetime, now);
    let access_token = JWT.sign(issuer, space, settings, &claims);
    exchange.evidence().issued(
        &access_token,
        Terms {
            expires_at: now.checked_add_signed(Duration::seconds(advertised)),
            scope_asked: request.scope.filter(|scope| !scope.is_empty()),
            scope_means: access::meaning(&scope),
            scope_granted: Some(scope.to_string()),
            ..Terms::default()
        },
    );
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((PRAGMA, "no-cache"))
        .json(Answer {
            access_token,
            // Lower case: P123 takes no other spelling.
            token_type: "bearer",
            expires_in: advertised,
            scope: scope.to_string(),
        }))
}

/// Issues a token for the control API.
pub(super) fn mint(minting: &Minting<'_>) -> Result<Minted> {
    if minting.audience.is_some() {
        return Err(Refusal::malformed("tokens of this vendor take no audience")
            .at("audience")
            .into());
    }
    minting.without_claims()?;
    let scope = granted(minting.scope, minting.credential)?;
    let claims = Claims::of(minting, &scope);
    Ok(Minted {
        token: JWT.sign(minting.issuer, minting.space, minting.settings, &claims),
        format: "jwt",
        expires_at: DateTime::from_timestamp(claims.exp, 0),
        claims: serde_json::to_value(claims).map_err(Error::internal)?,
    })
}

#[derive(Serialize)]
struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

impl Claims {
    /// What a token says that somebody asks the control API for.
    pub(super) fn of(minting: &Minting<'_>, scope: &ScopeSet) -> Self {
        let lifetime = minting
            .expires_in
            .unwrap_or_else(|| minting.settings.get(&settings::ACCESS_TOKEN_LIFETIME));
        let (credential, generation) = (minting.credential, minting.credential.generation);
        let now = minting.now;
        Self::new(minting.issuer, credential, generation, scope, lifetime, now)
    }

    /// What a token says that is issued for a secret of this generation.
    fn new(
        issuer: &Issuer,
        credential: &Credential,
        generation: i64,
        scope: &ScopeSet,
        lifetime: i64,
        now: DateTime<Utc>,
    ) -> Self {
        let ends = now.timestamp().saturating_add(lifetime);
        Self {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: credential.account.clone(),
            client_id: credential.name.clone(),
            key_id: credential.id,
            key_generation: generation,
            scope: scope.to_string(),
            iat: now.timestamp(),
            exp: ends.min(LATEST.timestamp()),
            jti: issuer.random().id(),
        }
    }
}

/// What is particular to an access token.
pub(super) const JWT: BearerJwt = BearerJwt {
    vendor: NAME,
    issuer: ISSUER,
    audience: AUDIENCE,
    typ: TYP,
    algorithm,
    one: "a token",
    noun: "token",
    form: "Authorization: Bearer, one space, the credential",
    send: "send the api key or access token as Authorization: Bearer",
};

/// The algorithm a space's tokens are signed with; the vendor's is unknown.
pub(super) fn algorithm(settings: &VendorSettings) -> Algorithm {
    settings.get(&settings::SIGNING_ALGORITHM)
}

/// The scope to grant: what is asked for, if it exists and the key may have it.
pub(super) fn granted(asked: Option<&str>, credential: &Credential) -> Result<ScopeSet, Refusal> {
    let invalid = |detail: String| Refusal::new(Reason::InvalidScope, detail);
    let scope = ScopeSet::parse(asked.filter(|s| !s.is_empty()).unwrap_or(DEFAULT_SCOPE))
        .map_err(|error| invalid(error.to_string()))?;
    if scope.iter().any(|wanted| !SCOPES.contains(&wanted)) {
        return Err(invalid(format!("scope must be of {}", SCOPES.join(" "))));
    }
    let allowed = credential.fields.texts("scopes");
    let may = |wanted: &str| match &allowed {
        Some(allowed) => access::covers(allowed.iter().copied(), wanted),
        None => true,
    };
    if scope.iter().all(may) {
        return Ok(scope);
    }
    Err(invalid("the key itself does not have this scope".into()))
}
