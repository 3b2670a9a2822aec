//! Who says how the vendor words refusals.

use super::errors::RELAY;
use crate::error::{Reason, Refusal};
use crate::vendors::{Example, ONE_WAY, Refusals, Source, Worded};

/// The refusals of the catalogue.
pub(super) const REFUSALS: Refusals = Refusals {
    ways: ONE_WAY,
    examples: || vec![Example::new(&[RELAY], Refusal::of(Reason::NotFound))],
    source,
};

fn source(worded: &Worded<'_>) -> Source {
    let is_at_relay = worded.request.is_at(RELAY);
    match worded.refusal.reason {
        Reason::UnknownKey | Reason::WrongSecret | Reason::RevokedKey if !is_at_relay => {
            Source::inferred(
                "401 from IOSH's code for a failed authentication, success from seed4; the rest is mockmint's own",
            )
        }
        Reason::NotFound if is_at_relay => {
            Source::unknown("none: what mockmint answers while its relay is off")
        }
        _ => Source::unknown("none: mockmint's own"),
    }
}
