//! Whether concurrent refusals of one token lead to one new token.

use super::browser::is_from_browser;
use super::history::{AFTERMATH, History, Token, between};
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "one-refresh-per-expiry",
    question: "do concurrent 401s of one token lead to one refresh",
    needs: "token that was refused more than once and replaced then",
    advice: "let the first request that is refused get the new token and the others wait for it \
             (single flight)",
    standard: None,
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut herds, mut singles, mut detail) = (Vec::new(), Vec::new(), String::new());
    for (token, _) in history.issued() {
        let refused: Vec<_> = history.refusals(token).collect();
        // Where each session has its own token, several new ones may be for several sessions.
        if refused.len() < 2 || token.is_for_one_session() {
            continue;
        }
        let refreshes = refreshes(history, token, &refused);
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
    if herds.is_empty() {
        detail = format!("refreshes after several 401s: {}", singles.len());
    }
    Finding::of(&herds, &singles, detail)
}

/// The tokens got for a refused one: during the refusals and shortly after.
fn refreshes<'a>(
    history: &History<'a>,
    token: &Token<'a>,
    refused: &[(usize, &'a Record)],
) -> Vec<&'a Record> {
    let [first, .., last] = refused else {
        return Vec::new();
    };
    let mut found: Vec<&Token<'a>> = Vec::new();
    for later in history.successors(token, first.0) {
        if later.place > last.0 && between(last.1, later.record) > AFTERMATH {
            break;
        }
        // One that was refused itself had to be replaced too.
        let has_new_cause = found.last().is_some_and(|before| {
            let mut refusals = history.refusals(before);
            refusals.any(|(place, _)| place < later.place)
        });
        if later.terms.is_some() && !has_new_cause {
            found.push(later);
        }
    }
    if refused.iter().any(|(_, record)| is_from_browser(record)) {
        leave_out_other_pages(history, &mut found, refused);
    }
    found.into_iter().map(|refresh| refresh.record).collect()
}

/// Where one token was used for everything that had been refused, others that are used as well are
/// those of other pages that open meanwhile.
fn leave_out_other_pages<'a>(
    history: &History<'a>,
    found: &mut Vec<&Token<'a>>,
    refused: &[(usize, &'a Record)],
) {
    let serves_all = |token: &Token<'a>| {
        let paths: Vec<_> = history.uses(token).map(|(_, use_)| &use_.path).collect();
        let is_served = |record: &Record| paths.contains(&&record.path);
        paths.len() >= refused.len() && refused.iter().all(|(_, record)| is_served(record))
    };
    let Some(own) = found.iter().position(|token| serves_all(token)) else {
        return;
    };
    let mut place = 0..;
    found.retain(|token| place.next() == Some(own) || history.uses(token).next().is_none());
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

    #[test]
    fn a_new_token_that_is_refused_too_has_to_be_replaced_in_its_turn() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        script.present("u", 401);
        script.issue("v", terms("a", 3600));

        let id = "one-refresh-per-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![3]));
    }

    #[test]
    fn a_token_that_never_arrived_is_no_refresh() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.present("t", 401);
        script.issue("u", terms("a", 3600)).fault = Some(crate::model::exchange::Fired {
            program: "fault-1".into(),
            step: 0,
            what: "reset before".into(),
        });
        script.issue("v", terms("a", 3600));

        let id = "one-refresh-per-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![4]));
    }

    #[test]
    fn another_page_may_open_meanwhile_and_a_herd_of_one_page_is_noticed() {
        let page = ("origin", "https://app.example");
        let id = "one-refresh-per-expiry";
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        for (token, status) in [("t", 401), ("t", 401)] {
            let record = script.present(token, status);
            record.request.headers.push(page.0, page.1);
        }
        script.issue("u", terms("a", 3600));
        script.issue("v", terms("a", 3600));
        script.present("u", 200);
        script.present("u", 200);
        assert_eq!(script.verdict(id), ("failed", vec![1, 2, 3, 4]));

        script.present("v", 200);
        assert_eq!(script.verdict(id), ("passed", vec![3]));
    }
}
