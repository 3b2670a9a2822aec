//! Who says how the vendor words refusals. The shape is the vendor's, the texts are not.

use super::cases::{Case, Resource};
use crate::error::{Reason, Refusal};
use crate::vendors::{Example, ONE_WAY, Refusals, Source, VARIES, Worded};

/// The refusals of the catalogue; `detail` is there where there is more to say.
pub(super) const REFUSALS: Refusals = Refusals {
    ways: ONE_WAY,
    examples,
    source,
};

fn examples() -> Vec<Example> {
    let example = |reason, case: Case| {
        let refusal = Refusal::new(reason, VARIES).in_case(case);
        Example::new(&["*"], refusal)
    };
    vec![
        example(Reason::OriginNotAllowed, Case::OtherAudience),
        example(Reason::OriginNotAllowed, Case::OtherAudience)
            .with("aud_refusal_status", "\"401\""),
        example(Reason::Replayed, Case::NonceInUse),
        example(Reason::RateLimited, Case::InUse(Resource::Recognizers)),
        example(Reason::RateLimited, Case::InUse(Resource::OfflineQueue)),
    ]
}

fn source(worded: &Worded<'_>) -> Source {
    match (worded.status, worded.refusal.reason) {
        (400, _) => {
            Source::inferred("shape PYSDK (NonSessionErrorResponse400); the text is mockmint's own")
        }
        (401, Reason::OriginNotAllowed) => {
            Source::unknown("none: for aud, where the setting aud_refusal_status is 401")
        }
        (401, Reason::RevokedKey) => {
            Source::inferred("seed2: old ones are cancelled; the text is mockmint's own")
        }
        (401, Reason::Expired) => Source::inferred(
            "seed2: valid only within the time; RELEASE BE-4727; the text is mockmint's own",
        ),
        (401, _) => {
            Source::inferred("shape PYSDK (NonSessionErrorResponse401); the text is mockmint's own")
        }
        (403, Reason::OriginNotAllowed) => Source::inferred(
            "status VGP, for the context's allowed origins; for aud it is a setting",
        ),
        (429, _) => Source::inferred("status and headers PYSDK; the text is mockmint's own"),
        (504, _) => Source::inferred(
            "status RELEASE BE-4161, while the nonce is in use; the text is mockmint's own",
        ),
        _ => Source::unknown("none: mockmint's own; the shape PYSDK"),
    }
}
