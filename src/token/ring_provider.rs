//! The cryptography of `jsonwebtoken`, done by ring: HMAC and Ed25519. Every other algorithm is an
//! error.

use std::ptr;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::jwk::{EllipticCurve, ThumbprintHash};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{digest, hmac};

/// Makes ring the crypto library of `jsonwebtoken` in this process. Later calls change nothing.
///
/// # Panics
///
/// When another provider was installed before: it might sign and accept what ring would not.
pub fn install() {
    let installed = RING.install_default().is_ok();
    assert!(
        installed
            || CryptoProvider::try_get_default().is_some_and(|it| ptr::eq(it, &raw const RING)),
        "another crypto provider of jsonwebtoken is installed"
    );
}

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(RingSigner::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(RingVerifier::new(*algorithm, key)?)),
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(ErrorKind::UnsupportedAlgorithm.into()),
        rsa_pub_components_from_public_key: |_| Err(ErrorKind::UnsupportedAlgorithm.into()),
        ec_pub_components_from_private_key: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
        ed_pub_components_from_private_key,
        compute_digest,
    },
};

/// A key of `jsonwebtoken` as ring wants it.
enum RingKey<K> {
    Hmac(Algorithm, hmac::Key),
    Ed25519(K),
}
/// A key that signs.
type RingSigner = RingKey<Ed25519KeyPair>;
/// A key that verifies.
type RingVerifier = RingKey<UnparsedPublicKey<[u8; 32]>>;

impl RingSigner {
    fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<Self> {
        Self::prepare(algorithm, key.family(), key.as_bytes(), key_pair)
    }
}

impl RingVerifier {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self> {
        let bytes = key.try_get_as_bytes()?;
        Self::prepare(algorithm, key.family(), bytes, public_key)
    }
}

impl<K> RingKey<K> {
    fn prepare(
        algorithm: Algorithm,
        family: AlgorithmFamily,
        key: &[u8],
        ed25519: fn(&[u8]) -> Result<K>,
    ) -> Result<Self> {
        if family != algorithm.family() {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        let hash = match algorithm {
            Algorithm::HS256 => hmac::HMAC_SHA256,
            Algorithm::HS384 => hmac::HMAC_SHA384,
            Algorithm::HS512 => hmac::HMAC_SHA512,
            Algorithm::EdDSA => return Ok(Self::Ed25519(ed25519(key)?)),
            _ => return Err(ErrorKind::UnsupportedAlgorithm.into()),
        };
        // RFC 7518 section 3.2: the key is at least as long as the hash.
        if key.len() < hash.digest_algorithm().output_len() {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        Ok(Self::Hmac(algorithm, hmac::Key::new(hash, key)))
    }

    const fn jose(&self) -> Algorithm {
        match self {
            Self::Hmac(algorithm, _) => *algorithm,
            Self::Ed25519(_) => Algorithm::EdDSA,
        }
    }
}

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(match self {
            Self::Hmac(_, key) => hmac::sign(key, message).as_ref().to_vec(),
            Self::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        })
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        self.jose()
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        match self {
            Self::Hmac(_, key) => hmac::verify(key, message, signature),
            Self::Ed25519(key) => key.verify(message, signature),
        }
        .map_err(|_| Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.jose()
    }
}

/// An `EncodingKey` carries PKCS #8 (RFC 8410 section 7), a `DecodingKey` the 32 bytes themselves.
fn key_pair(pkcs8: &[u8]) -> Result<Ed25519KeyPair> {
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| ErrorKind::InvalidEddsaKey.into())
}

fn public_key(key: &[u8]) -> Result<UnparsedPublicKey<[u8; 32]>> {
    let key = key.try_into().map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(UnparsedPublicKey::new(&ED25519, key))
}

/// The public key of an Ed25519 key in PKCS #8; `None` if it is not one.
pub(super) fn ed25519_public_key(pkcs8: &[u8]) -> Option<Vec<u8>> {
    ed_pub_components_from_private_key(pkcs8, &EllipticCurve::Ed25519).ok()
}

fn ed_pub_components_from_private_key(pkcs8: &[u8], curve: &EllipticCurve) -> Result<Vec<u8>> {
    match curve {
        EllipticCurve::Ed25519 => Ok(key_pair(pkcs8)?.public_key().as_ref().to_vec()),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "`KeyUtils` fixes the type")]
fn compute_digest(data: &[u8], hash: ThumbprintHash) -> Result<Vec<u8>> {
    let algorithm = match hash {
        ThumbprintHash::SHA256 => &digest::SHA256,
        ThumbprintHash::SHA384 => &digest::SHA384,
        ThumbprintHash::SHA512 => &digest::SHA512,
        _ => return Err(ErrorKind::UnsupportedAlgorithm.into()),
    };
    Ok(digest::digest(algorithm, data).as_ref().to_vec())
}

#[cfg(test)]
mod tests;
