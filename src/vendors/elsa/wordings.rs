//! Who says how the vendor words refusals.

use crate::error::Reason;
use crate::vendors::{ONE_WAY, Refusals, Source, Worded};

/// The refusals of the catalogue.
pub(super) const REFUSALS: Refusals = Refusals {
    ways: ONE_WAY,
    examples: Vec::new,
    source,
};

fn source(worded: &Worded<'_>) -> Source {
    let is_documented = match worded.status {
        401 | 403 | 404 => true,
        400 => worded.refusal.reason == Reason::MalformedRequest,
        _ => false,
    };
    if is_documented {
        return Source::inferred("status and envelope D-asr; code and texts are mockmint's own");
    }
    Source::unknown("none: D-asr has no such refusal; the envelope is its own")
}
