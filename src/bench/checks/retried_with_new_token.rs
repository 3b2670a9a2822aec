//! Whether a request that was refused is tried again with the new token.

use std::collections::BTreeMap;

use super::history::{History, Issue};
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "retried-with-new-token",
    question: "is a refused request tried again with the new token, and not with the stale one",
    advice: "read the token again when a request is retried: the retry was built with the old one",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut stale, mut fresh) = (Vec::new(), Vec::new());
    for issue in history.issues() {
        for refused in refusals(history, issue).into_values() {
            let Some(renewal) = history
                .issues()
                .iter()
                .find(|later| later.place > refused[0].0 && later.is_alike(issue))
            else {
                continue;
            };
            let retried: Vec<_> = retries(history, renewal, refused[0].1).collect();
            let again: Vec<_> = refused
                .iter()
                .filter(|(place, _)| *place > renewal.place)
                .map(|(_, record)| *record)
                .collect();
            // Requests that were under way with the old token may come in late; each of them is
            // tried again with the new one. A refusal too many is a stale retry.
            if again.is_empty() || refused.len() <= retried.len() {
                fresh.extend(retried);
            } else {
                stale.extend(again);
            }
        }
    }
    let detail = format!("stale retries: {}", stale.len());
    Finding::of(&stale, &fresh, detail)
}

/// The refusals of a token, by what was asked.
fn refusals<'a>(
    history: &History<'a>,
    issue: &Issue<'a>,
) -> BTreeMap<(&'a str, &'a str), Vec<(usize, &'a Record)>> {
    let mut by_target: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (place, record) in history.uses(issue.token.fingerprint) {
        if record.response.status == 401 {
            let target = (record.method.as_str(), record.path.as_str());
            by_target.entry(target).or_default().push((place, record));
        }
    }
    by_target
}

/// Requests for the same thing with the new token, or with one that is newer still.
fn retries<'a>(
    history: &History<'a>,
    renewal: &Issue<'a>,
    refused: &'a Record,
) -> impl Iterator<Item = &'a Record> {
    let newer = history
        .issues()
        .iter()
        .filter(|issue| issue.place >= renewal.place && issue.is_alike(renewal));
    newer
        .flat_map(|issue| history.uses(issue.token.fingerprint))
        .map(|(_, record)| record)
        .filter(|record| (&record.method, &record.path) == (&refused.method, &refused.path))
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
}
