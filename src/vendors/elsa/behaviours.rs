//! Every fact of the vendor's contract, with its mark and its source.
//!
//! A fact that begins with mockmint says what it does where the vendor is unknown.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

/// The facts, in the order of the contract.
pub(super) const BEHAVIOURS: &[Behaviour] = &[
    confirmed(
        "An account gets a default token when it is set up; it does not expire.",
        "seed0; D-faq",
    ),
    confirmed(
        "A stand-alone token is that token, shipped in the client's app. It is replaced through the ELSA token API or by asking ELSA.",
        "D-stand-alone-info",
    ),
    confirmed(
        "Only ELSA can switch a token off; doing it oneself was announced.",
        "D-stand-alone-info",
    ),
    confirmed(
        "A server-supported token is made by the customer's server for one user and for a short time; when it has expired the client gets a new one.",
        "D-server-supported-info",
    ),
    inferred(
        "A master key can make tokens.",
        "api-evangelist/elsa, which cites D-General-api-info; the section itself was not found",
    ),
    unknown(
        "The ELSA-Token API is unknown: host, path, method, authentication, fields, answer, lifetimes and errors.",
        "none; the pages say described below and it is not",
    ),
    unknown(
        "mockmint issues tokens for users at POST /api/mockmint/elsa/token with a master key; path and names are settings.",
        "none: mockmint's own",
    ),
    unknown(
        "mockmint's tokens of users are opaque, live one hour, and are checked without a database.",
        "none",
    ),
    inferred(
        "A token is opaque: 108 characters of standard base64 for 80 bytes, and no JWT.",
        "code",
    ),
    confirmed(
        "No scopes are documented; api_plan decides what a token gives.",
        "D-asr",
    ),
    unknown(
        "No refresh, introspection or revocation endpoint is documented; mockmint has none.",
        "none",
    ),
    confirmed(
        "Requests are limited per source address, and only HTTPS is taken; mockmint speaks HTTP on loopback.",
        "D-stand-alone-info",
    ),
    unknown(
        "The numbers of that limit and its 429 are unknown; mockmint limits nothing by itself.",
        "none",
    ),
    confirmed("The vendor has no sandbox.", "D-faq"),
    confirmed(
        "A token is presented as Authorization: ELSA, over HTTP and at a WebSocket's upgrade.",
        "D-example1; samples; REC",
    ),
    confirmed(
        "Authorization: Bearer is taken by v1/score_audio_plus.",
        "D-faq",
    ),
    inferred(
        "mockmint takes Bearer everywhere.",
        "D-faq shows one endpoint; the others are unknown",
    ),
    inferred(
        "The scheme is read in any case.",
        "code writes Elsa; RFC 9110 section 11.1",
    ),
    confirmed(
        "A token may come in the query; the header is preferred.",
        "the documents' prose",
    ),
    unknown(
        "mockmint reads it from API_token; a setting changes the name.",
        "none; the literal name is not shown",
    ),
    confirmed(
        "POST /api/v2/score_audio takes a multipart form with api_plan, sentence and one of audio_file, audio_path and audio_data.",
        "D-example1",
    ),
    confirmed(
        "sentence is a text, or the JSON text of a list to choose from.",
        "D-example1",
    ),
    inferred("There is the same at /api/v3/score_audio.", "code"),
    inferred(
        "return_feedback_hints and feedback_language are understood; a JSON body with audio_data is taken.",
        "code",
    ),
    confirmed(
        "POST /api/v1/score_audio_plus takes a multipart form with api_plan, return_json and audio_file, and answers JSON.",
        "D-faq",
    ),
    unknown("mockmint answers JSON whatever return_json says.", "none"),
    confirmed(
        "POST /api/v1/asr takes one audio source and a plan of standard, premium and asr.",
        "D-asr",
    ),
    inferred("Its path is /api/v1/asr.", "the name of the page D-asr"),
    unknown(
        "A switch of the transcription has no name in the text that was found; mockmint reads none.",
        "D-asr",
    ),
    confirmed(
        "A transcription is {utterances[{index, interval, speaker_id, words[{word, end_time, confidence, am_confidence, lm_confidence, start_index, end_index}], confidence, transcript}]}.",
        "D-asr",
    ),
    confirmed(
        "WebSockets are at /api/v2/ws/score_audio for a sentence and at /api/v1/ws/score_audio_plus for free speech.",
        "D-websocket-scripted; D-websocket-unscripted; samples",
    ),
    confirmed("One endpoint serves all regions.", "D-intro"),
    confirmed(
        "A scripted result has api_version, total_time and utterance with initial_silence, sentence, sentence_id, total_time, has_speech, attempt_type and words.",
        "a stored copy of D-Scripted-api-info of December 2023",
    ),
    inferred(
        "Words and phonemes have start_index, end_index, text, trans, trans_arpabet, nativeness_score, decision and feedback with text; kinds and words of their values are guesses.",
        "D-Scripted-api-info; code for the last three",
    ),
    inferred(
        "An unscripted result has transcript, speakers with utterances and metrics.general_scores of elsa, cefr and other_scores, feedbacks, and success.",
        "code",
    ),
    unknown(
        "mockmint's scores follow from the audio's bytes and the sentence; feedback comes with the premium plan alone.",
        "none: mockmint's own",
    ),
    unknown(
        "mockmint does not fetch an audio_path; its result follows from the address.",
        "none: mockmint's own",
    ),
    unknown(
        "mockmint takes at most 8 MiB of audio a request.",
        "none; the vendor's limit is unknown",
    ),
    unknown(
        "mockmint takes a request without api_plan for one of the standard plan; a setting refuses it.",
        "none",
    ),
    confirmed(
        "400 is an invalid argument, 401 wrong credentials or a header that cannot be read, 403 a valid token that is not permitted, 404 and 500 the usual.",
        "D-asr",
    ),
    confirmed(
        "A refusal is {error{code, message, errors[]}} at the transcription.",
        "D-asr",
    ),
    inferred("It is the same at the other endpoints.", "D-asr"),
    unknown(
        "mockmint's code repeats the status; an expired token is 401 as an invalid one.",
        "none",
    ),
    unknown(
        "Whether a 401 has WWW-Authenticate is unknown; mockmint's has.",
        "none; RFC 9110 section 11.6.1",
    ),
    confirmed(
        "Scripted WebSocket: ELSA:start_stream with data.stream_info of api_plan and sentence, answered by ELSA:start_stream_result; WAV files of half a second as binary frames; ELSA:end_stream, answered by ELSA:decoding_result with data.stream_finished and data.utterance.",
        "samples; REC",
    ),
    confirmed(
        "Its failure is {\"type\":\"ELSA:error\",\"message\":…}.",
        "samples",
    ),
    confirmed(
        "The server may also send ELSA:audioACK, ELSA:wsConnect, ELSA:warning, ELSA:message, ELSA:stopped_listening and ELSA:ready; mockmint sends none of them.",
        "samples",
    ),
    confirmed("The client closes at a type it does not know.", "samples"),
    confirmed(
        "Unscripted WebSocket: {api_plan, return_json}, answered by {status: processing, stream_id}; binary frames; ELSA:end_stream, answered by {status: success, result_link, audio_link}.",
        "samples; REC",
    ),
    confirmed(
        "Its failure is {\"status\":\"failed\",\"reason\":…}; its client reads audio_link of every success.",
        "samples",
    ),
    confirmed(
        "The upgrade has no subprotocol and, from the samples, an Origin that repeats the host.",
        "REC",
    ),
    unknown(
        "Whether a bad token is refused at the upgrade or after it is unknown; mockmint refuses with 401 at the upgrade, or after it by setting.",
        "the samples cope with both",
    ),
    unknown(
        "mockmint lets a WebSocket outlive its token; a setting cuts it.",
        "none",
    ),
    unknown(
        "mockmint closes after a failure: with 1008, 1009 for too much audio, 1001 after a minute without a message, 1002 and 1007 as RFC 6455 asks.",
        "none; RFC 6455 section 7.4.1",
    ),
    unknown(
        "mockmint takes messages of 1 MiB and 8 MiB of audio a stream, and keeps none of it.",
        "none",
    ),
    unknown(
        "mockmint's result_link leads to GET /api/mockmint/elsa/results/{id}, which needs a token; its audio_link to nothing.",
        "none: mockmint's own",
    ),
    confirmed(
        "The samples have their address as a constant; pointed at a loopback address they run to their end.",
        "REC",
    ),
];
