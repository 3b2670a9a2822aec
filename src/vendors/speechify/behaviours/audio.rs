//! `/v1/audio`: speech, streams, timestamps, models and limits.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST /v1/audio/speech takes JSON; input and voice_id are required.",
        "L, F, P123",
    ),
    confirmed("audio_format is wav, mp3, ogg, aac or pcm.", "L, F, P123"),
    confirmed(
        "Speech also takes language, model, options.loudness_normalization and \
         options.text_normalization.",
        "L, F, P123",
    ),
    confirmed("The modern era adds output_format.", "P400"),
    confirmed(
        "The format when none is asked for is wav for now, without a promise; mockmint has the \
         setting default_audio_format.",
        "P123, P400",
    ),
    confirmed(
        "output_format wins over audio_format, and in streams over Accept.",
        "P400",
    ),
    confirmed(
        "Speech answers {audio_data, audio_format, billable_characters_count, speech_marks}; \
         audio_data is base64 and the count an integer.",
        "L, F, P123",
    ),
    confirmed("The modern answer may also have output_format.", "P400"),
    confirmed(
        "speech_marks is one object: {type, start, end, start_time, end_time, value?, chunks}; the \
         members of a chunk are the same, all optional.",
        "F, P123, OAS",
    ),
    confirmed(
        "L's types say that speech_marks is an array, but L never reads it.",
        "L",
    ),
    confirmed(
        "An array or null as speech_marks breaks P123 and P400.",
        "REC",
    ),
    confirmed(
        "Times in speech marks are milliseconds.",
        "OAS, for the route with timestamps",
    ),
    confirmed(
        "POST /v1/audio/stream takes the body of speech without audio_format.",
        "L, F, P123",
    ),
    confirmed(
        "The codec of a stream follows Accept: audio/mpeg, audio/ogg, audio/aac or audio/pcm.",
        "L, F, P123",
    ),
    confirmed(
        "A stream is 200 with a chunked body, and a Content-Type that echoes Accept.",
        "OAS",
    ),
    confirmed(
        "Streamed pcm has the Content-Type audio/L16, and ulaw audio/basic.",
        "OAS",
    ),
    confirmed(
        "Streamed pcm is 24 kHz, mono, 16 bits and little-endian, and audio/L16 has parameters for \
         rate and channels.",
        "P400",
    ),
    unknown(
        "How the parameters of audio/L16 are spelt is unknown; mockmint writes \
         rate=24000;channels=1.",
        "none",
    ),
    confirmed("The output formats wav_* are not for streams.", "P400"),
    unknown(
        "What a stream is when Accept names none of the codecs is unknown; mockmint sends mpeg \
         where the client takes any, and else answers 400.",
        "none",
    ),
    confirmed(
        "POST /v1/audio/stream/with-timestamps is modern, and answers with server-sent events.",
        "P400, OAS",
    ),
    confirmed(
        "Its events are speech.chunk with audio and speech_marks, both optional, and at the end \
         speech.done or speech.error.",
        "P400, OAS",
    ),
    confirmed(
        "speech_marks of speech.chunk is a list of the marks of words, and type in the data of an \
         event repeats its name.",
        "P400",
    ),
    confirmed(
        "The codec inside the events follows Accept, and the header Speechify-Audio-Content-Type \
         names it.",
        "P400",
    ),
    confirmed(
        "The models simba-english and simba-multilingual are answered 400 speech_marks_unsupported \
         there.",
        "P400",
    ),
    confirmed(
        "speech.done has billable_characters_count and audio_duration_ms, and P400 requires both.",
        "P400",
    ),
    confirmed("speech.error has error and request_id.", "P400, OAS"),
    confirmed(
        "GET /v1/audio/models is modern, and answers {models: [...], dialogue_models: [...]}.",
        "P400",
    ),
    confirmed(
        "A model in the list has id, name, default, recommended, deprecated, description, \
         languages, endpoints, curated_voices and english_voices_only.",
        "P400 types",
    ),
    confirmed(
        "simba-3.0 is the default model, and simba-3.2 the recommended one.",
        "P400",
    ),
    confirmed(
        "The streaming-native models simba-3.0 and simba-3.2 alone serve the route with timestamps; \
         without a model it is simba-3.0.",
        "P400",
    ),
    confirmed(
        "The models simba-english, simba-multilingual, simba-3.0 and simba-3.2 are in the types of \
         the modern era, the first two as legacy ones.",
        "P301, P400 types",
    ),
    confirmed(
        "simba-3.0 speaks English, de-DE, es-ES, es-MX, fr-FR, it-IT and pt-BR.",
        "P400",
    ),
    confirmed(
        "simba-3.2 speaks English alone, and a voice that is not English is answered 400 with it.",
        "P400",
    ),
    inferred(
        "The code of that 400 is validation_failed.",
        "P400, its enum of codes",
    ),
    unknown(
        "Whether simba-base and simba-turbo still speak in the modern era is unknown; mockmint has \
         the setting old_models_in_modern_era, on by default, and lists neither.",
        "none",
    ),
    unknown(
        "mockmint's list names no dialogue models; what it says of a model's description, of \
         curated voices and of the languages of simba-multilingual is its own choice.",
        "none",
    ),
    unknown(
        "mockmint refuses legacy models on the route with timestamps in the legacy era too.",
        "none",
    ),
    confirmed(
        "Speech takes at most 2,000 characters and a stream 20,000, SSML included.",
        "D-api-limits",
    ),
    unknown(
        "How a longer input is refused is unknown; mockmint answers 400, in the modern era with \
         the code validation_failed.",
        "none",
    ),
    unknown(
        "What is billed is unknown; mockmint counts every character, tags of SSML included.",
        "none",
    ),
];
