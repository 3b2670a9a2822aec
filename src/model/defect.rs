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
}
