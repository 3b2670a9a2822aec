//! What the vendor asks of its clients.

use crate::model::advice::Advice;
use crate::model::catalogue::Mark;

/// What the vendor asks, and the checks it is behind.
pub(super) const ADVICES: &[Advice] = &[
    advice(
        "scope-asked-for",
        "scope is optional, and the vendor recommends always passing it.",
        "seed1",
    ),
    advice(
        "scope-as-used",
        "The scope to pass is the minimal one that is needed.",
        "seed1",
    ),
    advice(
        "token-reused",
        "A client is to keep its access token in memory and to use it for all requests.",
        "seed1",
    ),
    advice(
        "refreshed-before-expiry",
        "A client is to ask for a new token when the old one is about to expire, for example after \
         half of its lifetime.",
        "seed1",
    ),
    advice(
        "no-secret-from-browser",
        "An API key in a public client is as good as exposed to the entire Internet.",
        "seed1",
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
