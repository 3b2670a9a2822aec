//! Whether a request that was refused is tried again with the new token.

use std::collections::BTreeMap;

use super::history::{AFTERMATH, History, Token, between};
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "retried-with-new-token",
    question: "is a refused request tried again with the new token, and not with the stale one",
    needs: "request that was refused for its token and sent again after there was a new one",
    advice: "read the token again when a request is retried: the retry was built with the old one",
    standard: None,
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut stale, mut fresh) = (Vec::new(), Vec::new());
    for token in history.tokens() {
        for refused in refusals(history, token).into_values() {
            let (first, asked) = refused[0];
            let Some(renewal) = history.successors(token, first + 1).next() else {
                continue;
            };
            let mut retried = retries(history, renewal, asked);
            for (place, refusal) in refused {
                // Requests that were under way with the old token may come in late; each of them
                // is tried again with the new one. One that is not is a stale retry.
                let is_late = place > renewal.place;
                let retry = retried.iter().position(|(later, retry)| {
                    *later > place && (!is_late || between(refusal, retry) <= AFTERMATH)
                });
                match retry {
                    Some(retry) => fresh.push(retried.remove(retry).1),
                    None if is_late => stale.push(refusal),
                    None => {}
                }
            }
        }
    }
    let detail = format!("stale retries: {}", stale.len());
    Finding::of(&stale, &fresh, detail)
}

/// The refusals of a token, by what was asked.
fn refusals<'a>(
    history: &History<'a>,
    token: &Token<'a>,
) -> BTreeMap<(&'a str, &'a str), Vec<(usize, &'a Record)>> {
    let mut by_target: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (place, record) in history.refusals(token) {
        let target = (record.method.as_str(), record.path.as_str());
        by_target.entry(target).or_default().push((place, record));
    }
    by_target
}

/// Requests for the same thing with the new token, or with one that is newer still.
fn retries<'a>(
    history: &History<'a>,
    renewal: &Token<'a>,
    asked: &Record,
) -> Vec<(usize, &'a Record)> {
    let newer = history.successors(renewal, renewal.place);
    let uses = std::iter::once(renewal).chain(newer);
    let uses = uses.flat_map(|token| history.uses(token));
    uses.filter(|(_, record)| (&record.method, &record.path) == (&asked.method, &asked.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    const ID: &str = "retried-with-new-token";

    #[test]
    fn a_retry_with_the_new_token_passes() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        script.present("u", 200);

        assert_eq!(script.verdict(ID), ("passed", vec![3]));
    }

    #[test]
    fn a_retry_with_the_stale_token_is_noticed() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        script.present("t", 401);
        script.present("u", 200);

        assert_eq!(script.verdict(ID), ("failed", vec![3]));
    }

    #[test]
    fn a_request_that_was_under_way_is_no_stale_retry() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 401);
        script.issue("u", terms("a", 3600));
        script.present("t", 401);
        script.present("u", 200);
        script.present("u", 200);

        assert_eq!(script.verdict(ID), ("passed", vec![4, 5]));
    }

    #[test]
    fn a_token_the_client_made_itself_is_new_when_it_comes_first() {
        let mut script = Script::new();
        script.present_token("t", 401);
        script.present_token("u", 200);
        assert_eq!(script.verdict(ID), ("passed", vec![1]));

        script.present_token("t", 401);
        assert_eq!(script.verdict(ID), ("failed", vec![2]));
    }
}
