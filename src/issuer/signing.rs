//! Signing keys: derived from the master key, a space and a purpose, and never stored.

use std::sync::Arc;

use uuid::Uuid;

use super::Issuer;
use crate::space::Space;
use crate::token::jwt::{Algorithm, SigningKey};

impl Issuer {
    /// The key a vendor signs its tokens with in a space. Its `kid` names both.
    ///
    /// # Panics
    ///
    /// Never: the derived secret has the length its algorithm wants.
    #[expect(
        clippy::expect_used,
        reason = "no algorithm wants more than the 64 derived bytes"
    )]
    pub fn signing_key(
        &self,
        space: &Space,
        vendor: &'static str,
        algorithm: Algorithm,
    ) -> Arc<SigningKey> {
        space.signing_key(vendor, algorithm.name(), || {
            let secret = self.master().derive::<64>(&[
                b"sign",
                vendor.as_bytes(),
                algorithm.name().as_bytes(),
                space.id.as_bytes(),
            ]);
            let secret = &secret[..algorithm.secret_length()];
            SigningKey::new(algorithm, Some(kid(space.id, vendor)), secret)
                .expect("the derived secret has the right length")
        })
    }
}

impl Issuer {
    /// A key that signs nothing good: it bears the `kid` of a space and a vendor, and another
    /// secret. For tokens that must be refused.
    ///
    /// # Panics
    ///
    /// Never: the derived secret is long enough for every algorithm.
    #[expect(
        clippy::expect_used,
        reason = "64 derived bytes are enough for every algorithm"
    )]
    pub fn stray_key(&self, space: Uuid, vendor: &str, algorithm: Algorithm) -> SigningKey {
        let secret = self
            .master()
            .derive::<64>(&[b"stray", vendor.as_bytes(), space.as_bytes()]);
        SigningKey::new(algorithm, Some(kid(space, vendor)), &secret)
            .expect("the derived secret is long enough")
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
