//! What is accepted and what is refused, through the public functions.

mod judgement;
mod mutations;
mod refusals;
mod times;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Algorithm, Expected, SigningKey, Unverified};
use crate::error::{Reason, Refusal};
use crate::model::verdict::Trace;

const NOW: i64 = 1000;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#;
const VALID: &str = r#"{"iss":"issuer","aud":"api","exp":1060}"#;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
}

fn claims() -> Claims {
    Claims {
        iss: "issuer".to_owned(),
        aud: "api".to_owned(),
        sub: "acme".to_owned(),
        exp: NOW + 60,
    }
}

fn key(algorithm: Algorithm, kid: Option<&str>) -> SigningKey {
    SigningKey::new(
        algorithm,
        kid.map(str::to_owned),
        &vec![7; algorithm.secret_length()],
    )
    .unwrap()
}

fn hs256() -> SigningKey {
    key(Algorithm::Hs256, Some("k1"))
}

fn expected(key: &SigningKey) -> Expected<'_> {
    Expected {
        typ: Some("JWT"),
        issuer: Some("issuer"),
        audience: Some("api"),
        ..Expected::new(key, NOW)
    }
}

/// Reads and verifies a token.
fn verify<C: DeserializeOwned>(
    token: &str,
    expected: &Expected<'_>,
    trace: &mut Trace,
) -> Result<C, Refusal> {
    let token = Unverified::read(token).map_err(|malformed| malformed.refuse(trace))?;
    super::verify(&token, expected, trace)
}

/// Judges a payload that is signed as it stands, by the times and names of `expected`.
fn judge(payload: &str, expected: &Expected<'_>) -> Result<(), Reason> {
    let token = expected
        .key
        .sign_bytes(HEADER.as_bytes(), payload.as_bytes());
    verify::<Lax>(&token, expected, &mut Trace::new())
        .map(drop)
        .map_err(|refusal| refusal.reason)
}

fn reason<C>(verdict: Result<C, Refusal>) -> Option<Reason> {
    verdict.err().map(|refusal| refusal.reason)
}

/// A claims type that would let everything pass; the verifier must not.
#[derive(Debug, Deserialize)]
struct Lax {}
