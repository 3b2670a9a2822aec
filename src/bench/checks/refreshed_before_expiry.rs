//! Whether a token is replaced before it ends.

use super::history::History;
use super::{Check, Finding};
use crate::error::Reason;
use crate::wire::duration;

pub(super) const CHECK: Check = Check {
    id: "refreshed-before-expiry",
    question: "does the client replace a token before it ends",
    advice: "get the next token some time before expires_in is over; a minute absorbs clock skew \
             and slow networks",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut late, mut early, mut margins) = (Vec::new(), Vec::new(), Vec::new());
    for issue in history.issues() {
        // What counts is what the client was told, not a shorter life it could not know of.
        let Some(end) = issue.token.terms.expires_at else {
            continue;
        };
        let uses: Vec<_> = history.uses(issue.token.fingerprint).collect();
        let refused = uses
            .iter()
            .find(|(_, use_)| use_.reason == Some(Reason::Expired) && use_.at >= end);
        late.extend(refused.map(|(_, record)| *record));
        if uses.is_empty() || refused.is_some() {
            continue;
        }
        if let Some(next) = history.successor(issue) {
            margins.push(end - next.record.at);
            let side = if next.record.at < end {
                &mut early
            } else {
                &mut late
            };
            side.push(next.record);
        }
    }
    let detail = margins.iter().min().map_or_else(String::new, |least| {
        let side = if *least > chrono::Duration::zero() {
            "before"
        } else {
            "after"
        };
        format!("{} {side} the end", duration::format(least.abs()))
    });
    Finding::of(&late, &early, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};
    use crate::error::Reason;

    #[test]
    fn a_timely_refresh_says_by_how_much() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 200);
        script.wait(3540);
        script.issue("u", terms("a", 3600));

        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![2]));
        assert_eq!(script.judgement(id).detail, "1m before the end");
    }

    #[test]
    fn a_token_used_past_its_end_is_noticed() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 200);
        script.wait(3600);
        script.present("t", 401).reason = Some(Reason::Expired);
        script.issue("u", terms("a", 3600));

        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("failed", vec![2]));
    }

    #[test]
    fn a_life_shorter_than_advertised_is_not_held_against_the_client() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.wait(30);
        script.present("t", 401).reason = Some(Reason::Expired);
        script.issue("u", terms("a", 3600));

        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![2]));
    }
}
