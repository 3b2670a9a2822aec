//! Protocol A: a sentence, its audio in pieces, a result; any number of times (samples).

use serde_json::{Value, json};

use super::{Answer, Protocol};
use crate::error::{Reason, Refusal};
use crate::exchange::Exchange;
use crate::vendors::elsa::access::Caller;
use crate::vendors::elsa::audio::{self, Audio};
use crate::vendors::elsa::{errors, request, score, scripted as result};
use crate::wire::json;

/// Where it is spoken.
pub(in crate::vendors::elsa) const PATH: &str = "/api/v2/ws/score_audio";

/// The state of a connection: whether a sentence is being read.
#[derive(Default)]
pub(super) struct Scripted {
    stream: Option<Stream>,
}

struct Stream {
    sentences: Vec<String>,
    has_hints: bool,
    audio: Audio,
}

impl Protocol for Scripted {
    fn text(
        &mut self,
        text: &str,
        caller: &Caller,
        exchange: &Exchange,
    ) -> Result<Answer, Refusal> {
        let message = json::value(text.as_bytes())
            .map_err(|error| Refusal::malformed(error.message).at(error.path))?;
        match (message["type"].as_str(), self.stream.take()) {
            (Some("ELSA:start_stream"), None) => {
                self.stream = Some(start(&message["data"]["stream_info"], caller, exchange)?);
                let started = json!({ "type": "ELSA:start_stream_result" });
                Ok(Answer {
                    text: started.to_string(),
                    is_result: false,
                })
            }
            (Some("ELSA:start_stream"), Some(_)) => {
                Err(Refusal::malformed("there is a stream already").at("type"))
            }
            (Some("ELSA:end_stream"), Some(stream)) => end(stream),
            (Some("ELSA:end_stream"), None) => {
                Err(Refusal::malformed("there is no stream to end").at("type"))
            }
            _ => Err(Refusal::malformed("no such type of message").at("type")),
        }
    }

    fn audio(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        take(self.stream.as_mut().map(|stream| &mut stream.audio), piece)
    }

    fn failure(&self, refusal: &Refusal) -> String {
        json!({ "type": "ELSA:error", "message": said(refusal) }).to_string()
    }
}

fn start(info: &Value, caller: &Caller, exchange: &Exchange) -> Result<Stream, Refusal> {
    let plan = request::permitted(exchange, caller, info["api_plan"].as_str(), score::PLANS)?;
    let sentences = match &info["sentence"] {
        Value::String(text) => score::sentences(text)?,
        list @ Value::Array(_) => score::sentences(&list.to_string())?,
        _ => return Err(Refusal::malformed("sentence is missing").at("sentence")),
    };
    Ok(Stream {
        sentences,
        has_hints: plan == "premium" && info["return_feedback_hints"] == true,
        audio: Audio::new(),
    })
}

fn end(stream: Stream) -> Result<Answer, Refusal> {
    if stream.audio.bytes() == 0 {
        return Err(Refusal::malformed("there was no audio").at("audio"));
    }
    let utterance = result::utterance(&result::Question {
        audio: &stream.audio.finish(),
        sentences: &stream.sentences,
        has_hints: stream.has_hints,
        api_version: "2.0",
    });
    let data = json!({ "stream_finished": true, "utterance": [utterance] });
    Ok(Answer {
        text: json!({ "type": "ELSA:decoding_result", "data": data }).to_string(),
        is_result: true,
    })
}

/// Takes in a piece of audio, if a stream is open and not too long already.
pub(super) fn take(audio: Option<&mut Audio>, piece: &[u8]) -> Result<(), Refusal> {
    let Some(audio) = audio else {
        return Err(Refusal::malformed("audio came before a stream was started"));
    };
    audio.push(piece);
    if audio.bytes() > audio::LARGEST as u64 {
        let detail = format!("a stream has at most {} bytes of audio", audio::LARGEST);
        return Err(Refusal::new(Reason::PayloadTooLarge, detail));
    }
    Ok(())
}

/// What a client hears of a refusal: over a WebSocket there is one text and no list of errors.
pub(super) fn said(refusal: &Refusal) -> String {
    match refusal.reason {
        Reason::MalformedRequest => format!("{}: {}", errors::message(refusal), refusal.detail()),
        _ => errors::message(refusal).to_owned(),
    }
}
