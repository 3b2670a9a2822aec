//! The words commands know, so that a mistyped one gets a suggestion.

use clap::builder::PossibleValuesParser;

use crate::bench::checks;
use crate::error::Reason;
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
