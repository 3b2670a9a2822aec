//! What an audio says, as far as anybody knows: sentences drawn by its digest, as long as it lasts.

use super::audio::Sound;

const SENTENCES: &[&str] = &[
    "I would like to tell you about my day.",
    "This morning I walked to the station.",
    "The train was late and it rained.",
    "My friend waited for me with coffee.",
    "We talked about work and about music.",
    "In the evening I cooked something warm.",
    "Tomorrow I want to learn ten new words.",
    "Thank you for listening to me.",
];
/// Milliseconds a word takes.
const PACE: u64 = 400;
/// More words than this nobody waits for.
const MOST: u64 = 200;

/// What an audio says, word by word.
pub(super) struct Transcript {
    /// Its sentences.
    pub(super) sentences: Vec<&'static str>,
    /// Its words with their ends in milliseconds.
    pub(super) words: Vec<(&'static str, u64)>,
}

impl Transcript {
    /// The transcript of an audio: the same each time.
    pub(super) fn of(audio: &Sound) -> Self {
        let mut dice = audio.dice("transcript");
        let wanted = (audio.milliseconds / PACE).clamp(1, MOST);
        let (mut sentences, mut words) = (Vec::new(), Vec::new());
        while (words.len() as u64) < wanted {
            let drawn = dice.between(0, SENTENCES.len() as u64);
            let sentence = SENTENCES[usize::try_from(drawn).unwrap_or_default()];
            sentences.push(sentence);
            words.extend(sentence.split(' '));
        }
        let share = audio.milliseconds / words.len() as u64;
        let timed = words
            .into_iter()
            .zip(1..)
            .map(|(word, n)| (word, n * share));
        Self {
            sentences,
            words: timed.collect(),
        }
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        self.sentences.join(" ")
    }
}
