//! Access tokens with something wrong, on demand.

use super::token::{Claims, JWT, SCOPES, granted};
use super::{access, errors};
use crate::error::Reason;
use crate::model::defect::{Defect, Demand};
use crate::token::forge::spoiling;
use crate::vendors::bearer_jwt;
use crate::vendors::{Minted, Minting};
use crate::wire::scope::ScopeSet;

/// The defect that only tokens with scopes can have.
const SCOPE_MISSING: &str = "scope-missing";

/// A token with a general defect, or without what the probe needs.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let mut scope = granted(minting.scope, minting.credential).ok()?;
    if defect == SCOPE_MISSING {
        scope = lacking(minting.scope)?;
    }
    let signed = Claims::of(minting, &scope);
    let claims = serde_json::to_value(&signed).ok()?;
    if let Some(spoiling) = spoiling(defect) {
        return JWT.spoil(spoiling, minting, claims);
    }
    (defect == SCOPE_MISSING).then(|| Minted {
        token: JWT.sign(minting.issuer, minting.space, minting.settings, &signed),
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
    let status = |reason| errors::status(reason).as_u16();
    let scope_missing = Defect {
        name: SCOPE_MISSING,
        what: "It lacks the scope.",
        reason: Reason::InsufficientScope,
        status: status(Reason::InsufficientScope),
        demand: Demand::Route,
    };
    bearer_jwt::defects(status).chain([scope_missing]).collect()
}
