//! Short-lived tokens with something wrong.

use uuid::Uuid;

use super::context::Context;
use super::short_lived::{Order, Parent};
use super::{errors, signing};
use crate::error::Reason;
use crate::model::defect::{Defect, Demand};
use crate::token::forge::{Recipe, Spoiling, spoiling, spoilings};
use crate::token::jwt::Algorithm;
use crate::vendors::{Minted, Minting};

/// The defect of a token that was made for another API than the probe's.
const API_OTHER: &str = "api-other";

/// What is wrong with nobody here: no issuer is expected, `aud` names the origins of pages and is
/// asked for only when there is one, no token has `nbf`, and no header names a key.
const HARMLESS: &[&str] = &[
    "wrong-iss",
    "iss-trailing-slash",
    "iss-prefix",
    "missing-iss",
    "wrong-aud",
    "aud-array",
    "aud-prefix",
    "missing-aud",
    "nbf-future",
    "nbf-1s",
    "kid-missing",
    "kid-duplicate",
];

/// A token with a general defect, or without what the probe needs.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let (issuer, space) = (minting.issuer, minting.space);
    let credential = minting.credential;
    let order = Order {
        issuer,
        space,
        settings: minting.settings,
        credential: &Parent::new(issuer, credential, credential.generation),
        context: &Context::of(credential),
        audience: minting.audience.unwrap_or("*"),
        api: match (defect, minting.scope) {
            (API_OTHER, Some("/asr")) => Some("/data"),
            (API_OTHER, _) => Some("/asr"),
            (_, api) => api,
        },
        lifetime: minting.expires_in.unwrap_or(3600),
        now: minting.now,
    };
    let (token, claims) = order.sign();
    let claims = serde_json::to_value(claims).ok()?;
    let stray = |space, vendor| issuer.stray_key(space, vendor, Algorithm::Hs256);
    let token = if defect == API_OTHER {
        token
    } else {
        let spoiling = spoiling(defect).filter(|spoiling| is_harmful(spoiling))?;
        (spoiling.make)(&Recipe {
            key: &signing::signing_key(issuer, space),
            impostor: &stray(space.id, super::NAME),
            other_space: &stray(Uuid::nil(), super::NAME),
            other_vendor: &stray(space.id, "another"),
            typ: Some("JWT"),
            claims: claims.as_object()?,
            now: minting.now.timestamp(),
        })
    };
    Some(Minted {
        token,
        format: "short_lived_jwt",
        expires_at: None,
        claims,
    })
}

/// What its tokens can be wrong in.
pub(super) fn defects() -> Vec<Defect> {
    let api_other = (
        API_OTHER,
        "It was made for another API.",
        Reason::InsufficientScope,
        Demand::Route,
    );
    spoilings()
        .filter(|spoiling| is_harmful(spoiling))
        .map(|spoiling| {
            let Spoiling {
                name, what, reason, ..
            } = *spoiling;
            (name, what, reason, spoiling.demand())
        })
        .chain([api_other])
        .map(|(name, what, reason, demand)| Defect {
            name,
            what,
            reason,
            status: errors::usual_status(reason).as_u16(),
            demand,
        })
        .collect()
}

fn is_harmful(spoiling: &Spoiling) -> bool {
    !HARMLESS.contains(&spoiling.name)
}
