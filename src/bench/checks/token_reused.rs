//! Whether a token is used for more than one request.

use super::history::{History, Issue};
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "token-reused",
    question: "does the client keep a token while it is good, instead of getting one per request",
    advice: "keep the token until shortly before it ends and share it between requests",
    judge,
};

/// One needless token may be a second process that starts; two are a habit.
const HABIT: usize = 2;

fn judge(history: &History<'_>) -> Finding {
    let (mut needless, mut kept) = (Vec::new(), Vec::new());
    for issue in history.issues() {
        let uses = history.uses(issue.token.fingerprint).count();
        if uses >= 2 {
            kept.push(issue.record);
        }
        if let Some(next) = history.successor(issue)
            && is_needless(history, issue, &next)
        {
            needless.push(next.record);
        }
    }
    let detail = format!("tokens got while another was good: {}", needless.len());
    if needless.len() < HABIT {
        needless.clear();
    }
    Finding::of(&needless, &kept, detail)
}

/// Whether a token was replaced though it was hardly used and had more than half its life left.
fn is_needless(history: &History<'_>, issue: &Issue<'_>, next: &Issue<'_>) -> bool {
    let before = |(place, _): &(usize, _)| *place < next.place;
    let uses: Vec<_> = history
        .uses(issue.token.fingerprint)
        .filter(before)
        .collect();
    let was_refused = uses.iter().any(|(_, use_)| use_.response.status == 401);
    let is_young = issue.token.terms.expires_at.is_some_and(|end| {
        let (life, left) = (end - issue.record.at, end - next.record.at);
        left > life / 2
    });
    uses.len() <= 1 && !was_refused && is_young
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    #[test]
    fn a_token_per_request_is_noticed() {
        let mut script = Script::new();
        for token in ["t", "u", "v"] {
            script.issue(token, terms("a", 3600));
            script.present(token, 200);
        }

        assert_eq!(script.verdict("token-reused"), ("failed", vec![2, 4]));
    }

    #[test]
    fn a_token_that_is_kept_or_had_to_go_is_fine() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 200);
        script.present("t", 200);
        assert_eq!(script.verdict("token-reused"), ("passed", vec![0]));

        for token in ["u", "v", "w"] {
            script.issue(token, terms("a", 3600));
            script.present(token, 401);
        }
        assert_eq!(script.verdict("token-reused"), ("passed", vec![0]));
    }
}
