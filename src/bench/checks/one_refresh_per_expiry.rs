//! Whether concurrent refusals of one token lead to one new token.

use chrono::Duration;

use super::history::{History, between};
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "one-refresh-per-expiry",
    question: "do concurrent 401s of one token lead to one refresh",
    advice: "let the first request that is refused get the new token and the others wait for it \
             (single flight)",
    judge,
};

/// Tokens got later than this after the last refusal have another cause.
const AFTERMATH: Duration = Duration::seconds(10);

fn judge(history: &History<'_>) -> Finding {
    let (mut herds, mut singles, mut detail) = (Vec::new(), Vec::new(), String::new());
    for issue in history.issues() {
        let refused: Vec<_> = history
            .uses(issue.token.fingerprint)
            .filter(|(_, record)| record.response.status == 401)
            .collect();
        let [first, .., last] = refused[..] else {
            continue;
        };
        let refreshes: Vec<_> = history
            .issues()
            .iter()
            .filter(|later| later.place > first.0 && later.is_alike(issue))
            .filter(|later| later.place < last.0 || between(last.1, later.record) <= AFTERMATH)
            .map(|later| later.record)
            .collect();
        match refreshes.len() {
            0 => {}
            1 => singles.extend(refreshes),
            many => {
                detail = format!("401s: {}, refreshes: {many}", refused.len());
                herds.extend(refused.iter().map(|(_, record)| *record));
                herds.extend(refreshes);
            }
        }
    }
    Finding::of(&herds, &singles, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    #[test]
    fn a_herd_of_refreshes_is_noticed() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        let id = "one-refresh-per-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![3]));

        script.issue("v", terms("a", 3600));
        assert_eq!(script.verdict(id), ("failed", vec![1, 2, 3, 4]));
        assert_eq!(script.judgement(id).detail, "401s: 2, refreshes: 2");
    }

    #[test]
    fn a_later_refresh_belongs_to_a_later_expiry() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        script.wait(3000);
        script.issue("v", terms("a", 3600));

        let id = "one-refresh-per-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![3]));
    }
}
