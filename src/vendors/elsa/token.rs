//! A token for one of the customer's users, made with a master key. The vendor has such a route and
//! documents none of it: path, fields and answer here are mockmint's own, and settings.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::user_token::{self, Claims};
use super::{access, plan, settings};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange};
use crate::issuer::Issuer;
use crate::model::credential::Credential;
use crate::model::evidence::Terms;
use crate::model::setting::{Setting, Text};
use crate::space::{Space, VendorSettings};
use crate::vendors::{Minted, Minting};
use crate::wire::json;

/// The largest request for a token, in bytes.
pub(super) const LARGEST: usize = 16 * 1024;
/// Where tokens are issued; the last segment is a setting.
pub(super) const PATH: &str = "/api/mockmint/elsa/{token_path}";
/// Names of users are the customer's; they end up in tokens.
const LONGEST_USER: usize = 200;

/// Issues a token for a user.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    let name = exchange.parameter("token_path")?;
    let settings = exchange.settings();
    if settings.get(&settings::TOKEN_PATH) != name {
        return Err(Refusal::new(Reason::NotFound, "no such endpoint").into());
    }
    let key = access::authorise_master(&exchange).await?;
    let request = Request::read(exchange.arrival(), settings)?;
    let lifetime = lifetime(request.lifetime, settings)?;
    let (token, claims) = Issuing {
        issuer: exchange.issuer(),
        space: exchange.space(),
        master_key: &key.credential,
    }
    .sign(request.user, lifetime, exchange.clock().issuing_now());
    let end = instant(claims.exp)?;
    let expires_at = end.to_rfc3339_opts(SecondsFormat::Secs, true);
    exchange.evidence().issued(
        &token,
        Terms {
            expires_at: Some(end),
            purpose: Some(claims.user),
            ..Terms::default()
        },
    );
    let field = |setting: &'static Setting<Text>| settings.get(setting).to_owned();
    let answer = Map::from_iter([
        (field(&settings::TOKEN_FIELD), json!(token)),
        (field(&settings::TOKEN_EXPIRY_FIELD), json!(expires_at)),
    ]);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(answer))
}

/// Issues a token for the control API, in the name of any credential.
pub(super) fn mint(minting: &Minting<'_>) -> Result<Minted> {
    minting.without_claims()?;
    for (field, asked) in [("scope", minting.scope), ("audience", minting.audience)] {
        if asked.is_some() {
            let detail = "tokens of this vendor have neither scope nor audience";
            return Err(Refusal::malformed(detail).at(field).into());
        }
    }
    let (token, claims) = somebodys(minting);
    Ok(Minted {
        token,
        format: "elsa_user_token",
        expires_at: Some(instant(claims.exp)?),
        claims: serde_json::to_value(claims).map_err(Error::internal)?,
    })
}

/// A token of nobody in particular.
pub(super) fn somebodys(minting: &Minting<'_>) -> (String, Claims) {
    let lifetime = minting
        .expires_in
        .unwrap_or_else(|| minting.settings.get(&settings::TOKEN_LIFETIME));
    let issuing = Issuing {
        issuer: minting.issuer,
        space: minting.space,
        master_key: minting.credential,
    };
    issuing.sign("somebody".into(), lifetime, minting.now)
}

struct Issuing<'a> {
    issuer: &'a Issuer,
    space: &'a Space,
    master_key: &'a Credential,
}

impl Issuing<'_> {
    fn sign(&self, user: String, lifetime: i64, now: DateTime<Utc>) -> (String, Claims) {
        let claims = Claims {
            space: self.space.id,
            epoch: self.space.epoch(),
            key_id: self.master_key.id,
            key: self.master_key.name.clone(),
            account: self.master_key.account.clone(),
            user,
            plans: plan::of(&self.master_key.fields),
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(lifetime),
            jti: self.issuer.random().id(),
        };
        (user_token::sign(self.issuer, &claims), claims)
    }
}

struct Request {
    user: String,
    lifetime: Option<Value>,
}

impl Request {
    /// A form or a JSON object; the names of its two fields are settings.
    fn read(arrival: &Arrival, settings: &VendorSettings) -> Result<Self, Refusal> {
        let user_field = settings.get(&settings::TOKEN_USER_FIELD);
        let lifetime_field = settings.get(&settings::TOKEN_LIFETIME_FIELD);
        let (user, lifetime) = match arrival.media_type().as_deref() {
            Some("application/json") => {
                let body = json::value(&arrival.body)
                    .map_err(|error| Refusal::malformed(error.message).at(error.path))?;
                (
                    body[user_field].as_str().map(str::to_owned),
                    body.get(lifetime_field).filter(|v| !v.is_null()).cloned(),
                )
            }
            Some("application/x-www-form-urlencoded") => {
                let form = arrival.form()?;
                let field = |name: &str| {
                    let value = form.one(name);
                    let value = value.map_err(|error| Refusal::malformed(error.to_string()))?;
                    Ok::<_, Refusal>(value.map(str::to_owned))
                };
                let lifetime = field(lifetime_field)?.map(|text| {
                    let number = text.parse::<i64>();
                    number.map_or(Value::Null, Value::from)
                });
                (field(user_field)?, lifetime)
            }
            _ => {
                let detail = "the body must be JSON or application/x-www-form-urlencoded";
                return Err(Refusal::malformed(detail));
            }
        };
        let is_name = |user: &String| {
            (1..=LONGEST_USER).contains(&user.chars().count()) && !user.contains(char::is_control)
        };
        let user = user.filter(is_name).ok_or_else(|| {
            let detail = format!("{user_field} must have 1 to {LONGEST_USER} characters");
            Refusal::malformed(detail).at(user_field.to_owned())
        })?;
        Ok(Self { user, lifetime })
    }
}

/// The lifetime asked for in seconds, or the usual one.
fn lifetime(asked: Option<Value>, settings: &VendorSettings) -> Result<i64, Refusal> {
    let Some(asked) = asked else {
        return Ok(settings.get(&settings::TOKEN_LIFETIME));
    };
    let longest = settings.get(&settings::TOKEN_LONGEST_LIFETIME);
    let seconds = asked
        .as_i64()
        .filter(|seconds| (1..=longest).contains(seconds));
    seconds.ok_or_else(|| {
        let field = settings.get(&settings::TOKEN_LIFETIME_FIELD);
        let detail = format!("{field} must be a number of seconds between 1 and {longest}");
        Refusal::malformed(detail).at(field.to_owned())
    })
}

fn instant(seconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
        .ok_or_else(|| Error::internal("the lifetime leaves the calendar"))
}
