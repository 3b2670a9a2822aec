//! Whether the client waits as long as it was told to.

use chrono::{DateTime, Duration};

use super::history::{History, between};
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "honoured-retry-after",
    question: "does the client wait as long as Retry-After says",
    needs: "answer with Retry-After that was followed by another try",
    advice: "wait for Retry-After before the next try, instead of a time of your own",
    standard: Some("RFC 9110 section 10.2.3"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut early, mut patient, mut detail) = (Vec::new(), Vec::new(), String::new());
    for (place, told) in history.records().iter().copied().enumerate() {
        let Some(wait) = retry_after(told) else {
            continue;
        };
        let Some(next) = history.next(place, |_, _| true) else {
            continue;
        };
        let waited = between(told, next);
        if waited < wait {
            detail = format!(
                "told {} s, waited {} ms",
                wait.num_seconds(),
                waited.num_milliseconds()
            );
            early.extend([told, next]);
        } else {
            patient.push(next);
        }
    }
    let waits = patient.len();
    if early.is_empty() {
        detail = format!("waits: {waits}, all of them long enough");
    }
    Finding::of(&early, &patient, detail)
}

/// Seconds, or a date (RFC 9110 section 10.2.3).
fn retry_after(record: &Record) -> Option<Duration> {
    let value = record.response.headers.value("retry-after")?;
    match value.parse::<u32>() {
        Ok(seconds) => Some(Duration::seconds(seconds.into())),
        Err(_) => Some(DateTime::parse_from_rfc2822(value).ok()?.to_utc() - record.at),
    }
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    #[test]
    fn a_retry_that_comes_too_soon_is_noticed() {
        let mut script = Script::new();
        let refused = script.present("t", 429);
        refused.response.headers.push("retry-after", "2");
        script.wait(1);
        script.present("t", 200);
        assert_eq!(
            script.verdict("honoured-retry-after"),
            ("failed", vec![0, 1])
        );

        let mut script = Script::new();
        let refused = script.present("t", 503);
        refused.response.headers.push("retry-after", "2");
        script.wait(2);
        script.present("t", 200);
        assert_eq!(script.verdict("honoured-retry-after"), ("passed", vec![1]));
    }

    #[test]
    fn a_request_that_was_under_way_when_the_client_was_told_is_no_retry() {
        let mut script = Script::new();
        let answered_at = script.now() + chrono::Duration::milliseconds(5);
        let refused = script.present("t", 429);
        refused.response.headers.push("retry-after", "2");
        refused.evidence.told_at = Some(answered_at);
        script.present("t", 200);
        script.wait(3);
        script.present("t", 200);

        assert_eq!(script.verdict("honoured-retry-after"), ("passed", vec![2]));
    }

    #[test]
    fn another_page_cannot_know_what_a_page_was_told() {
        let mut script = Script::new();
        let page = ("origin", "https://app.example");
        let refused = script.present("t", 429);
        refused.response.headers.push("retry-after", "2");
        refused.request.headers.push(page.0, page.1);
        script
            .present("u", 200)
            .request
            .headers
            .push(page.0, page.1);

        let verdict = script.verdict("honoured-retry-after");
        assert_eq!(verdict, ("not_enough_evidence", vec![]));
    }

    #[test]
    fn the_app_of_another_user_cannot_know_either() {
        let mut script = Script::new();
        for user in ["ann", "bob"] {
            let mut of_user = terms("a", 60);
            of_user.purpose = Some(user.into());
            script.issue(user, of_user);
        }
        script.present_token("ann", 429);
        script.last().response.headers.push("retry-after", "2");
        script.present_token("bob", 200);
        let id = "honoured-retry-after";
        assert_eq!(script.verdict(id), ("not_enough_evidence", vec![]));

        script.present_token("ann", 200);
        assert_eq!(script.verdict(id), ("failed", vec![2, 4]));
    }
}
