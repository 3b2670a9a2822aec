//! What can be wrong with a credential: named, so that a test can ask for it.

use serde::Serialize;

use crate::error::Reason;

/// A named defect, and the answer it must get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Defect {
    /// Its name, stable.
    pub name: &'static str,
    /// What is wrong, as a sentence.
    pub what: &'static str,
    /// Why it must be refused.
    pub reason: Reason,
    /// The status the vendor must answer with.
    pub status: u16,
    /// Who else than the vendor has to refuse it.
    pub demand: Demand,
}

/// What a defect asks of a verifier other than the vendor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// Every verifier must refuse it.
    Must,
    /// A verifier that allows for clocks which differ may accept it (RFC 7519 section 4.1.4).
    Leeway,
    /// The vendor refuses it; the standards let a verifier accept it.
    Strict,
    /// Only a verifier that asks whoever issued the credential can know.
    Stateful,
    /// Depends on what the route asks for that it is tried on.
    Route,
}

impl Demand {
    /// Every demand.
    pub const ALL: &'static [Self] = &[
        Self::Must,
        Self::Leeway,
        Self::Strict,
        Self::Stateful,
        Self::Route,
    ];

    /// Its name in the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Leeway => "leeway",
            Self::Strict => "strict",
            Self::Stateful => "stateful",
            Self::Route => "route",
        }
    }
}
