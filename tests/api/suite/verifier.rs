//! A strict verifier of one vendor's tokens that knows nothing but a JWK Set, with a hole in it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use ring::{hmac, signature};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::service::{Presented, Reply, Service};
use crate::support::Space;

/// What it gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    None,
    Exp,
    Leeway,
    Aud,
    AlgNone,
    /// It takes the algorithm from the header, and the text of the public key for a secret.
    AlgFromHeader,
}

/// A verifier.
#[derive(Clone)]
pub(crate) struct Verifier {
    key: Value,
    scope: String,
    hole: Hole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: Option<String>,
    exp: i64,
    nbf: Option<i64>,
    scope: String,
    #[serde(rename = "sub")]
    _sub: IgnoredAny,
    #[serde(rename = "client_id")]
    _client_id: IgnoredAny,
    #[serde(rename = "key_id")]
    _key_id: IgnoredAny,
    #[serde(rename = "key_generation")]
    _key_generation: IgnoredAny,
    #[serde(rename = "iat")]
    _iat: IgnoredAny,
    #[serde(rename = "jti")]
    _jti: IgnoredAny,
}

impl Verifier {
    /// One that asks for a scope and knows the keys of a space.
    pub(crate) async fn of(space: &Space, scope: &str, hole: Hole) -> Self {
        let (status, keys) = space
            .control(Method::GET, "/jwks/speechify?secrets=true", None)
            .await;
        assert_eq!(status, 200, "{keys}");
        Self {
            key: keys["keys"][0].clone(),
            scope: scope.to_owned(),
            hole,
        }
    }

    /// A service that asks it.
    pub(crate) fn serve(self) -> Service {
        Service::start(move |request: &Presented| Reply::Status(self.status(request.bearer())))
    }

    /// 200 or 401.
    pub(crate) fn status(&self, token: &str) -> u16 {
        if self.accepts(token).is_some() {
            200
        } else {
            401
        }
    }

    fn accepts(&self, token: &str) -> Option<()> {
        let parts: Vec<_> = token.split('.').collect();
        let [header, payload, signed] = parts[..] else {
            return None;
        };
        if token.len() > 8192 {
            return None;
        }
        let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let (signature, message) = (bytes(signed)?, format!("{header}.{payload}"));
        let header: Header = serde_json::from_slice(&bytes(header)?).ok()?;
        let claims: Claims = serde_json::from_slice(&bytes(payload)?).ok()?;
        let is_signed = match &*header.alg {
            "none" if self.hole == Hole::AlgNone => signature.is_empty(),
            "HS256" if self.hole == Hole::AlgFromHeader => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.pem().as_bytes());
                hmac::verify(&key, message.as_bytes(), &signature).is_ok()
            }
            alg => self.key["alg"] == alg && self.verifies(&message, &signature),
        };
        let leeway = if self.hole == Hole::Leeway { 60 } else { 0 };
        #[expect(clippy::cast_possible_wrap, reason = "seconds since 1970")]
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64;
        let right_audience = claims.aud.as_deref() == Some("https://api.sws.speechify.com/v1");
        let all = is_signed
            && header.typ == "at+jwt"
            && header.kid.is_some_and(|kid| self.key["kid"] == kid)
            && claims.iss == "https://api.sws.speechify.com"
            && (right_audience || self.hole == Hole::Aud)
            && (now < claims.exp + leeway || self.hole == Hole::Exp)
            && claims.nbf.is_none_or(|nbf| nbf <= now + leeway)
            && claims.scope.split(' ').any(|scope| scope == self.scope);
        all.then_some(())
    }

    fn verifies(&self, message: &str, signature: &[u8]) -> bool {
        let bytes = |name: &str| {
            let text = self.key[name].as_str().unwrap();
            BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
        };
        if self.key["kty"] == "OKP" {
            let key = signature::UnparsedPublicKey::new(&signature::ED25519, bytes("x"));
            return key.verify(message.as_bytes(), signature).is_ok();
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes("k"));
        hmac::verify(&key, message.as_bytes(), signature).is_ok()
    }

    /// The public key as text (RFC 8410 section 10.1).
    fn pem(&self) -> String {
        let x = self.key["x"].as_str().unwrap();
        let x = BASE64_URL_SAFE_NO_PAD.decode(x).unwrap();
        let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", &x[..]].concat();
        let der = base64::prelude::BASE64_STANDARD.encode(der);
        format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
    }
}
