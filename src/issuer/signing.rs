//! Signing keys: derived from the master key, a space and a purpose, and never stored.

use std::sync::Arc;

use uuid::Uuid;

use super::Issuer;
use crate::space::Space;
use crate::token::jwt::{Algorithm, SigningKey};

impl Issuer {
    /// The key a vendor signs its tokens with in a space. Its `kid` names both.
    pub fn signing_key(
        &self,
        space: &Space,
        vendor: &'static str,
        algorithm: Algorithm,
    ) -> Arc<SigningKey> {
        space.signing_key(vendor, algorithm.name(), || {
            self.derived_key("sign", space.id, vendor, algorithm)
        })
    }

    /// A key that signs nothing good: it bears the `kid` of a space and a vendor, and another
    /// secret. For tokens that must be refused.
    pub fn stray_key(&self, space: Uuid, vendor: &str, algorithm: Algorithm) -> SigningKey {
        self.derived_key("stray", space, vendor, algorithm)
    }

    #[expect(
        clippy::expect_used,
        reason = "no algorithm wants more than the 64 derived bytes"
    )]
    fn derived_key(
        &self,
        purpose: &str,
        space: Uuid,
        vendor: &str,
        algorithm: Algorithm,
    ) -> SigningKey {
        let secret = self.master().derive::<64>(&[
            purpose.as_bytes(),
            vendor.as_bytes(),
            algorithm.name().as_bytes(),
            space.as_bytes(),
        ]);
        let secret = &secret[..algorithm.secret_length()];
        SigningKey::new(algorithm, Some(kid(space, vendor)), secret)
            .expect("the derived secret has the right length")
    }
}

fn kid(space: Uuid, vendor: &str) -> String {
    format!("{}.{vendor}", space.simple())
}

/// The space a `kid` names, if it is one of ours and of this vendor.
pub fn space_of_kid(kid: &str, vendor: &str) -> Option<Uuid> {
    let (text, of) = kid.split_once('.')?;
    let space = Uuid::try_parse(text).ok()?;
    // A UUID has several spellings, a `kid` of ours has one.
    let is_ours = text == space.simple().encode_lower(&mut Uuid::encode_buffer());
    (of == vendor && is_ours).then_some(space)
}
