//! Everything the vendor can be asked to do, and what answers it.

use super::audio::LARGEST;
use super::{asr, results, score, stream, token};
use crate::exchange::{Operation, op, websocket};

/// What is mockmint's own says so in its name.
pub(super) static OPERATIONS: &[Operation] = &[
    op(
        "score_audio",
        "POST",
        score::SCRIPTED,
        &[],
        &score::scripted,
    )
    .reads(LARGEST),
    op(
        "score_audio_v3",
        "POST",
        score::SCRIPTED_3,
        &[],
        &score::scripted,
    )
    .reads(LARGEST),
    op(
        "score_audio_plus",
        "POST",
        score::UNSCRIPTED,
        &[],
        &score::unscripted,
    )
    .reads(LARGEST),
    op("asr", "POST", asr::PATH, &[], &asr::transcribe).reads(LARGEST),
    websocket("ws.score_audio", stream::SCRIPTED, stream::scripted),
    websocket(
        "ws.score_audio_plus",
        stream::UNSCRIPTED,
        stream::unscripted,
    ),
    op(
        "mockmint.result",
        "GET",
        results::PATH,
        &[],
        &results::entry,
    ),
    op("mockmint.token", "POST", token::PATH, &[], &token::create).reads(token::LARGEST),
];
