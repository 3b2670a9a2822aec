//! Who says how the vendor words refusals.

use super::cases::Case;
use super::errors::TOKEN;
use crate::error::{Reason, Refusal};
use crate::vendors::{Example, Refusals, Source, VARIES, Way, Worded};

const MODERN: &str = "modern era";
const OWN: &str = "none: status and text are mockmint's own";
const PAIRED: &str = "the code from the enum of P400; the pairing is our reading";
const OWN_PAIR: &str = "none: the pairing is mockmint's own; the code from the enum of P400";

/// The refusals of the catalogue.
pub(super) const REFUSALS: Refusals = Refusals {
    ways: &[
        Way {
            name: "legacy era",
            header: None,
        },
        Way {
            name: MODERN,
            header: Some(("speechify-version", "2026-09-13")),
        },
    ],
    examples,
    source,
};

fn examples() -> Vec<Example> {
    let example = |at, reason, case: Case| {
        let refusal = Refusal::new(reason, VARIES).in_case(case);
        Example::new(at, refusal)
    };
    let (create, with_key) = (&["voices.create"], &["voices.create", "voices.consent"]);
    let (dated, marked) = (&["voices.*", "audio.*"], &["audio.stream_with_timestamps"]);
    vec![
        example(dated, Reason::MalformedRequest, Case::UnreadableVersion),
        example(dated, Reason::NotFound, Case::UnknownVoice),
        example(marked, Reason::MalformedRequest, Case::NoSpeechMarks),
        example(create, Reason::NotFound, Case::UnknownChallenge),
        example(create, Reason::Expired, Case::ChallengeExpired),
        example(create, Reason::Replayed, Case::ChallengeUsed),
        example(with_key, Reason::Conflict, Case::IdempotencyConflict),
    ]
}

fn source(worded: &Worded<'_>) -> Source {
    if worded.request.is_at(TOKEN) {
        return token(worded.status);
    }
    if worded.way == MODERN {
        return modern(worded);
    }
    legacy(worded)
}

fn token(status: u16) -> Source {
    match status {
        400 | 401 => {
            Source::inferred("schema F, P123; statuses F, P123; the pairing RFC 6749 section 5.2")
        }
        _ => Source::unknown(OWN),
    }
}

fn legacy(worded: &Worded<'_>) -> Source {
    match (worded.status, worded.refusal.reason) {
        (401, Reason::InsufficientScope) => Source::inferred(
            "status seed1; the text L's integration test; the shape around it is unknown",
        ),
        (401, _) => Source::inferred(
            "status and the member error D-auth, D-intro; the text is mockmint's own",
        ),
        (400, _) => Source::inferred("status F, P123; the body is unknown"),
        (404, _) => Source::inferred("status F, P123, for voices; the body is unknown"),
        (422, _) => {
            Source::unknown("none: a consent challenge; the setting consent_refusal_status")
        }
        (429, _) => {
            Source::inferred("status and Retry-After D-api-limits; the text is mockmint's own")
        }
        _ => Source::unknown(OWN),
    }
}

fn modern(worded: &Worded<'_>) -> Source {
    if let Some(case) = worded.refusal.case() {
        return match case {
            Case::UnreadableVersion => Source::confirmed("D-api-versioning"),
            Case::UnknownVoice => Source::confirmed("CB"),
            Case::NoSpeechMarks => Source::confirmed("P400"),
            Case::UnknownChallenge | Case::ChallengeExpired | Case::ChallengeUsed => {
                Source::inferred(
                    "the code P400; the status is unknown: the setting consent_refusal_status",
                )
            }
            Case::IdempotencyConflict => Source::confirmed("P301, P400"),
        };
    }
    match (worded.status, worded.refusal.reason) {
        (401, _) => Source::inferred("status and envelope OAS; the code from the enum of P400"),
        (403, Reason::InsufficientScope) => {
            Source::inferred("status D-api-reference; the code from the enum of P400")
        }
        (403, _) | (_, Reason::MalformedCredential) => Source::unknown(OWN_PAIR),
        (404, _) => Source::confirmed("CB, for models; elsewhere it is inferred"),
        (429, _) => Source::confirmed("OAS, P400"),
        _ => Source::inferred(PAIRED),
    }
}
