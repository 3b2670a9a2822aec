//! How sure a fact is.

use serde::Serialize;

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// A named source says so.
    Confirmed,
    /// Our reading of the sources.
    Inferred,
    /// Found nowhere: a guess, kept as a setting or said to be one.
    Unknown,
}
