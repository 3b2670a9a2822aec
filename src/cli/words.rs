//! The words commands know, so that a mistyped one gets a suggestion.

use std::collections::BTreeSet;

use clap::builder::PossibleValuesParser;

use crate::bench::checks;
use crate::defects;
use crate::error::Reason;
use crate::model::defect::Demand;
use crate::vendors;

/// The names of the vendors.
pub(super) fn vendors() -> PossibleValuesParser {
    PossibleValuesParser::new(vendors::ALL.iter().map(|vendor| vendor.name()))
}

/// The codes of the reasons.
pub(super) fn reasons() -> PossibleValuesParser {
    PossibleValuesParser::new(Reason::ALL.iter().map(|reason| reason.code()))
}

/// The names of the checks, and `any` for all of them.
pub(super) fn checks() -> PossibleValuesParser {
    let checks = checks::catalogue(&vendors::advices()).into_iter();
    PossibleValuesParser::new(checks.map(|check| check.id).chain(["any"]))
}

/// The names of every vendor's defects.
pub(super) fn defects() -> PossibleValuesParser {
    let all = vendors::ALL.iter().flat_map(|vendor| defects::of(*vendor));
    let names: BTreeSet<_> = all.map(|defect| defect.name).collect();
    PossibleValuesParser::new(names)
}

/// The demands of defects a verifier may be forgiven.
pub(super) fn tolerable() -> PossibleValuesParser {
    let demands = Demand::ALL.iter().filter(|demand| **demand != Demand::Must);
    PossibleValuesParser::new(demands.map(|demand| demand.name()))
}
