//! Tokens of users with something wrong, on demand.

use uuid::Uuid;

use super::user_token::{self, Claims};
use super::{errors, token};
use crate::error::Reason;
use crate::issuer::Issuer;
use crate::model::defect::Defect;
use crate::token::forge::demand;
use crate::vendors::{Minted, Minting};

/// One way to spoil a token.
struct Spoiling {
    name: &'static str,
    what: &'static str,
    reason: Reason,
    make: fn(&Issuer, String, Claims) -> String,
}

const SPOILINGS: &[Spoiling] = &[
    Spoiling {
        name: "expired",
        what: "Its time ended an hour ago.",
        reason: Reason::Expired,
        make: |issuer, _, claims| ended(issuer, claims, 3600),
    },
    Spoiling {
        name: "expired-1s",
        what: "Its time ended a second ago.",
        reason: Reason::Expired,
        make: |issuer, _, claims| ended(issuer, claims, 1),
    },
    Spoiling {
        name: "expires-now",
        what: "Its time ends at this very second.",
        reason: Reason::Expired,
        make: |issuer, _, claims| ended(issuer, claims, 0),
    },
    Spoiling {
        name: "bad-signature",
        what: "Its signature is of another text.",
        reason: Reason::BadSignature,
        make: |issuer, token, claims| {
            let later = Claims {
                exp: claims.exp + 1,
                ..claims
            };
            user_token::signed_as(&token, &user_token::sign(issuer, &later))
        },
    },
    Spoiling {
        name: "other-space",
        what: "It is of another space.",
        reason: Reason::UnknownSigningKey,
        make: |issuer, _, claims| {
            let space = Uuid::nil();
            user_token::sign(issuer, &Claims { space, ..claims })
        },
    },
    Spoiling {
        name: "truncated",
        what: "It lacks its last four characters.",
        reason: Reason::MalformedToken,
        make: |_, token, _| token[..token.len() - 4].to_owned(),
    },
    Spoiling {
        name: "payload-not-json",
        what: "What it says cannot be read.",
        reason: Reason::MalformedToken,
        make: |_, token, _| user_token::signed_as(&token, "mockuser"),
    },
];

/// A token of a user with something wrong.
pub(super) fn forge(defect: &str, minting: &Minting<'_>) -> Option<Minted> {
    let spoiling = SPOILINGS.iter().find(|known| known.name == defect)?;
    let (good, claims) = token::somebodys(minting);
    let shown = serde_json::to_value(&claims).ok()?;
    Some(Minted {
        token: (spoiling.make)(minting.issuer, good, claims),
        format: "elsa_user_token",
        expires_at: None,
        claims: shown,
    })
}

/// What tokens of users can be wrong in.
pub(super) fn all() -> Vec<Defect> {
    SPOILINGS
        .iter()
        .map(|spoiling| Defect {
            name: spoiling.name,
            what: spoiling.what,
            reason: spoiling.reason,
            status: errors::status(spoiling.reason).as_u16(),
            demand: demand(spoiling.name),
        })
        .collect()
}

fn ended(issuer: &Issuer, claims: Claims, ago: i64) -> String {
    let exp = claims.iat - ago;
    user_token::sign(issuer, &Claims { exp, ..claims })
}
