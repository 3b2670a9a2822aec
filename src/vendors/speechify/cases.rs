//! The refusals that have a code of their own in the modern era.

use crate::error;

/// A case of a refusal that only this vendor has.
#[derive(Debug)]
pub(super) enum Case {
    /// The header that dates a request cannot be read.
    UnreadableVersion,
    /// No voice has this id.
    UnknownVoice,
    /// The model makes no speech marks while it streams.
    NoSpeechMarks,
    /// There is no such consent challenge.
    UnknownChallenge,
    /// The consent challenge has expired.
    ChallengeExpired,
    /// The consent challenge was used before.
    ChallengeUsed,
    /// The idempotency key came with another request, or its first request is still running.
    IdempotencyConflict,
}

impl error::Case for Case {}
