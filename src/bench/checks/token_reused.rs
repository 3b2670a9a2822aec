//! Whether a token is used for more than one request.

use super::browser::is_from_browser;
use super::history::{History, Token, is_refused};
use super::{Check, Finding};
use crate::model::evidence::Terms;

pub(super) const CHECK: Check = Check {
    id: "token-reused",
    question: "does the client keep a token while it is good, instead of getting one per request",
    needs: "token that was used twice, nor one that was replaced after one use",
    advice: "keep the token until shortly before it ends and share it between requests",
    standard: None,
    judge,
};

/// One needless token may be a second process that starts; two are a habit.
const HABIT: usize = 2;

fn judge(history: &History<'_>) -> Finding {
    let (mut needless, mut kept) = (Vec::new(), Vec::new());
    for (token, terms) in history.issued() {
        if history.uses(token).count() >= 2 {
            kept.push(token.record);
        }
        needless.extend(needless_successor(history, token, terms).map(|next| next.record));
    }
    let detail = format!("tokens got while another was good: {}", needless.len());
    if needless.len() < HABIT {
        needless.clear();
    }
    Finding::of(&needless, &kept, detail)
}

/// The token one was replaced by, though it was used once only and had more than half its life
/// left. Pages, devices and sessions that are to have a token each are no waste.
fn needless_successor<'h, 'a>(
    history: &'h History<'a>,
    token: &'h Token<'a>,
    terms: &Terms,
) -> Option<&'h Token<'a>> {
    let mut uses = history.uses(token);
    let (Some((place, only)), None) = (uses.next(), uses.next()) else {
        return None;
    };
    let had_to_go = is_refused(only) || only.fault.is_some();
    if terms.is_for_one_session || had_to_go || is_from_browser(only) {
        return None;
    }
    let next = history
        .successors(token, place)
        .find(|next| next.terms.is_some())?;
    let end = terms.expires_at?;
    let (life, left) = (end - token.record.at, end - next.record.at);
    (left > life / 2).then_some(next)
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

    #[test]
    fn a_token_for_each_page_or_user_is_no_waste() {
        let mut script = Script::new();
        for token in ["t", "u", "v"] {
            let mut of_user = terms("a", 3600);
            of_user.purpose = Some(format!("the user of {token}"));
            script.issue(token, of_user);
            script.present(token, 200);
        }
        for token in ["x", "y", "z"] {
            script.issue(token, terms("a", 3600));
            let page = script.present(token, 200);
            page.request.headers.push("origin", "https://app.example");
        }
        for token in ["1", "2", "3"] {
            let mut of_session = terms("a", 3600);
            of_session.is_for_one_session = true;
            script.issue(token, of_session);
            script.present(token, 200);
        }

        let verdict = script.verdict("token-reused");
        assert_eq!(verdict, ("not_enough_evidence", vec![]));
    }

    #[test]
    fn processes_that_start_together_have_a_token_each() {
        let mut script = Script::new();
        for token in ["t", "u", "v"] {
            script.issue(token, terms("a", 3600));
            script.present(token, 200);
        }
        for token in ["t", "u", "v"] {
            script.present(token, 200);
        }

        assert_eq!(script.verdict("token-reused"), ("passed", vec![0, 2, 4]));
    }
}
