//! Whether what may be used once is used once.

use super::history::History;
use super::{Check, Finding};
use crate::error::Reason;
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "ephemeral-key-used-once",
    question: "is every ephemeral key, code or nonce used once only",
    advice: "get a new ephemeral key for each session instead of keeping the first one",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut again, mut once) = (Vec::new(), Vec::new());
    for record in history.records().iter().copied() {
        if record.reason == Some(Reason::Replayed) {
            again.push(record);
            continue;
        }
        let Some(presented) = &record.evidence.presented else {
            continue;
        };
        if !is_single(history, record) {
            continue;
        }
        let mut uses = history.uses(presented.fingerprint);
        let is_first = uses
            .next()
            .is_some_and(|(_, first)| std::ptr::eq(first, record));
        let side = if is_first { &mut once } else { &mut again };
        side.push(record);
    }
    let detail = format!("used once: {}, used again: {}", once.len(), again.len());
    Finding::of(&again, &once, detail)
}

/// Whether the vendor said so, when it issued the credential or when it got it.
fn is_single(history: &History<'_>, record: &Record) -> bool {
    record.evidence.presented.as_ref().is_some_and(|presented| {
        let mut issues = history.issues().iter();
        presented.single_use
            || issues.any(|issue| {
                issue.token.fingerprint == presented.fingerprint && issue.token.terms.single_use
            })
    })
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};
    use crate::model::evidence::Terms;

    #[test]
    fn a_second_use_is_noticed() {
        let mut script = Script::new();
        script.issue(
            "t",
            Terms {
                single_use: true,
                ..terms("a", 60)
            },
        );
        script.present("t", 200);
        let id = "ephemeral-key-used-once";
        assert_eq!(script.verdict(id), ("passed", vec![1]));

        script.present("t", 200);
        assert_eq!(script.verdict(id), ("failed", vec![2]));
    }

    #[test]
    fn what_may_be_used_often_is_not_judged() {
        let mut script = Script::new();
        script.issue("t", terms("a", 60));
        script.present("t", 200);
        script.present("t", 200);

        let id = "ephemeral-key-used-once";
        assert_eq!(script.verdict(id), ("not_applicable", vec![]));
    }
}
