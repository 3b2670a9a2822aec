//! Checks one vendor has by itself: steps of its verdicts that it notes, and mostly lets pass.

use std::collections::HashMap;

use super::Finding;
use super::history::History;
use crate::model::advice::{Advised, OwnCheck};
use crate::model::verdict::Outcome;

/// The checks vendors have by themselves: name, vendor, and how they are answered.
pub(super) fn checks(
    advices: &[Advised],
) -> impl Iterator<Item = (&'static str, &'static str, &'static OwnCheck)> {
    advices.iter().filter_map(|advised| {
        let own = advised.advice.own.as_ref()?;
        Some((advised.advice.check, advised.vendor, own))
    })
}

/// Answers one of them.
pub(super) fn judge(history: &History<'_>, vendor: &str, check: &OwnCheck) -> Finding {
    let (mut noted, mut good, mut detail) = (Vec::new(), Vec::new(), String::new());
    let mut before = HashMap::new();
    for record in history.records().iter().copied() {
        let steps = record.verdict.checks();
        let step = steps.iter().find(|step| step.check == check.step);
        let Some(step) = step.filter(|_| record.vendor == vendor) else {
            continue;
        };
        let before = before.insert(history.owner(record), record);
        if step.outcome == Outcome::Passed {
            good.push(record);
            continue;
        }
        noted.extend(before.filter(|_| check.is_of_two));
        noted.push(record);
        let (expected, actual) = (&step.expected, &step.actual);
        detail = format!("expected {expected}, found {actual}");
    }
    if noted.is_empty() {
        detail = format!("seen: {}", good.len());
    }
    Finding::of(&noted, &good, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::Script;
    use crate::model::advice::{Advice, Advised, OwnCheck};
    use crate::model::catalogue::Mark;

    static ADVICE: Advice = Advice {
        check: "a-vendor-pace",
        what: "Clients are asked to take their time.",
        mark: Mark::Confirmed,
        source: "a page",
        own: Some(OwnCheck {
            step: "pace",
            question: "does it take its time",
            needs: "start",
            advice: "wait",
            is_of_two: true,
        }),
    };

    #[test]
    fn a_step_that_did_not_pass_is_an_offence_together_with_the_one_before() {
        let advices = [Advised {
            vendor: "a-vendor",
            advice: &ADVICE,
        }];
        let mut script = Script::new();
        script
            .present("t", 200)
            .verdict
            .pass("pace", "slow", "slow");
        script.present("t", 200).verdict.pass("other", "x", "x");
        let id = "a-vendor-pace";
        assert_eq!(script.verdict_with(&advices, id), ("passed", vec![0]));

        let hasty = script.present("t", 200);
        hasty.verdict.note("pace", "slow", "fast", "wait");
        assert_eq!(script.verdict_with(&advices, id), ("failed", vec![0, 2]));
    }

    #[test]
    fn steps_of_other_vendors_are_not_judged() {
        let advices = [Advised {
            vendor: "another-vendor",
            advice: &ADVICE,
        }];
        let mut script = Script::new();
        let hasty = script.present("t", 200);
        hasty.verdict.note("pace", "slow", "fast", "wait");

        let verdict = script.verdict_with(&advices, "a-vendor-pace");
        assert_eq!(verdict, ("not_enough_evidence", vec![]));
    }
}
