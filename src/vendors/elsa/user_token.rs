//! The token of one user, for a short time: opaque to its bearer, and all there is to check it in
//! it, so that no check asks the database. The vendor's own format is unknown.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use ring::hmac;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Reason, Refusal};
use crate::issuer::Issuer;
use crate::model::verdict::{Fact, Trace};
use crate::space::Space;
use crate::token::jwt::is_expired;

/// The first characters of every such token; base64 of six bytes themselves.
const PREFIX: &str = "mockuser";
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 2048;
const MAC_LENGTH: usize = 32;

/// What a token says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    /// The space it was issued in.
    pub(super) space: Uuid,
    /// The epoch of that space; left out until it is reset.
    #[serde(default, skip_serializing_if = "is_first")]
    pub(super) epoch: i64,
    /// The master key it was issued with.
    pub(super) key_id: Uuid,
    /// The name of that key.
    pub(super) key: String,
    pub(super) account: String,
    /// The customer's own name of its user.
    pub(super) user: String,
    pub(super) plans: Vec<String>,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: Uuid,
}

/// Whether a credential wants to be one of these.
pub(super) fn is_one(credential: &str) -> bool {
    credential.starts_with(PREFIX)
}

/// A credential that wants to be one of these, taken apart once. Nothing of it can be believed
/// before it has passed [`verify`].
pub(super) struct Unverified {
    text: String,
    parts: Option<Parts>,
}

struct Parts {
    claims: Claims,
    mac: Vec<u8>,
    payload: Vec<u8>,
}

impl Unverified {
    /// Takes a credential apart, as far as it can be.
    pub(super) fn read(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            parts: parse(text),
        }
    }

    /// The credential as it came.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What it claims, to find its space.
    pub(super) fn claims(&self) -> Option<&Claims> {
        self.parts.as_ref().map(|parts| &parts.claims)
    }
}

/// Makes the token that says `claims`.
#[expect(clippy::expect_used, reason = "a claims type is ours, not input")]
pub(super) fn sign(issuer: &Issuer, claims: &Claims) -> String {
    let payload = serde_json::to_vec(claims).expect("claims are texts and numbers");
    let mac = hmac::sign(&key(issuer, claims.space, claims.epoch), &payload);
    // Prefix and rest meet at a multiple of four characters, so the whole is base64 again.
    let body = BASE64_STANDARD.encode([mac.as_ref(), &payload].concat());
    format!("{PREFIX}{body}")
}

/// The signature of one token before the claims of another.
pub(super) fn signed_as(signed: &str, claiming: &str) -> String {
    let bytes = |token: &str| {
        let body = token.strip_prefix(PREFIX).unwrap_or_default();
        BASE64_STANDARD.decode(body).unwrap_or_default()
    };
    let (mut mac, payload) = (bytes(signed), bytes(claiming));
    mac.truncate(MAC_LENGTH);
    let payload = payload.get(MAC_LENGTH..).unwrap_or(b"{");
    format!(
        "{PREFIX}{}",
        BASE64_STANDARD.encode([&mac, payload].concat())
    )
}

/// Judges a token, check by check.
pub(super) fn verify<'a>(
    issuer: &Issuer,
    token: &'a Unverified,
    space: &Space,
    now: i64,
    trace: &mut Trace,
) -> Result<&'a Claims, Refusal> {
    let Some(Parts {
        claims,
        mac,
        payload,
    }) = &token.parts
    else {
        return Err(trace.refuse(
            Reason::MalformedToken,
            "structure",
            "a token of a user as issued",
            "something else",
            "send the token exactly as issued: no spaces, no line breaks, not cut off",
        ));
    };
    trace.pass("structure", "a token of a user as issued", "readable");
    check_space(claims, space, trace)?;
    if hmac::verify(&key(issuer, claims.space, claims.epoch), payload, mac).is_err() {
        return Err(trace.refuse(
            Reason::BadSignature,
            "signature",
            "valid",
            "not made by this server for this token",
            "use the token as issued: it was changed",
        ));
    }
    trace.pass("signature", "valid", "valid");
    if is_expired(now, claims.exp) {
        return Err(trace.refuse(
            Reason::Expired,
            "expiry",
            after(now),
            instant(claims.exp),
            "get a new token, or set the clock of the space back",
        ));
    }
    trace.pass("expiry", after(now), instant(claims.exp));
    Ok(claims)
}

fn check_space(claims: &Claims, space: &Space, trace: &mut Trace) -> Result<(), Refusal> {
    let (actual, remedy) = if claims.space != space.id {
        let remedy = "use a token of this space, or name the token's space";
        ("another space", remedy)
    } else if claims.epoch != space.epoch() {
        let actual = "this space before it was reset or restored";
        (actual, "get a new token")
    } else {
        return Ok(());
    };
    let reason = Reason::UnknownSigningKey;
    Err(trace.refuse(reason, "space", "this space", actual, remedy))
}

fn parse(token: &str) -> Option<Parts> {
    let body = token.strip_prefix(PREFIX)?;
    if token.len() > LONGEST {
        return None;
    }
    let mut mac = BASE64_STANDARD.decode(body).ok()?;
    if mac.len() <= MAC_LENGTH {
        return None;
    }
    let payload = mac.split_off(MAC_LENGTH);
    let claims = serde_json::from_slice(&payload).ok()?;
    Some(Parts {
        claims,
        mac,
        payload,
    })
}

fn key(issuer: &Issuer, space: Uuid, epoch: i64) -> hmac::Key {
    let secret = issuer.epoch_secret::<32>(&[b"elsa user token"], space, epoch);
    hmac::Key::new(hmac::HMAC_SHA256, &secret)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_first(epoch: &i64) -> bool {
    *epoch == 0
}

fn instant(seconds: i64) -> Fact {
    DateTime::from_timestamp(seconds, 0).map_or(Fact::Number(seconds), Fact::Instant)
}

fn after(seconds: i64) -> Fact {
    DateTime::from_timestamp(seconds, 0).map_or(Fact::Number(seconds), Fact::After)
}
