//! Whether the client asks again no sooner than the vendor wants.

use chrono::Duration;

use super::history::{History, between};
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "polled-as-asked",
    question: "does the client poll or repeat a request no faster than the vendor asks",
    needs: "request that was repeated, of those a vendor asks not to be sent too often",
    advice: "wait for the interval the vendor asks for before sending the request again",
    standard: None,
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut hasty, mut patient) = (Vec::new(), Vec::new());
    for (place, told) in history.records().iter().copied().enumerate() {
        let Some(interval) = told.evidence.poll_after else {
            continue;
        };
        let Some(next) = history.next(place, |a, b| a.path == b.path) else {
            continue;
        };
        if between(told, next) < Duration::seconds(interval) {
            hasty.extend([told, next]);
        } else {
            patient.push(next);
        }
    }
    let (hasty_ones, all) = (hasty.len() / 2, hasty.len() / 2 + patient.len());
    let detail = format!("repeated: {all}, too soon: {hasty_ones}");
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
