//! Every fact of the vendor's contract, with its mark and its source.

use crate::model::catalogue::Behaviour;

/// The facts, in the order of the contract.
pub(super) const BEHAVIOURS: &[Behaviour] = &[];
