//! `POST /v1/auth/token`: an API key for an access token (RFC 6749 section 4.4).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use chrono::{DateTime, Duration, Utc};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{NAME, access, errors};
use crate::clock::LATEST;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange};
use crate::issuer::Issuer;
use crate::model::credential::Credential;
use crate::model::defect::Defect;
use crate::model::evidence::Terms;
use crate::space::{Space, VendorSettings};
use crate::token::forge::{Recipe, spoiling, spoilings};
use crate::token::jwt::{Algorithm, NumericDate};
use crate::vendors::{Minted, Minting};
use crate::wire::media_type::MediaType;
use crate::wire::scope::ScopeSet;

/// Where tokens are issued.
pub(super) const PATH: &str = "/v1/auth/token";
/// The defect that only tokens with scopes can have.
const SCOPE_MISSING: &str = "scope-missing";
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
pub(super) const ISSUER: &str = "https://api.sws.speechify.com";
pub(super) const AUDIENCE: &str = "https://api.sws.speechify.com/v1";
pub(super) const TYP: &str = "at+jwt";

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
    let lifetime = settings.number("access_token_lifetime").unwrap_or(3600);
    let advertised = settings.number("advertised_lifetime").unwrap_or(lifetime);
    let now = exchange.now();
    let issuing = Issuing {
        issuer: exchange.issuer(),
        space: exchange.space(),
        settings: &settings,
        credential: &key.credential,
        // Under a grace this is an older one than the credential's.
        generation: key.secret.generation,
    };
    let (access_token, _) = issuing.sign(&scope, lifetime, now);
    exchange.note_issued(
        &access_token,
        Terms {
            expires_at: now.checked_add_signed(Duration::seconds(advertised)),
            scope_asked: request.scope.filter(|scope| !scope.is_empty()),
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
    if minting.claims.is_some() {
        return Err(Refusal::malformed("tokens of this vendor take no claims")
            .at("claims")
            .into());
    }
    let scope = granted(minting.scope, minting.credential)?;
    let settings = minting.space.settings(NAME);
    let lifetime = minting
        .expires_in
        .or_else(|| settings.number("access_token_lifetime"))
        .unwrap_or(3600);
    let issuing = Issuing {
        issuer: minting.issuer,
        space: minting.space,
        settings: &settings,
        credential: minting.credential,
        generation: minting.credential.generation,
    };
    let (token, claims) = issuing.sign(&scope, lifetime, minting.now);
    Ok(Minted {
        token,
        format: "jwt",
        expires_at: DateTime::from_timestamp(claims.exp, 0),
        claims: serde_json::to_value(claims).map_err(Error::internal)?,
    })
}

/// A token that lacks what [`super::Speechify::probe`] needs, or is wrong in a general way.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let settings = minting.space.settings(NAME);
    let issuing = Issuing {
        issuer: minting.issuer,
        space: minting.space,
        settings: &settings,
        credential: minting.credential,
        generation: minting.credential.generation,
    };
    let scope = ScopeSet::parse(if defect == SCOPE_MISSING {
        "audio:speech"
    } else {
        "voices:read"
    });
    let lifetime = settings.number("access_token_lifetime").unwrap_or(3600);
    let (token, claims) = issuing.sign(&scope.ok()?, lifetime, minting.now);
    let claims = serde_json::to_value(claims).ok()?;
    let token = match spoiling(defect) {
        None if defect == SCOPE_MISSING => token,
        None => return None,
        Some(spoiling) => {
            let algorithm = algorithm(&settings);
            let (issuer, space) = (minting.issuer, minting.space);
            (spoiling.make)(&Recipe {
                key: &issuer.signing_key(space, NAME, algorithm),
                impostor: &issuer.stray_key(space.id, NAME, algorithm),
                other_space: &issuer.stray_key(Uuid::nil(), NAME, algorithm),
                other_vendor: &issuer.stray_key(space.id, "another", algorithm),
                typ: Some(TYP),
                claims: claims.as_object()?,
                now: minting.now.timestamp(),
            })
        }
    };
    Some(Minted {
        token,
        format: "jwt",
        expires_at: None,
        claims,
    })
}

/// What its tokens can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    let scope_missing = (
        SCOPE_MISSING,
        "It lacks the scope.",
        Reason::InsufficientScope,
    );
    spoilings()
        .map(|spoiling| (spoiling.name, spoiling.what, spoiling.reason))
        .chain([scope_missing])
        .map(|(name, what, reason)| Defect {
            name,
            what,
            reason,
            status: errors::status(reason).as_u16(),
        })
        .collect()
}

