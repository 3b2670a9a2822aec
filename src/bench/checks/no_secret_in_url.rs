//! Whether secrets stay out of URLs.

use super::history::History;
use super::{Check, Finding};
use crate::exchange::MASK;
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "no-secret-in-url",
    question: "do keys and tokens stay out of URLs",
    needs: "request",
    advice: "send it in a header: URLs are kept in logs, histories and referrers",
    standard: Some("RFC 6750 section 5.3"),
    judge,
};

/// Parameters that carry a credential, and nothing else that is merely called a token.
const CREDENTIALS: &[&str] = &[
    "access_token",
    "api_key",
    "api_token",
    "apikey",
    "auth",
    "authorization",
    "client_secret",
    "ephemeral_key",
    "jwt",
    "key",
    "master_key",
    "password",
    "secret",
    "secret_key",
    "token",
];

fn judge(history: &History<'_>) -> Finding {
    let (told, clean): (Vec<_>, Vec<_>) = history.records().iter().copied().partition(|r| tells(r));
    let detail = format!(
        "requests: {}, with a secret: {}",
        clean.len() + told.len(),
        told.len()
    );
    Finding::of(&told, &clean, detail)
}

fn tells(record: &Record) -> bool {
    let is_credential = |pair: &str| match pair.split_once('=') {
        // What was presented elsewhere too, or looks like a key, is masked in any parameter.
        Some((name, value)) => {
            let name = name.to_ascii_lowercase();
            value == MASK && CREDENTIALS.contains(&name.as_str())
        }
        None => pair.contains(MASK),
    };
    record.evidence.in_url
        || record.path.contains(MASK)
        || record.request.query.split('&').any(is_credential)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::Script;

    #[test]
    fn a_secret_in_a_query_or_a_path_is_noticed() {
        let mut script = Script::new();
        script.present("t", 200).request.query = "page_token=[redacted]&limit=5".into();
        assert_eq!(script.verdict("no-secret-in-url"), ("passed", vec![0]));

        script.present("t", 200).request.query = "limit=5&access_token=[redacted]".into();
        script.present("t", 200).path = "/v1/[redacted]/voices".into();
        script.present("t", 200).evidence.in_url = true;
        assert_eq!(
            script.verdict("no-secret-in-url"),
            ("failed", vec![1, 2, 3])
        );
    }
}
