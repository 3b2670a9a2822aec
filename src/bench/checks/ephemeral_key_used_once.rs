//! Whether what may be used once is used once.

use super::history::History;
use super::{Check, Finding};
use crate::model::evidence::Use;
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "ephemeral-key-used-once",
    question: "is every ephemeral key, code or nonce that serves once used once only",
    needs: "use of anything that serves once",
    advice: "get a new one for each use instead of keeping the first one",
    standard: None,
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut again, mut once) = (Vec::new(), Vec::<&Record>::new());
    for record in history.records().iter().copied() {
        if record.evidence.once == Some(Use::First) {
            once.push(record);
        } else if record.evidence.once == Some(Use::Again) {
            // Whoever never got the answer cannot know that it was the one use.
            let is_same = |first: &&&Record| {
                first.vendor == record.vendor
                    && first.operation == record.operation
                    && history.owner(first) == history.owner(record)
            };
            let first = once.iter().rev().find(is_same);
            if first.is_none_or(|first| first.fault.is_none()) {
                again.push(record);
            }
        }
    }
    let detail = format!("used once: {}, used again: {}", once.len(), again.len());
    Finding::of(&again, &once, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};
    use crate::model::evidence::Use;
    use crate::model::exchange::Fired;

    const ID: &str = "ephemeral-key-used-once";

    #[test]
    fn a_second_use_is_noticed() {
        let mut script = Script::new();
        script.present("t", 200).evidence.once = Some(Use::First);
        assert_eq!(script.verdict(ID), ("passed", vec![0]));

        script.present("t", 409).evidence.once = Some(Use::Again);
        assert_eq!(script.verdict(ID), ("failed", vec![1]));
    }

    #[test]
    fn a_use_whose_answer_was_lost_may_be_tried_again() {
        let mut script = Script::new();
        let lost = script.present("t", 0);
        lost.evidence.once = Some(Use::First);
        lost.fault = Some(Fired {
            program: "fault-1".into(),
            step: 0,
            what: "reset middle".into(),
        });
        script.present("t", 409).evidence.once = Some(Use::Again);

        assert_eq!(script.verdict(ID), ("passed", vec![0]));
    }

    #[test]
    fn what_may_be_used_often_is_not_judged() {
        let mut script = Script::new();
        script.issue("t", terms("a", 60));
        script.present("t", 200);
        script.present("t", 200);

        assert_eq!(script.verdict(ID), ("not_enough_evidence", vec![]));
    }
}
