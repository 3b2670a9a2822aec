//! How much a server holds: what would otherwise grow until memory or disk is full.

use super::Limits;

/// What spaces may take, each and together.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Spaces at most.
    pub spaces: usize,
    /// Documents of one kind in one space at most.
    pub documents: usize,
    /// What one journal keeps.
    pub journal: Limits,
    /// Bytes that all journals keep together.
    pub journals: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            spaces: 10_000,
            documents: 10_000,
            journal: Limits::default(),
            journals: 256 * 1024 * 1024,
        }
    }
}
