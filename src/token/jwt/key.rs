//! A signing key. `jsonwebtoken` makes and checks every signature with it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey, crypto};
use serde::Serialize;
use thiserror::Error;

use super::header::{Header, is_key_id};
use crate::token::ring_provider;

/// What a token is signed with (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Every algorithm. `none` is not among them, and never will be (RFC 8725 section 3.2).
    pub const ALL: &'static [Self] = &[Self::Hs256, Self::Hs384, Self::Hs512, Self::EdDsa];

    /// The name in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with this name; names are case-sensitive (RFC 7515 section 4.1.1).
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }

    /// The least length of a secret in bytes (RFC 7518 section 3.2); for `EdDSA` the only one
    /// (RFC 8032 section 5.1.5).
    pub const fn secret_length(self) -> usize {
        match self {
            Self::Hs256 | Self::EdDsa => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }

    const fn jose(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
            Self::Hs384 => jsonwebtoken::Algorithm::HS384,
            Self::Hs512 => jsonwebtoken::Algorithm::HS512,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeakKey {
    /// The secret has the wrong length for its algorithm.
    #[error(
        "a secret of {length} bytes does not fit {}: use {} bytes or, for HMAC, more",
        .algorithm.name(), .algorithm.secret_length()
    )]
    Secret {
        /// The algorithm that was asked for.
        algorithm: Algorithm,
        /// The bytes that were given.
        length: usize,
    },
    /// A key id that no token could carry.
    #[error("a kid must be 1 to 128 visible ASCII characters")]
    KeyId,
}

/// A key that signs tokens and verifies what it signed.
pub struct SigningKey {
    algorithm: Algorithm,
    kid: Option<String>,
    public: Option<Vec<u8>>,
    private_half: EncodingKey,
    public_half: DecodingKey,
}

impl SigningKey {
    /// Makes a key; for `EdDSA` the secret is the seed.
    pub fn new(algorithm: Algorithm, kid: Option<String>, secret: &[u8]) -> Result<Self, WeakKey> {
        ring_provider::install();
        if !kid.as_deref().is_none_or(is_key_id) {
            return Err(WeakKey::KeyId);
        }
        let (private_half, public_half, public) =
            halves(algorithm, secret).ok_or(WeakKey::Secret {
                algorithm,
                length: secret.len(),
            })?;
        Ok(Self {
            algorithm,
            kid,
            public,
            private_half,
            public_half,
        })
    }

    /// The one algorithm of this key.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id of this key, as the header names it.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The public key that verifies its signatures; an HMAC key has none.
    pub fn public_key(&self) -> Option<&[u8]> {
        self.public.as_deref()
    }

    /// The header of this key's tokens.
    pub fn header<'a>(&'a self, typ: Option<&'a str>) -> Header<'a> {
        Header {
            alg: self.algorithm.name().into(),
            typ: typ.map(Into::into),
            kid: self.kid().map(Into::into),
        }
    }

    /// Signs `claims`. The header is written as given, even if it contradicts the key.
    ///
    /// # Panics
    ///
    /// When `claims` cannot be JSON, such as a map whose keys are not strings.
    #[expect(clippy::expect_used, reason = "a claims type is ours, not input")]
    pub fn sign<C: Serialize>(&self, header: &Header<'_>, claims: &C) -> String {
        let mut json = Vec::with_capacity(256);
        let mut token = String::with_capacity(512);
        serde_json::to_writer(&mut json, header).expect("a header is three strings");
        URL_SAFE_NO_PAD.encode_string(&json, &mut token);
        json.clear();
        token.push('.');
        serde_json::to_writer(&mut json, claims).expect("a claims type is a JSON object");
        URL_SAFE_NO_PAD.encode_string(&json, &mut token);
        self.seal(token)
    }

    /// Signs a header and a payload as they are, valid or not. Defective tokens need this.
    pub fn sign_bytes(&self, header: &[u8], payload: &[u8]) -> String {
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        self.seal(token)
    }

    /// Whether `signature`, in base64url, is this key's signature of `message`.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        let algorithm = self.algorithm.jose();
        // An error means that the signature cannot be read, so it is not valid either.
        crypto::verify(signature, message.as_bytes(), &self.public_half, algorithm).unwrap_or(false)
    }

    #[expect(clippy::expect_used, reason = "`new` has signed with this key")]
    fn seal(&self, mut token: String) -> String {
        let algorithm = self.algorithm.jose();
        let signature = crypto::sign(token.as_bytes(), &self.private_half, algorithm)
            .expect("a key that signed once signs again");
        token.push('.');
        token.push_str(&signature);
        token
    }
}

/// Shows the id of the key, never its secret.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

type Halves = (EncodingKey, DecodingKey, Option<Vec<u8>>);

/// The key that signs, the key that verifies and, where there is one, the public key's bytes;
/// `None` if the secret does not fit the algorithm.
fn halves(algorithm: Algorithm, secret: &[u8]) -> Option<Halves> {
    let halves = match algorithm {
        Algorithm::EdDsa => ed25519(secret)?,
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => (
            EncodingKey::from_secret(secret).ok()?,
            DecodingKey::from_secret(secret).ok()?,
            None,
        ),
    };
    // The provider refuses a short secret when it signs.
    crypto::sign(b"", &halves.0, algorithm.jose()).ok()?;
    Some(halves)
}

/// The seed in its PKCS #8 envelope (RFC 8410 section 7) and its public key.
fn ed25519(seed: &[u8]) -> Option<Halves> {
    const ENVELOPE: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let pkcs8 = [ENVELOPE, seed].concat();
    let public = ring_provider::ed25519_public_key(&pkcs8)?;
    let (private_half, public_half) = (
        EncodingKey::from_ed_der(&pkcs8),
        DecodingKey::from_ed_der(&public),
    );
    Some((private_half, public_half, Some(public)))
}

#[cfg(test)]
mod tests;
