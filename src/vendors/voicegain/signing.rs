//! What short-lived tokens are signed with.

use std::sync::Arc;

use super::NAME;
use crate::issuer::Issuer;
use crate::space::Space;
use crate::token::jwt::{Algorithm, Jwk, SigningKey};

/// The key of a space's short-lived tokens. Unlike the keys of context JWTs it follows from
/// nothing that only the database knows, and no header names it (VGP: no `kid`).
#[expect(clippy::expect_used, reason = "32 derived bytes are enough for HS256")]
pub(super) fn signing_key(issuer: &Issuer, space: &Space) -> Arc<SigningKey> {
    space.signing_key(NAME, "short-lived", |epoch| {
        SigningKey::new(Algorithm::Hs256, None, &secret(issuer, space, epoch))
            .expect("the key is long enough")
    })
}

/// What verifies the signatures of that key: its secret.
pub(super) fn verification_key(issuer: &Issuer, space: &Space) -> Option<Jwk> {
    Jwk::new(
        Algorithm::Hs256,
        None,
        &secret(issuer, space, space.epoch()),
    )
}

fn secret(issuer: &Issuer, space: &Space, epoch: i64) -> [u8; 32] {
    let purpose: [&[u8]; 2] = [b"voicegain", b"short-lived jwt"];
    issuer.epoch_secret::<32>(&purpose, space.id, epoch)
}
