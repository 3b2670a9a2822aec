//! Credentials with something wrong, on demand: defective tokens, and keys that must be refused.

use crate::error::{Error, Reason, Refusal, Result};
use crate::model::catalogue::Kind;
use crate::model::defect::{Defect, Demand};
use crate::vendors::{self, Minted, Minting, Vendor, Wish};
use crate::wire::nearest;

/// One way in which a key is no key.
struct KeyDefect {
    name: &'static str,
    what: &'static str,
    reason: Reason,
    demand: Demand,
}

/// What keys that are presented by themselves can be wrong in, whatever the vendor.
const KEYS: &[KeyDefect] = &[
    KeyDefect {
        name: "revoked",
        what: "It is a key that was revoked.",
        reason: Reason::RevokedKey,
        demand: Demand::Stateful,
    },
    KeyDefect {
        name: "rotated-out",
        what: "It is a key that was regenerated since.",
        reason: Reason::RevokedKey,
        demand: Demand::Stateful,
    },
    KeyDefect {
        name: "key-unknown",
        what: "It looks like a key and was never issued.",
        reason: Reason::UnknownKey,
        demand: Demand::Must,
    },
    KeyDefect {
        name: "key-truncated",
        what: "It is a good key without its last character.",
        reason: Reason::UnknownKey,
        demand: Demand::Must,
    },
    KeyDefect {
        name: "key-extended",
        what: "It is a good key with a character more.",
        reason: Reason::UnknownKey,
        demand: Demand::Must,
    },
    KeyDefect {
        name: "key-case",
        what: "It is a good key in the other case.",
        reason: Reason::UnknownKey,
        demand: Demand::Must,
    },
];

/// Every defect a vendor's credentials can have, with the answer it must get.
pub fn of(vendor: &dyn Vendor) -> Vec<Defect> {
    let mut defects = vendor.tokens().defects();
    if vendor.profile().probe.key.is_some() {
        defects.extend(KEYS.iter().map(|defect| Defect {
            name: defect.name,
            what: defect.what,
            reason: defect.reason,
            status: (vendor.profile().probe.status)(defect.reason),
            demand: defect.demand,
        }));
    }
    defects
}

/// Makes a credential with this defect.
pub async fn forge(vendor: &dyn Vendor, defect: &str, minting: &Minting<'_>) -> Result<Minted> {
    if KEYS.iter().any(|known| known.name == defect)
        && let Some(role) = vendor.profile().probe.key
    {
        return spoilt_key(vendor, defect, role, minting).await;
    }
    // A wish no good token can have is refused alike, and not taken for a defect.
    vendor.tokens().mint(minting)?;
    vendor.tokens().forge(defect, minting).ok_or_else(|| {
        Refusal::malformed(unknown(defect, vendor))
            .at("defect")
            .into()
    })
}

/// What to say to a name that is no defect of this vendor's.
fn unknown(name: &str, vendor: &dyn Vendor) -> String {
    let names = |vendor: &dyn Vendor| -> Vec<_> { of(vendor).iter().map(|d| d.name).collect() };
    let others = vendors::ALL.iter().filter(|v| names(**v).contains(&name));
    let others: Vec<_> = others.map(|v| v.name()).collect();
    let remedy = if others.is_empty() {
        nearest::remedy(name, &names(vendor))
    } else {
        format!("it is one of {}", others.join(", "))
    };
    format!(
        "no such defect of {}; {remedy}; GET /__mockmint/v1/defects lists them",
        vendor.name()
    )
}

/// Takes a key of its own for it, so that no key of the tester's is harmed.
async fn spoilt_key(
    vendor: &dyn Vendor,
    defect: &str,
    role: &str,
    minting: &Minting<'_>,
) -> Result<Minted> {
    let (issuer, space, now) = (minting.issuer, minting.space.id, minting.now);
    let kind: &'static Kind = vendor
        .profile()
        .kinds
        .iter()
        .find(|kind| kind.secrets.iter().any(|secret| secret.role == role))
        .ok_or_else(|| Error::internal("the probe's key is of no kind"))?;
    let wish = Wish {
        account: minting.credential.account.clone(),
        name: format!("{defect}-{}", issuer.random().alphanumeric(6)),
        fields: serde_json::Map::new(),
    };
    let throwaway = issuer.create(space, vendor.draft(kind, wish)?, now).await?;
    let secret = throwaway.secrets.iter().find(|(known, _)| *known == role);
    let secret = secret.ok_or_else(|| Error::internal("the probe's key was not made"))?;
    let key = secret.1.expose().clone();
    if defect == "rotated-out" {
        issuer
            .regenerate(&throwaway.credential, kind, None, now)
            .await?;
    }
    // What is left of the key is of no use to anybody.
    issuer.revoke(space, throwaway.credential.id, now).await?;
    Ok(Minted {
        token: match defect {
            "key-truncated" => key[..key.len() - 1].to_owned(),
            "key-extended" => key + "x",
            "key-case" => swap_case(&key),
            "key-unknown" => key.chars().rev().collect(),
            _ => key,
        },
        format: "key",
        expires_at: None,
        claims: serde_json::Value::Null,
    })
}

fn swap_case(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}
