//! Access tokens with something wrong, on demand.

use uuid::Uuid;

use super::token::{Issuing, TYP, algorithm};
use super::{NAME, errors};
use crate::error::Reason;
use crate::model::defect::Defect;
use crate::token::forge::{Recipe, spoiling, spoilings};
use crate::vendors::{Minted, Minting};
use crate::wire::scope::ScopeSet;

/// The defect that only tokens with scopes can have.
const SCOPE_MISSING: &str = "scope-missing";

/// A token that lacks what [`super::Speechify::probe`] needs, or is wrong in a general way.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let settings = minting.space.settings(NAME);
    let issuing = Issuing {
        issuer: minting.issuer,
        space: minting.space,
        settings: &settings,
        credential: minting.credential,
        generation: minting.credential.generation,
    };
    let scope = ScopeSet::parse(if defect == SCOPE_MISSING {
        "audio:speech"
    } else {
        "voices:read"
    });
    let lifetime = settings.number("access_token_lifetime").unwrap_or(3600);
    let (token, claims) = issuing.sign(&scope.ok()?, lifetime, minting.now);
    let claims = serde_json::to_value(claims).ok()?;
    let token = match spoiling(defect) {
        None if defect == SCOPE_MISSING => token,
        None => return None,
        Some(spoiling) => {
            let algorithm = algorithm(&settings);
            let (issuer, space) = (minting.issuer, minting.space);
            (spoiling.make)(&Recipe {
                key: &issuer.signing_key(space, NAME, algorithm),
                impostor: &issuer.stray_key(space.id, NAME, algorithm),
                other_space: &issuer.stray_key(Uuid::nil(), NAME, algorithm),
                other_vendor: &issuer.stray_key(space.id, "another", algorithm),
                typ: Some(TYP),
                claims: claims.as_object()?,
                now: minting.now.timestamp(),
            })
        }
    };
    Some(Minted {
        token,
        format: "jwt",
        expires_at: None,
        claims,
    })
}

/// What its tokens can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    let scope_missing = (
        SCOPE_MISSING,
        "It lacks the scope.",
        Reason::InsufficientScope,
    );
    spoilings()
        .map(|spoiling| (spoiling.name, spoiling.what, spoiling.reason))
        .chain([scope_missing])
        .map(|(name, what, reason)| Defect {
            name,
            what,
            reason,
            status: errors::status(reason).as_u16(),
        })
        .collect()
}
