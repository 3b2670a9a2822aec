//! `/v1/audio`: text in, audio out; the same audio for the same text.

use actix_web::HttpResponse;
use actix_web::http::header::ACCEPT;
use actix_web::web::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;

use super::audio::{AudioFormat, duration_ms, synthesize};
use super::models::{self, Model};
use super::speech_marks::{billable_characters, speech_marks};
use super::{access, settings, voices};
use crate::error::{Refusal, Result};
use crate::exchange::Exchange;

/// Characters at most, tags of SSML included (D-api-limits).
const LONGEST_SPEECH: usize = 2_000;
const LONGEST_STREAM: usize = 20_000;
/// Bytes of one piece of a stream.
const PIECE: usize = 4096;

/// What is asked for. Members nobody reads here are the vendor's all the same, and are ignored.
#[derive(Deserialize)]
struct Request {
    input: String,
    voice_id: String,
    audio_format: Option<String>,
    output_format: Option<String>,
    model: Option<String>,
}

impl Request {
    async fn read(exchange: &Exchange, longest: usize) -> Result<Self> {
        let caller = access::authorise(exchange).await?;
        let request: Self = exchange.arrival().json()?;
        let length = request.input.chars().count();
        if length == 0 || length > longest {
            let detail = format!("must have 1 to {longest} characters");
            return Err(Refusal::malformed(detail).at("input").into());
        }
        let voice = voices::find(exchange, &caller.account, &request.voice_id).await?;
        if let Some(model) = request.model(exchange)?
            && !model.speaks_with(&voice.locale)
        {
            let detail = "this model speaks with English voices alone";
            return Err(Refusal::malformed(detail).at("voice_id").into());
        }
        Ok(request)
    }

    /// The model, where one is named.
    fn model(&self, exchange: &Exchange) -> Result<Option<&'static Model>, Refusal> {
        let name = self.model.as_deref();
        name.map(|name| models::named(exchange, name)).transpose()
    }
}

/// `POST /v1/audio/speech`: the whole audio in one JSON answer.
pub(super) async fn speech(exchange: Exchange) -> Result<HttpResponse> {
    let request = Request::read(&exchange, LONGEST_SPEECH).await?;
    let format = format(&exchange, &request)?;
    let audio = synthesize(format, &request.input);
    let mut body = json!({
        "audio_data": BASE64_STANDARD.encode(audio),
        "audio_format": format.name(),
        "billable_characters_count": billable_characters(&request.input),
        "speech_marks": speech_marks(&request.input),
    });
    if let Some(output_format) = request.output_format {
        body["output_format"] = json!(output_format);
    }
    Ok(HttpResponse::Ok().json(body))
}

/// `POST /v1/audio/stream`: the audio as it comes, in the format of `Accept`.
pub(super) async fn stream(exchange: Exchange) -> Result<HttpResponse> {
    let request = Request::read(&exchange, LONGEST_STREAM).await?;
    let format = streamed(&exchange, &request)?;
    let audio = Bytes::from(synthesize(format, &request.input));
    let pieces = (0..audio.len().div_ceil(PIECE)).map(move |piece| {
        let start = piece * PIECE;
        Ok::<_, actix_web::Error>(audio.slice(start..audio.len().min(start + PIECE)))
    });
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .streaming(stream::iter(pieces)))
}

/// `POST /v1/audio/stream/with-timestamps`: audio and marks as server-sent events.
pub(super) async fn stream_with_timestamps(exchange: Exchange) -> Result<HttpResponse> {
    let request = Request::read(&exchange, LONGEST_STREAM).await?;
    // Without a name it is simba-3.0 (P400), which makes marks.
    if let Some(model) = request.model(&exchange)? {
        model.require_marks()?;
    }
    let format = streamed(&exchange, &request)?;
    let audio = synthesize(format, &request.input);
    let chunk = json!({
        "type": "speech.chunk",
        "audio": BASE64_STANDARD.encode(audio),
        "speech_marks": speech_marks(&request.input).words(),
    });
    let done = json!({
        "type": "speech.done",
        "billable_characters_count": billable_characters(&request.input),
        "audio_duration_ms": duration_ms(&request.input),
    });
    let events = [("speech.chunk", chunk), ("speech.done", done)].map(|(name, data)| {
        Ok::<_, actix_web::Error>(Bytes::from(format!("event: {name}\ndata: {data}\n\n")))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("speechify-audio-content-type", format.media_type()))
        .streaming(stream::iter(events)))
}

/// The format asked for in the body. What the vendor gives when none is named is unknown.
fn format(exchange: &Exchange, request: &Request) -> Result<AudioFormat, Refusal> {
    if let Some(output) = &request.output_format {
        // `mp3_24000_64` and the like: the codec comes first.
        let codec = output.split('_').next().unwrap_or_default();
        let unknown = || Refusal::malformed("no such format").at("output_format");
        return AudioFormat::parse(codec).ok_or_else(unknown);
    }
    let Some(name) = request.audio_format.as_deref() else {
        return Ok(exchange.settings().get(&settings::DEFAULT_AUDIO_FORMAT));
    };
    AudioFormat::parse(name)
        .filter(|format| *format != AudioFormat::Ulaw)
        .ok_or_else(|| Refusal::malformed("must be wav, mp3, ogg, aac or pcm").at("audio_format"))
}

/// The format of a stream: `output_format` wins over `Accept`, and neither can be WAV (P400).
fn streamed(exchange: &Exchange, request: &Request) -> Result<AudioFormat, Refusal> {
    if request.output_format.is_none() {
        return accepted(exchange);
    }
    let format = format(exchange, request)?;
    if format == AudioFormat::Wav {
        return Err(Refusal::malformed("wav cannot be streamed").at("output_format"));
    }
    Ok(format)
}

/// The format of the `Accept` header; any will do where the client does not mind.
fn accepted(exchange: &Exchange) -> Result<AudioFormat, Refusal> {
    let accept = exchange.arrival().header(ACCEPT).unwrap_or("*/*");
    let ranges = || accept.split(',').map(str::trim);
    let named = ranges().find_map(AudioFormat::from_media_type);
    // Who reads events may say so, and then leaves the codec to the server.
    let open = ["*/*", "audio/*", "text/event-stream"];
    let minds_not = ranges().any(|range| open.iter().any(|open| range.starts_with(open)));
    let wrong =
        || Refusal::malformed("must be audio/mpeg, audio/ogg, audio/aac or audio/pcm").at("Accept");
    named
        .or_else(|| minds_not.then_some(AudioFormat::Mp3))
        .ok_or_else(wrong)
}
