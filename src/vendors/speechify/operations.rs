//! Everything the vendor can be asked to do, and what answers it.

use super::{idempotency, models, speech, token, voices};
use crate::exchange::{Operation, op};

/// A scope is sufficient by itself; `x:all` covers every `x:…`.
pub(super) static OPERATIONS: &[Operation] = &[
    op("auth.token", "POST", token::PATH, &[], &token::create),
    op(
        "voices.list",
        "GET",
        voices::PATH,
        &["voices:read"],
        &voices::list,
    ),
    op(
        "voices.create",
        "POST",
        voices::PATH,
        &["voices:create"],
        &idempotency::voice,
    )
    .reads(voices::LARGEST_UPLOAD),
    op(
        "voices.consent",
        "POST",
        "/v1/voices/consent-challenges",
        &["voices:create"],
        &idempotency::challenge,
    ),
    op(
        "voices.get",
        "GET",
        "/v1/voices/{id}",
        &["voices:read"],
        &voices::entry,
    ),
    op(
        "voices.delete",
        "DELETE",
        "/v1/voices/{id}",
        &["voices:delete"],
        &voices::delete,
    ),
    op(
        "voices.sample",
        "GET",
        "/v1/voices/{id}/sample",
        &["voices:read"],
        &voices::sample,
    ),
    op(
        "audio.speech",
        "POST",
        "/v1/audio/speech",
        &["audio:speech"],
        &speech::speech,
    ),
    op(
        "audio.stream",
        "POST",
        "/v1/audio/stream",
        &["audio:stream"],
        &speech::stream,
    ),
    op(
        "audio.stream_with_timestamps",
        "POST",
        "/v1/audio/stream/with-timestamps",
        &["audio:stream"],
        &speech::stream_with_timestamps,
    ),
    op(
        "audio.models",
        "GET",
        "/v1/audio/models",
        &[],
        &models::list,
    ),
];
