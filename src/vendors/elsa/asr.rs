//! `POST /api/v1/asr`: what an audio says, word by word.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use super::audio::Sound;
use super::dice::Dice;
use super::request::Request;
use super::scripted::seconds;
use super::transcript::Transcript;
use super::{access, plan};
use crate::error::Result;
use crate::exchange::Exchange;

/// The path follows from the name of the vendor's page (D-asr).
pub(super) const PATH: &str = "/api/v1/asr";

/// Transcribes an audio.
pub(super) async fn transcribe(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let request = Request::read(&exchange, &caller, plan::ALL)?;
    Ok(HttpResponse::Ok().json(result(&request.audio)))
}

/// The documented answer (D-asr); indices count characters of the transcript.
fn result(audio: &Sound) -> Value {
    let transcript = Transcript::of(audio);
    let mut dice = audio.dice("asr");
    let mut start = 0;
    let words: Vec<_> = transcript
        .words
        .iter()
        .map(|(word, end)| {
            let index = start;
            start += word.len() + 1;
            json!({
                "word": word,
                "end_time": seconds(*end),
                "confidence": confidence(&mut dice),
                "am_confidence": confidence(&mut dice),
                "lm_confidence": confidence(&mut dice),
                "start_index": index,
                "end_index": index + word.len() - 1,
            })
        })
        .collect();
    let utterance = json!({
        "index": 0,
        "interval": [0.0, seconds(audio.milliseconds)],
        "speaker_id": 0,
        "words": words,
        "confidence": confidence(&mut dice),
        "transcript": transcript.text(),
    });
    json!({ "utterances": [utterance] })
}

fn confidence(dice: &mut Dice) -> f64 {
    seconds(dice.between(800, 1000))
}
