//! Long-lived context JWTs: signed with a key of their own, without an end.

use serde::Serialize;
use uuid::Uuid;

use super::settings;
use crate::model::catalogue::Blueprint;
use crate::model::credential::Credential;
use crate::secret::MasterKey;
use crate::token::jwt::{Algorithm, Header, SigningKey};

/// The payload, in the order of the samples (VGP); the older form has no `iss`.
#[derive(Serialize)]
struct Claims<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<Uuid>,
    aud: &'a str,
    /// The web configuration (seed2), which is our credential.
    sub: Uuid,
}

/// Makes the JWT of a credential's generation.
///
/// # Panics
///
/// Never: the derived key has the length the algorithm wants.
#[expect(clippy::expect_used, reason = "32 derived bytes are enough for HS256")]
pub(super) fn generate(blueprint: &Blueprint<'_>) -> String {
    let Blueprint {
        master,
        credential,
        settings,
        ..
    } = blueprint;
    let secret = derive::<32>(master, b"context jwt", credential);
    let key = SigningKey::new(Algorithm::Hs256, None, &secret).expect("the key is long enough");
    let claims = Claims {
        iss: (settings.get(&settings::JWT_FORM) == settings::Form::New)
            .then(|| id(master, credential)),
        aud: settings.get(&settings::JWT_AUDIENCE),
        sub: credential.id,
    };
    key.sign(&header(), &claims)
}

/// The header of every token (VGP): nothing but these two members, in this order.
pub(super) fn header() -> Header<'static> {
    Header {
        alg: Algorithm::Hs256.name().into(),
        typ: Some("JWT".into()),
        kid: None,
    }
}

/// The id of the JWT of a credential's generation.
pub(super) fn id(master: &MasterKey, credential: &Credential) -> Uuid {
    let bytes = derive::<16>(master, b"context jwt id", credential);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Bytes for one generation of one credential of one space, and for nothing else.
fn derive<const N: usize>(master: &MasterKey, purpose: &[u8], credential: &Credential) -> [u8; N] {
    master.derive(&[
        b"voicegain",
        purpose,
        credential.space.as_bytes(),
        credential.id.as_bytes(),
        &credential.generation.to_be_bytes(),
    ])
}
