//! Access tokens with something wrong, on demand.

use uuid::Uuid;

use super::token::{Issuing, SCOPES, TYP, algorithm, granted};
use super::{NAME, access, errors};
use crate::error::Reason;
use crate::model::defect::{Defect, Demand};
use crate::token::forge::{Recipe, Spoiling, spoiling, spoilings};
use crate::vendors::{Minted, Minting};
use crate::wire::scope::ScopeSet;

/// The defect that only tokens with scopes can have.
const SCOPE_MISSING: &str = "scope-missing";

/// A token with a general defect, or without what the probe needs.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let settings = minting.space.settings(NAME);
    let issuing = Issuing {
        issuer: minting.issuer,
        space: minting.space,
        settings: &settings,
        credential: minting.credential,
        generation: minting.credential.generation,
    };
    let mut scope = granted(minting.scope, minting.credential).ok()?;
    if defect == SCOPE_MISSING {
        scope = lacking(minting.scope)?;
    }
    let lifetime = minting
        .expires_in
        .or_else(|| settings.number("access_token_lifetime"))
        .unwrap_or(3600);
    let (token, claims) = issuing.sign(&scope, lifetime, minting.now);
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

/// A scope that grants nothing of the one asked for, or else nothing of what the probe needs.
fn lacking(asked: Option<&str>) -> Option<ScopeSet> {
    let asked = ScopeSet::parse(asked.unwrap_or("voices:read")).ok()?;
    let other = SCOPES.iter().find(|scope| {
        let grants = |wanted| access::covers([**scope].into_iter(), wanted);
        let is_within = |wanted: &str| access::covers([wanted].into_iter(), scope);
        !asked
            .iter()
            .any(|wanted| grants(wanted) || is_within(wanted))
    })?;
    ScopeSet::parse(other).ok()
}

/// What its tokens can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    let scope_missing = (
        SCOPE_MISSING,
        "It lacks the scope.",
        Reason::InsufficientScope,
        Demand::Route,
    );
    spoilings()
        .map(|spoiling| {
            let Spoiling {
                name, what, reason, ..
            } = *spoiling;
            (name, what, reason, spoiling.demand())
        })
        .chain([scope_missing])
        .map(|(name, what, reason, demand)| Defect {
            name,
            what,
            reason,
            status: errors::status(reason).as_u16(),
            demand,
        })
        .collect()
}
