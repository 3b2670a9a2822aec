//! Things that happen at once: of the requirements.

mod deletions;
mod regenerations;
mod resets;
