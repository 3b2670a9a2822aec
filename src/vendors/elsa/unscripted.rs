//! The result for free speech: plausible, and the same for the same audio.

use serde_json::{Value, json};

use super::audio::Sound;
use super::dice::Dice;
use super::transcript::Transcript;

/// The names are those public code reads; everything else is inferred.
pub(super) fn result(audio: &Sound, plan: &str) -> Value {
    let transcript = Transcript::of(audio);
    let mut dice = audio.dice("unscripted");
    let utterances: Vec<_> = transcript
        .sentences
        .iter()
        .zip(0..)
        .map(|(sentence, id)| {
            json!({
                "utterance_id": id,
                "text": sentence,
                "result": { "nativeness_score": dice.score() },
            })
        })
        .collect();
    let mut speaker = json!({
        "speaker_id": 0,
        "utterances": utterances,
        "metrics": { "general_scores": general_scores(&mut dice) },
    });
    if plan == "premium" {
        speaker["feedbacks"] = json!([{ "text": "Slow down at the ends of your sentences." }]);
    }
    json!({
        "success": true,
        "transcript": transcript.text(),
        "speakers": [speaker],
    })
}

fn general_scores(dice: &mut Dice) -> Value {
    const SKILLS: &[&str] = &[
        "pronunciation",
        "intonation",
        "fluency",
        "grammar",
        "vocabulary",
    ];
    const LEVELS: &[&str] = &["A2", "B1", "B2", "C1", "C2"];

    let scores: Vec<_> = SKILLS.iter().map(|skill| (skill, dice.score())).collect();
    let overall = scores.iter().map(|(_, score)| score).sum::<u64>() / SKILLS.len() as u64;
    let level = |score: u64| {
        let step = usize::try_from(score.saturating_sub(50) / 11).unwrap_or_default();
        LEVELS[step.min(LEVELS.len() - 1)]
    };
    let mut elsa = json!({ "overall": overall });
    let mut cefr = json!({ "overall": level(overall) });
    for (skill, score) in scores {
        elsa[*skill] = json!(score);
        cefr[*skill] = json!(level(score));
    }
    json!({ "elsa": elsa, "cefr": cefr, "other_scores": {} })
}
