//! `POST …/score_audio` and `…/score_audio_plus`: scores for a sentence read aloud, or for speech.

use actix_web::HttpResponse;

use super::request::Request;
use super::{access, scripted, unscripted};
use crate::error::{Refusal, Result};
use crate::exchange::Exchange;

/// Where a sentence read aloud is scored (D-example1).
pub(super) const SCRIPTED: &str = "/api/v2/score_audio";
/// The same in a version only public code shows.
pub(super) const SCRIPTED_3: &str = "/api/v3/score_audio";
/// Where free speech is scored (D-faq).
pub(super) const UNSCRIPTED: &str = "/api/v1/score_audio_plus";
/// The plans that have scores; the first is the usual one.
pub(super) const PLANS: &[&str] = &["standard", "premium"];
/// The longest sentence, in characters, and the most of them. The vendor's limits are unknown.
const LONGEST_SENTENCE: usize = 1_000;
const MOST_SENTENCES: usize = 20;

/// Scores a sentence read aloud.
pub(super) async fn scripted(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let request = Request::read(&exchange, &caller, PLANS)?;
    let sentence = request.text("sentence")?;
    let missing = || Refusal::malformed("sentence is missing").at("sentence");
    let sentences = sentences(sentence.ok_or_else(missing)?)?;
    let wants_hints = request.flag("return_feedback_hints")?;
    let result = scripted::result(&scripted::Question {
        audio: &request.audio,
        sentences: &sentences,
        has_hints: wants_hints && request.plan == "premium",
        api_version: if exchange.arrival().path.starts_with("/api/v3/") {
            "3.0"
        } else {
            "2.0"
        },
    });
    Ok(HttpResponse::Ok().json(result))
}

/// Scores free speech. What `return_json=false` gives is unknown; JSON it is.
pub(super) async fn unscripted(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let request = Request::read(&exchange, &caller, PLANS)?;
    request.flag("return_json")?;
    Ok(HttpResponse::Ok().json(unscripted::result(&request.audio, &request.plan)))
}

/// One sentence, or a JSON list of them to choose from (D-example1).
pub(super) fn sentences(text: &str) -> Result<Vec<String>, Refusal> {
    let wrong = |detail: String| Refusal::malformed(detail).at("sentence");
    let is_list = text.trim_start().starts_with('[');
    let sentences = if is_list {
        serde_json::from_str::<Vec<String>>(text)
            .map_err(|_| wrong("sentence must be a text or a JSON list of texts".into()))?
    } else {
        vec![text.to_owned()]
    };
    if !(1..=MOST_SENTENCES).contains(&sentences.len()) {
        let detail = format!("sentence must have 1 to {MOST_SENTENCES} choices");
        return Err(wrong(detail));
    }
    let is_good = |sentence: &String| {
        let length = sentence.chars().count();
        (1..=LONGEST_SENTENCE).contains(&length)
            && sentence.chars().any(char::is_alphanumeric)
            && !sentence.contains('\0')
    };
    if !sentences.iter().all(is_good) {
        let detail = format!("sentence must have words and at most {LONGEST_SENTENCE} characters");
        return Err(wrong(detail));
    }
    Ok(sentences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_one_or_a_list_to_choose_from() {
        assert_eq!(sentences("hello there").unwrap(), ["hello there"]);
        assert_eq!(sentences(r#"["a", "b"]"#).unwrap(), ["a", "b"]);
        let long = "a".repeat(1_001);
        for wrong in ["", "[]", "[1]", "[\"a\"", "?!", "a\0b", &long] {
            assert!(sentences(wrong).is_err(), "{wrong:?}");
        }
    }
}