#[derive(Serialize)]
struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

struct Issuing<'a> {
    issuer: &'a Issuer,
    space: &'a Space,
    settings: &'a VendorSettings,
    credential: &'a Credential,
    generation: i64,
}

impl Issuing<'_> {
    fn sign(&self, scope: &ScopeSet, lifetime: i64, now: DateTime<Utc>) -> (String, Claims) {
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: self.credential.account.clone(),
            client_id: self.credential.name.clone(),
            key_id: self.credential.id,
            key_generation: self.generation,
            scope: scope.to_string(),
            iat: now.timestamp(),
            exp: now
                .timestamp()
                .saturating_add(lifetime)
                .min(LATEST.timestamp()),
            jti: self.issuer.random().id(),
        };
        let key = self
            .issuer
            .signing_key(self.space, NAME, algorithm(self.settings));
        let token = key.sign(&key.header(Some(TYP)), &claims);
        (token, claims)
    }
}

/// The algorithm a space's tokens are signed with; the vendor's is unknown.
pub(super) fn algorithm(settings: &VendorSettings) -> Algorithm {
    settings
        .text("signing_algorithm")
        .and_then(Algorithm::parse)
        .unwrap_or(Algorithm::Hs256)
}

/// What was asked for, as a form or as JSON.
struct Request {
    scope: Option<String>,
}

impl Request {
    fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        let query = arrival.query()?;
        for name in ["grant_type", "scope", "access_token", "client_secret"] {
            // OA-01, OA-04: parameters belong in the body, and nowhere twice.
            if query.one(name) != Ok(None) {
                return Err(Refusal::malformed(
                    "parameters belong in the body, not in the query",
                ));
            }
        }
        let (grant_type, scope) = parameters(arrival)?;
        match grant_type.as_deref() {
            Some("client_credentials") => Ok(Self { scope }),
            Some(_) => Err(Refusal::new(
                Reason::UnsupportedGrant,
                "grant_type must be client_credentials",
            )),
            None => Err(Refusal::malformed("grant_type is missing").at("grant_type")),
        }
    }
}

fn parameters(arrival: &Arrival) -> Result<(Option<String>, Option<String>), Refusal> {
    let unusable = || {
        Refusal::malformed("the body must be application/x-www-form-urlencoded or application/json")
    };
    let content_type = arrival.headers.get(CONTENT_TYPE).ok_or_else(unusable)?;
    let media_type = MediaType::parse(content_type.as_bytes()).map_err(|_| unusable())?;
    media_type
        .require_utf8()
        .map_err(|error| Refusal::malformed(error.to_string()))?;
    match media_type.essence() {
        "application/x-www-form-urlencoded" => {
            let form = arrival.form()?;
            let one = |name| {
                let value = form
                    .one(name)
                    .map_err(|e| Refusal::malformed(e.to_string()))?;
                Ok::<_, Refusal>(value.map(str::to_owned))
            };
            for name in SECRETS {
                single_method(one(name)?.is_some())?;
            }
            Ok((one("grant_type")?, one("scope")?))
        }
        "application/json" => {
            let body: Body = arrival.json()?;
            single_method(
                body.access_token.is_some()
                    || body.client_secret.is_some()
                    || body.client_assertion.is_some(),
            )?;
            let given = |text: Option<String>| text.filter(|text| !text.is_empty());
            Ok((given(body.grant_type), given(body.scope)))
        }
        _ => Err(unusable()),
    }
}

/// Parameters that would authenticate the client a second time (RFC 6749 section 2.3, RFC 6750
/// section 2).
const SECRETS: [&str; 3] = ["access_token", "client_secret", "client_assertion"];

/// OA-07: the key in the header is one method of client authentication; a second is one too many.
fn single_method(has_second: bool) -> Result<(), Refusal> {
    if has_second {
        let detail = "the api key belongs in the authorization header, and no secret in the body";
        return Err(Refusal::malformed(detail));
    }
    Ok(())
}

#[derive(Deserialize)]
struct Body {
    grant_type: Option<String>,
    scope: Option<String>,
    access_token: Option<Value>,
    client_secret: Option<Value>,
    client_assertion: Option<Value>,
}

/// The scope to grant: what is asked for, if it exists and the key may have it.
fn granted(asked: Option<&str>, credential: &Credential) -> Result<ScopeSet, Refusal> {
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
