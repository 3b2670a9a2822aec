//! `GET /api/mockmint/elsa/results/{id}`: what the `result_link` of a stream leads to. Where the
//! vendor's own links lead is unknown. The id holds all that a result follows from, so nothing is
//! kept; the audio itself is not kept either, and its link answers 404.

use actix_web::HttpResponse;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::audio::Sound;
use super::score::PLANS;
use super::{access, unscripted};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;

/// What begins the links.
pub(super) const BASE: &str = "/api/mockmint/elsa/results";
/// The result of a stream.
pub(super) const PATH: &str = "/api/mockmint/elsa/results/{id}";

/// The result of a silence that nobody recorded: what a request without a body can ask for.
pub(super) const PROBE: &str =
    "/api/mockmint/elsa/results/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The bytes of an id: digest, milliseconds, plan.
pub(super) fn id(sound: &Sound, plan: &str) -> Vec<u8> {
    let plan = PLANS.iter().zip(0u8..).find(|(known, _)| **known == plan);
    let mut bytes = sound.digest.to_vec();
    bytes.extend(sound.milliseconds.to_be_bytes());
    bytes.push(plan.map_or(0, |(_, number)| number));
    bytes
}

/// Shows a result.
pub(super) async fn entry(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("id")?;
    access::authorise(&exchange).await?;
    let unknown = || Refusal::new(Reason::NotFound, "no such result");
    let (sound, plan) = read(&id).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().json(unscripted::result(&sound, plan)))
}

fn read(id: &str) -> Option<(Sound, &'static str)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).ok()?;
    let (digest, rest) = bytes.split_first_chunk::<32>()?;
    let (milliseconds, rest) = rest.split_first_chunk::<8>()?;
    let [plan] = rest else {
        return None;
    };
    let milliseconds = u64::from_be_bytes(*milliseconds);
    let sound = Sound {
        digest: *digest,
        milliseconds,
    };
    // Nobody but us writes ids; a longer audio than any of ours was made up.
    let plan = PLANS.get(usize::from(*plan))?;
    (milliseconds <= 300_000).then_some((sound, *plan))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors::elsa::audio::Audio;

    #[test]
    fn an_id_gives_back_what_it_was_made_of() {
        let sound = Audio::whole(b"sound");
        let text = BASE64_URL_SAFE_NO_PAD.encode(id(&sound, "premium"));

        assert_eq!(read(&text), Some((sound, "premium")));
        assert_eq!(read(&text[1..]), None);
        assert_eq!(read(""), None);
        assert_eq!(read(&BASE64_URL_SAFE_NO_PAD.encode([255; 41])), None);
    }
}
