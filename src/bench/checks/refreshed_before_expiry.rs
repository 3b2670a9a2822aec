//! Whether a token is replaced before it ends.

use chrono::{DateTime, Duration, Utc};

use super::history::{AFTERMATH, History, Token, between, is_refused};
use super::{Check, Finding};
use crate::error::Reason;
use crate::model::exchange::Record;
use crate::wire::duration;

pub(super) const CHECK: Check = Check {
    id: "refreshed-before-expiry",
    question: "does the client replace a token before it ends",
    needs: "token with an end that was used past it, or replaced for good",
    advice: "get the next token some time before the end; a minute absorbs clock skew and slow \
             networks",
    standard: Some("RFC 6749 section 5.1"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut late, mut early) = (Vec::new(), Vec::new());
    let (mut overdue, mut margins) = (Vec::new(), Vec::new());
    for token in history.tokens() {
        // What counts is what the client was told, not a shorter life it could not know of.
        let Some(end) = token.expires_at else {
            continue;
        };
        if let Some(use_) = used_past(history, token, end) {
            overdue.push(use_.at - end);
            late.push(use_);
        } else if let Some(next) = replaced(history, token) {
            margins.push(end - next.at);
            early.push(next);
        }
    }
    let detail = match (overdue.iter().max(), margins.iter().min()) {
        (Some(most), _) => format!("used {} after the end", duration::format(*most)),
        // A client that comes back after a while finds its token over, and does not present it.
        (None, Some(least)) if *least <= Duration::zero() => {
            "replaced after the end, unused since".into()
        }
        (None, Some(least)) => format!("{} before the end", duration::format(*least)),
        (None, None) => String::new(),
    };
    Finding::of(&late, &early, detail)
}

fn used_past<'a>(
    history: &History<'a>,
    token: &Token<'a>,
    end: DateTime<Utc>,
) -> Option<&'a Record> {
    let is_past = |record: &&Record| {
        is_refused(record) && record.reason == Some(Reason::Expired) && record.at >= end
    };
    history.uses(token).map(|(_, record)| record).find(is_past)
}

/// The exchange that brought the next token, if the old one was used before and not any more.
fn replaced<'a>(history: &History<'a>, token: &Token<'a>) -> Option<&'a Record> {
    let next = history.successors(token, token.place).next()?.record;
    let (_, last) = history.uses(token).last()?;
    // Requests that are under way come in with the old one for a moment.
    (last.at <= next.at || between(next, last) <= AFTERMATH).then_some(next)
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

    #[test]
    fn whoever_comes_back_later_may_find_the_token_over() {
        let mut script = Script::new();
        script.issue("t", terms("a", 60));
        script.present("t", 200);
        script.wait(7200);
        script.issue("u", terms("a", 60));
        script.present("u", 200);

        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![2]));
        let judgement = script.judgement(id);
        assert_eq!(judgement.detail, "replaced after the end, unused since");
    }

    #[test]
    fn the_token_of_a_second_process_replaces_nothing() {
        let mut script = Script::new();
        script.issue("t", terms("a", 3600));
        script.present("t", 200);
        script.issue("u", terms("a", 3600));
        script.wait(60);
        script.present("t", 200);
        script.present("u", 200);

        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("not_enough_evidence", vec![]));
    }

    #[test]
    fn a_token_the_client_made_itself_is_judged_by_the_end_it_wrote() {
        let mut script = Script::new();
        let end = chrono::DateTime::from_timestamp(600, 0);
        for (wait, token) in [(0, "t"), (540, "u")] {
            script.wait(wait);
            script.present_token(token, 200).expires_at = end;
        }
        let id = "refreshed-before-expiry";
        assert_eq!(script.verdict(id), ("passed", vec![1]));
        assert_eq!(script.judgement(id).detail, "1m before the end");

        script.wait(70);
        script.present_token("u", 401);
        script.last().reason = Some(Reason::Expired);
        assert_eq!(script.verdict(id), ("failed", vec![2]));
        assert_eq!(script.judgement(id).detail, "used 10s after the end");
    }
}
