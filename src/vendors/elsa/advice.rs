//! What the vendor asks of its clients.

use crate::model::advice::Advice;
use crate::model::catalogue::Mark;

/// What the vendor asks, and the checks it is behind.
pub(super) const ADVICES: &[Advice] = &[
    advice(
        "no-secret-in-url",
        "A token may come in the query; the header is preferred.",
        "the documents' prose",
    ),
    advice(
        "no-secret-from-browser",
        "A token that does not expire may be shipped in an app, which is not recommended; the \
         customer's server is to fetch short-lived ones.",
        "seed0",
    ),
];

const fn advice(check: &'static str, what: &'static str, source: &'static str) -> Advice {
    Advice {
        check,
        what,
        mark: Mark::Confirmed,
        source,
        own: None,
    }
}
