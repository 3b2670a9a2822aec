//! Protocol B: a plan, audio in pieces, links to a result; any number of times (samples).

use actix_web::http::header::HOST;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use super::scripted::{said, take};
use super::{Answer, Protocol};
use crate::error::Refusal;
use crate::exchange::Exchange;
use crate::vendors::elsa::access::Caller;
use crate::vendors::elsa::audio::Audio;
use crate::vendors::elsa::{request, results, score};
use crate::wire::json;

/// Where it is spoken.
pub(in crate::vendors::elsa) const PATH: &str = "/api/v1/ws/score_audio_plus";

/// The state of a connection: whether somebody is speaking.
#[derive(Default)]
pub(super) struct Unscripted {
    stream: Option<Stream>,
}

struct Stream {
    plan: String,
    audio: Audio,
}

impl Protocol for Unscripted {
    fn text(
        &mut self,
        text: &str,
        caller: &Caller,
        exchange: &Exchange,
    ) -> Result<Answer, Refusal> {
        let message = json::value(text.as_bytes())
            .map_err(|error| Refusal::malformed(error.message).at(error.path))?;
        match (message["type"].as_str(), self.stream.take()) {
            (None, None) => {
                let asked = message["api_plan"].as_str();
                let plan = request::permitted(exchange, caller, asked, score::PLANS)?;
                let audio = Audio::new();
                self.stream = Some(Stream { plan, audio });
                let id = exchange.issuer().random().id();
                let started = json!({ "status": "processing", "stream_id": id });
                Ok(Answer {
                    text: started.to_string(),
                    is_result: false,
                })
            }
            (None, Some(_)) => Err(Refusal::malformed("there is a stream already")),
            (Some("ELSA:end_stream"), Some(stream)) => end(stream, exchange),
            (Some("ELSA:end_stream"), None) => {
                Err(Refusal::malformed("there is no stream to end").at("type"))
            }
            (Some(_), _) => Err(Refusal::malformed("no such type of message").at("type")),
        }
    }

    fn audio(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        take(self.stream.as_mut().map(|stream| &mut stream.audio), piece)
    }

    fn failure(&self, refusal: &Refusal) -> String {
        json!({ "status": "failed", "reason": said(refusal) }).to_string()
    }
}

fn end(stream: Stream, exchange: &Exchange) -> Result<Answer, Refusal> {
    if stream.audio.bytes() == 0 {
        return Err(Refusal::malformed("there was no audio").at("audio"));
    }
    let id = BASE64_URL_SAFE_NO_PAD.encode(results::id(&stream.audio.finish(), &stream.plan));
    let host = exchange.arrival().header(HOST).unwrap_or_default();
    let link = format!("http://{host}{}/{id}", results::BASE);
    let answer = json!({
        "status": "success",
        "result_link": link,
        "audio_link": format!("{link}/audio"),
    });
    Ok(Answer {
        text: answer.to_string(),
        is_result: true,
    })
}
