//! What comes over the wire, parsed strictly into types that cannot be wrong.

pub mod authorization;
pub mod duration;
pub mod form;
pub mod host;
mod host_rule;
pub mod instant;
pub mod json;
mod json_error;
mod json_fit;
mod json_path;
pub mod media_type;
pub mod multipart;
pub(crate) mod nearest;
pub mod origin;
#[cfg(test)]
mod origin_cases;
mod origin_pattern;
mod part;
pub mod scope;
pub mod yaml;
