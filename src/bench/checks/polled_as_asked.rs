//! Whether the client polls no faster than the vendor asks.

use chrono::Duration;

use super::history::{History, between};
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "polled-as-asked",
    question: "does the client poll no faster than the vendor asks",
    advice: "wait for the interval of the last answer before asking again",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut hasty, mut patient) = (Vec::new(), Vec::new());
    for (told, next) in history.followed(|a, b| a.path == b.path) {
        let Some(interval) = told.evidence.poll_after else {
            continue;
        };
        if between(told, next) < Duration::seconds(interval) {
            hasty.extend([told, next]);
        } else {
            patient.push(next);
        }
    }
    let detail = format!("polls: {}, too soon: {}", patient.len(), hasty.len() / 2);
    Finding::of(&hasty, &patient, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::Script;

    #[test]
    fn polling_too_fast_is_noticed() {
        let mut script = Script::new();
        script.present("t", 200).evidence.poll_after = Some(5);
        script.wait(5);
        script.present("t", 200).evidence.poll_after = Some(5);
        assert_eq!(script.verdict("polled-as-asked"), ("passed", vec![1]));

        script.wait(4);
        script.present("t", 200);
        assert_eq!(script.verdict("polled-as-asked"), ("failed", vec![1, 2]));
    }
}
