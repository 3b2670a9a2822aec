//! Signing keys: derived from the master key, a space and a purpose, and never stored.

use std::sync::Arc;

use uuid::Uuid;

use super::Issuer;
use crate::space::Space;
use crate::token::jwt::{Algorithm, Jwk, SigningKey};

impl Issuer {
    /// The key a vendor signs its tokens with in a space. Its `kid` names both, and the epoch once
    /// the space was reset.
    pub fn signing_key(
        &self,
        space: &Space,
        vendor: &'static str,
        algorithm: Algorithm,
    ) -> Arc<SigningKey> {
        space.signing_key(vendor, algorithm.name(), |epoch| {
            self.derived_key("sign", (space.id, epoch), vendor, algorithm)
        })
    }

    /// What verifies the signatures of that key.
    pub fn verification_key(
        &self,
        space: &Space,
        vendor: &str,
        algorithm: Algorithm,
    ) -> Option<Jwk> {
        let (id, epoch) = (space.id, space.epoch());
        let secret = self.secret("sign", (id, epoch), vendor, algorithm);
        let secret = &secret[..algorithm.secret_length()];
        Jwk::new(algorithm, Some(kid(id, epoch, vendor)), secret)
    }

    /// A key that signs nothing good: it bears the `kid` of a space and a vendor, and another
    /// secret. For tokens that must be refused.
    pub fn stray_key(&self, space: Uuid, vendor: &str, algorithm: Algorithm) -> SigningKey {
        let live = self.spaces().by_id(space);
        let epoch = live.map_or(0, |space| space.epoch());
        self.derived_key("stray", (space, epoch), vendor, algorithm)
    }

    #[expect(
        clippy::expect_used,
        reason = "no algorithm wants more than the 64 derived bytes"
    )]
    fn derived_key(
        &self,
        purpose: &str,
        (space, epoch): (Uuid, i64),
        vendor: &str,
        algorithm: Algorithm,
    ) -> SigningKey {
        let secret = self.secret(purpose, (space, epoch), vendor, algorithm);
        let secret = &secret[..algorithm.secret_length()];
        SigningKey::new(algorithm, Some(kid(space, epoch, vendor)), secret)
            .expect("the derived secret has the right length")
    }

    fn secret(
        &self,
        purpose: &str,
        (space, epoch): (Uuid, i64),
        vendor: &str,
        algorithm: Algorithm,
    ) -> [u8; 64] {
        let name = algorithm.name().as_bytes();
        let parts = [purpose.as_bytes(), vendor.as_bytes(), name];
        self.epoch_secret::<64>(&parts, space, epoch)
    }

    /// A secret for one purpose in one epoch of one space. A space that was never reset has the
    /// secrets it had before there were epochs.
    pub fn epoch_secret<const N: usize>(
        &self,
        purpose: &[&[u8]],
        space: Uuid,
        epoch: i64,
    ) -> [u8; N] {
        let epoch = epoch.to_be_bytes();
        let mut parts = purpose.to_vec();
        parts.push(space.as_bytes());
        if epoch != [0; 8] {
            parts.push(&epoch);
        }
        self.master().derive::<N>(&parts)
    }
}

fn kid(space: Uuid, epoch: i64, vendor: &str) -> String {
    let space = space.simple();
    match epoch {
        0 => format!("{space}.{vendor}"),
        epoch => format!("{space}.{vendor}.{epoch:x}"),
    }
}

/// The space a `kid` names, if it is one of ours and of this vendor.
pub fn space_of_kid(kid: &str, vendor: &str) -> Option<Uuid> {
    let (text, rest) = kid.split_once('.')?;
    let of = rest.split_once('.').map_or(rest, |(of, _)| of);
    let space = Uuid::try_parse(text).ok()?;
    // A UUID has several spellings, a `kid` of ours has one.
    let is_ours = text == space.simple().encode_lower(&mut Uuid::encode_buffer());
    (of == vendor && is_ours).then_some(space)
}
