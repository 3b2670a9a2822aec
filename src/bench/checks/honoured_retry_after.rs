//! Whether the client waits as long as it was told to.

use chrono::{DateTime, Duration};

use super::history::{History, between};
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "honoured-retry-after",
    question: "does the client wait as long as Retry-After says",
    advice: "wait for Retry-After before the next try (RFC 9110 section 10.2.3), instead of a time \
             of your own",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut early, mut patient, mut detail) = (Vec::new(), Vec::new(), String::new());
    let is_same = |a: &Record, b: &Record| {
        let account = |r: &Record| r.credential.as_ref().map(|c| c.id);
        account(a) == account(b) || account(a).is_none()
    };
    for (told, next) in history.followed(is_same) {
        let Some(wait) = retry_after(told) else {
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
    use crate::bench::checks::script::Script;

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
}
