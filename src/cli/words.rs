//! The words commands know, so that a mistyped one gets a suggestion.

use clap::builder::PossibleValuesParser;

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
