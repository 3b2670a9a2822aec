//! What the SDKs put on the wire, recorded against a stub.

use crate::model::catalogue::{Behaviour, confirmed};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "L sends X-Speechify-SDK: nodejs, X-Speechify-SDK-Version: 2.5.4, User-Agent: node and \
         Accept: */* besides Authorization: Bearer.",
        "REC",
    ),
    confirmed(
        "F sends User-Agent: @speechify/api/1.0.1 and X-Fern-Language: JavaScript, with \
         X-Fern-SDK-Name, X-Fern-SDK-Version, X-Fern-Runtime and X-Fern-Runtime-Version.",
        "REC",
    ),
    confirmed(
        "The Python SDKs send X-Fern-Language: Python, X-Fern-SDK-Name: speechify-api and \
         X-Fern-SDK-Version.",
        "REC",
    ),
    confirmed(
        "From P124 on the Python SDKs also send User-Agent: speechify-api/<version>, \
         X-Fern-Runtime and X-Fern-Platform.",
        "REC",
    ),
    confirmed(
        "From P301 on the Python SDKs also send Speechify-Version.",
        "REC",
    ),
    confirmed(
        "Every SDK speaks HTTP/1.1 with Content-Length; no chunked upload was seen for files in \
         memory.",
        "REC",
    ),
    confirmed(
        "L asks for a token as application/x-www-form-urlencoded;charset=UTF-8 with \
         grant_type=client_credentials&scope=audio%3Aspeech.",
        "REC",
    ),
    confirmed(
        "L writes several scopes as scope=audio%3Aall+voices%3Aread, a colon as %3A and a space as \
         +.",
        "REC",
    ),
    confirmed(
        "F asks for a token as application/json, and grant_type alone when no scope is given.",
        "REC",
    ),
    confirmed(
        r#"F sends one scope as {"scope":"audio:speech","grant_type":"client_credentials"}."#,
        "REC",
    ),
    confirmed(
        "P123 asks for a token with the JSON of F, several scopes as one string with spaces.",
        "REC",
    ),
    confirmed(
        "The list of voices is GET /v1/voices without a body, in every SDK.",
        "REC",
    ),
    confirmed(
        "L creates a voice with the parts name, gender, avatar, locale, sample and consent, in \
         this order.",
        "REC",
    ),
    confirmed(
        r#"L's files are called blob, and consent is {"fullName":"..","email":".."}."#,
        "REC",
    ),
    confirmed(
        "F creates a voice with the parts name, locale, gender, sample (called blob) and consent, \
         in this order.",
        "REC",
    ),
    confirmed(
        "P123 and P301 create a voice with the parts name, locale, gender, consent and sample (its \
         own file name), in this order.",
        "REC",
    ),
    confirmed(
        "P400 creates a voice with the parts name, locale, gender, consent_challenge_id, sample \
         and consent_recording, in this order.",
        "REC",
    ),
    confirmed(
        "A voice is deleted by DELETE /v1/voices/{id} with neither body nor Content-Type.",
        "REC",
    ),
    confirmed("A sample is fetched by GET /v1/voices/{id}/sample.", "REC"),
    confirmed(
        "L's audioGenerate posts input, voice_id, audio_format, language, model and options to \
         /v1/audio/speech.",
        "REC",
    ),
    confirmed(
        "F and the Python SDKs post the same members to /v1/audio/speech, but only those that were \
         given.",
        "REC",
    ),
    confirmed(
        "Every SDK streams by POST /v1/audio/stream with Accept: audio/ogg or audio/mpeg, and \
         {input, voice_id}.",
        "REC",
    ),
    confirmed(
        "P400 also calls GET /v1/audio/models, GET /v1/voices/{id} and POST \
         /v1/audio/stream/with-timestamps.",
        "REC",
    ),
    confirmed(
        "P400 asks for a challenge by POST /v1/voices/consent-challenges with full_name.",
        "REC",
    ),
    confirmed("On an error L sends one request, always.", "REC"),
    confirmed(
        "On 401, 402, 403, 404 and 409 F sends one request, on 429 and 500 three.",
        "REC",
    ),
    confirmed("On an error P123 sends one request, always.", "REC"),
    confirmed(
        "On 401, 402, 403 and 404 the SDKs from P124 on send one request, on 409, 429, 500 and 503 \
         three.",
        "REC",
    ),
];
