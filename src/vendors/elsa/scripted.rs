//! The result for a sentence read aloud: plausible, and the same for the same audio and sentence.

use serde_json::{Value, json};

use super::audio::Sound;
use super::dice::Dice;
use super::phones::phones;

/// What is asked.
pub(super) struct Question<'a> {
    /// What was said.
    pub(super) audio: &'a Sound,
    /// What could have been said.
    pub(super) sentences: &'a [String],
    /// Whether words that went wrong come with advice.
    pub(super) has_hints: bool,
    /// The version that answers.
    pub(super) api_version: &'static str,
}

/// The names are the vendor's; kinds of values and the words of `decision` are inferred.
pub(super) fn result(question: &Question<'_>) -> Value {
    let seconds = seconds(question.audio.milliseconds);
    json!({
        "api_version": question.api_version,
        "total_time": seconds,
        "utterance": [utterance(question)],
    })
}

/// The one utterance of an audio.
pub(super) fn utterance(question: &Question<'_>) -> Value {
    let mut dice = question.audio.dice(&question.sentences.join("\n"));
    let choices = question.sentences.len() as u64;
    let id = dice.between(0, choices);
    let sentence = question
        .sentences
        .get(usize::try_from(id).unwrap_or_default());
    let sentence = sentence.map_or("", String::as_str);
    let words: Vec<_> = words(sentence)
        .map(|(start, text)| word(start, text, question.has_hints, &mut dice))
        .collect();
    let score = mean(&words);
    json!({
        "initial_silence": seconds(dice.between(20, 200)),
        "sentence": sentence,
        "sentence_id": id,
        "total_time": seconds(question.audio.milliseconds),
        "has_speech": true,
        "attempt_type": "full",
        "nativeness_score": score,
        "decision": decision(score),
        "words": words,
    })
}

/// The words of a sentence, each with its first character.
fn words(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '\'';
    sentence
        .split(move |c| !is_letter(c))
        .filter(|word| !word.is_empty())
        .map(move |word| {
            let offset = word.as_ptr() as usize - sentence.as_ptr() as usize;
            (sentence[..offset].chars().count(), word)
        })
}

fn word(start: usize, text: &str, has_hints: bool, dice: &mut Dice) -> Value {
    let sounds = phones(text);
    let phonemes: Vec<_> = sounds
        .iter()
        .map(|phone| {
            let score = dice.score();
            json!({
                "start_index": start + phone.start,
                "end_index": start + phone.start + phone.text.len() - 1,
                "text": phone.text,
                "trans": phone.ipa,
                "trans_arpabet": phone.arpabet,
                "nativeness_score": score,
                "decision": decision(score),
            })
        })
        .collect();
    let score = if phonemes.is_empty() {
        dice.score()
    } else {
        mean(&phonemes)
    };
    let ipa: String = sounds.iter().map(|phone| phone.ipa).collect();
    let arpabet: Vec<_> = sounds.iter().map(|phone| phone.arpabet).collect();
    let mut word = json!({
        "start_index": start,
        "end_index": start + text.chars().count() - 1,
        "text": text,
        "trans": ipa,
        "trans_arpabet": arpabet.join(" "),
        "nativeness_score": score,
        "decision": decision(score),
        "phonemes": phonemes,
    });
    if has_hints {
        let advice = json!({ "text": format!("Listen to {text} once more, then say it slowly.") });
        let needs_advice = decision(score) != "correct";
        word["feedback"] = json!(
            needs_advice
                .then_some(advice)
                .into_iter()
                .collect::<Vec<_>>()
        );
    }
    word
}

fn mean(items: &[Value]) -> u64 {
    let scores = items
        .iter()
        .filter_map(|item| item["nativeness_score"].as_u64());
    scores.sum::<u64>() / (items.len() as u64).max(1)
}

/// The words public code compares with; which score earns which is a guess.
pub(super) fn decision(score: u64) -> &'static str {
    match score {
        80.. => "correct",
        65..80 => "warning",
        _ => "incorrect",
    }
}

/// Milliseconds as the vendor writes times.
#[expect(clippy::cast_precision_loss, reason = "at most minutes")]
pub(super) fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors::elsa::audio::Audio;

    #[test]
    fn words_stand_where_the_sentence_has_them() {
        let found: Vec<_> = words("\u{fc}ber, it's 5 o'clock!").collect();

        assert_eq!(
            found,
            [(0, "\u{fc}ber"), (6, "it's"), (11, "5"), (13, "o'clock")]
        );
    }

    #[test]
    fn the_same_audio_and_sentence_have_the_same_result() {
        let sentences = ["hello there".to_owned()];
        let question = |audio| {
            result(&Question {
                audio: &Audio::whole(audio),
                sentences: &sentences,
                has_hints: true,
                api_version: "2.0",
            })
        };

        assert_eq!(question(b"one"), question(b"one"));
        assert_ne!(question(b"one"), question(b"two"));
    }
}
