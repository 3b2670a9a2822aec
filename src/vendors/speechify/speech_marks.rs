//! Tells which word of an input is heard when: the `speech_marks` of an answer.

use std::ops::Range;

use serde::Serialize;

use super::audio::duration_ms;
use super::ssml::{Spoken, spoken};

/// The marks of one input: a sentence that spans all of it and holds its words.
///
/// One object, never a list: the Python SDKs refuse a list. The vendor calls a whole paragraph one
/// `sentence` too (measured by its own reader, github.com/Speechify-AI/readback, `src/marks.ts`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SpeechMarks<'a> {
    #[serde(flatten)]
    sentence: Mark<'a>,
    chunks: Vec<Mark<'a>>,
}

impl SpeechMarks<'_> {
    /// The marks of the words alone, as events carry them (P400 `NestedChunk`).
    pub(super) fn words(&self) -> &(impl Serialize + use<'_>) {
        &self.chunks
    }
}

/// A stretch of the input and of the audio: `value` is what the input holds at `start..end`.
///
/// Characters are Unicode scalar values. That is a guess: no source says what the vendor counts,
/// and a client that slices UTF-16 lands elsewhere after a character beyond the Basic Multilingual
/// Plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Mark<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    start: usize,
    end: usize,
    start_time: u64,
    end_time: u64,
    value: &'a str,
}

/// Marks the words of `input`: what white space and tags of SSML leave, punctuation included.
///
/// Every spoken character takes the same share of the audio. A word begins when the one before it
/// ends, as it does in the vendor's answers (`src/marks.test.ts` of the same reader).
pub(super) fn speech_marks(input: &str) -> SpeechMarks<'_> {
    let duration = duration_ms(input);
    let stretches = spoken(input);
    let total: usize = stretches.iter().map(|s| characters(s.text)).sum();
    let mut chunks: Vec<Mark<'_>> = Vec::new();
    let mut heard = 0;
    let mut now = 0;
    for stretch in stretches {
        for (start, word) in words(stretch) {
            let end = start + characters(word);
            let until = heard + end - stretch.start;
            let end_time = duration * until as u64 / total as u64;
            chunks.push(mark("word", start..end, now..end_time, word));
            now = end_time;
        }
        heard += characters(stretch.text);
    }
    let sentence = mark("sentence", 0..characters(input), 0..duration, input);
    SpeechMarks { sentence, chunks }
}

/// How many characters of `input` an answer says were billed: all of them, tags of SSML too.
///
/// Unknown: the vendor publishes no rule. Its size limits do count the tags (docs, API limits).
pub(super) fn billable_characters(input: &str) -> usize {
    characters(input)
}

/// The words of a stretch, each with its place in the whole input.
fn words(stretch: Spoken<'_>) -> impl Iterator<Item = (usize, &str)> {
    let mut next = stretch.start;
    stretch
        .text
        .split_inclusive(char::is_whitespace)
        .map(move |piece| {
            let start = next;
            next += characters(piece);
            (start, piece.trim_end())
        })
        .filter(|(_, word)| !word.is_empty())
}

/// Puts a mark together.
fn mark<'a>(kind: &'static str, place: Range<usize>, time: Range<u64>, value: &'a str) -> Mark<'a> {
    Mark {
        kind,
        start: place.start,
        end: place.end,
        start_time: time.start,
        end_time: time.end,
        value,
    }
}

/// Unicode scalar values, as everywhere in this vendor.
fn characters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_holds_one_sentence_with_its_words() {
        assert_eq!(
            json!(speech_marks("Hello, big world")),
            json!({
                "type": "sentence", "value": "Hello, big world",
                "start": 0, "end": 16, "start_time": 0, "end_time": 960,
                "chunks": [
                    word("Hello,", 0..6, 0..360),
                    word("big", 7..10, 360..600),
                    word("world", 11..16, 600..960),
                ],
            })
        );
    }

    #[test]
    fn every_value_is_what_the_input_holds_at_its_place() {
        let input = "<speak> Grüße,\n<b a=\"c d\">🎉 R&amp;D</b>\u{2003}日本語 </speak>";
        let characters: Vec<char> = input.chars().collect();

        let marks = speech_marks(input);

        let values: Vec<&str> = marks.chunks.iter().map(|mark| mark.value).collect();
        assert_eq!(values, ["Grüße,", "🎉", "R&amp;D", "日本語"]);
        for mark in marks.chunks.iter().chain([&marks.sentence]) {
            let there: String = characters[mark.start..mark.end].iter().collect();
            assert_eq!(there, mark.value);
        }
    }

    #[test]
    fn words_follow_each_other_without_gap_and_end_with_the_audio() {
        let input = "one two three ".repeat(400);
        let input = input.trim_end();

        let marks = speech_marks(input);

        let mut now = 0;
        for word in &marks.chunks {
            assert_eq!(word.start_time, now);
            assert!(word.end_time > now, "{word:?} takes no time");
            now = word.end_time;
        }
        assert_eq!(now, duration_ms(input));
        assert_eq!(marks.sentence.end_time, now);
    }

    #[test]
    fn tags_take_no_time_between_words() {
        let marks = speech_marks("<speak>Hello <b>big</b> world</speak>");

        let ends: Vec<u64> = marks.chunks.iter().map(|mark| mark.end_time).collect();
        assert_eq!(ends, [300, 540, 900]);
    }

    #[test]
    fn an_input_without_words_has_a_sentence_without_chunks() {
        for input in ["", " \n", "<speak><break time=\"1s\"/></speak>"] {
            assert_eq!(speech_marks(input).chunks, [], "{input:?}");
        }
    }

    #[test]
    fn every_character_that_was_sent_is_billed() {
        assert_eq!(billable_characters("Grüße 🎉"), 7);
        assert_eq!(billable_characters("<speak>Hi</speak>"), 17);
    }

    fn word(value: &str, place: Range<usize>, time: Range<u64>) -> serde_json::Value {
        json!({
            "type": "word", "value": value,
            "start": place.start, "end": place.end,
            "start_time": time.start, "end_time": time.end,
        })
    }
}
