//! What the vendor asks of its clients.

use crate::model::advice::Advice;
use crate::model::catalogue::Mark;

/// What the vendor asks, and the checks it is behind.
pub(super) const ADVICES: &[Advice] = &[
    advice(
        "no-wildcard-audience",
        "aud may be * alone, which is not recommended; wildcards for subdomains are allowed.",
        "seed2",
    ),
    advice(
        "token-reused",
        "A short-lived JWT can be used several times until it expires.",
        "seed2",
    ),
    advice(
        "ephemeral-key-used-once",
        "Each nonce of a login serves one request.",
        "VGP",
    ),
    advice("honoured-retry-after", "A 429 has Retry-After.", "PYSDK"),
    advice(
        "no-secret-from-browser",
        "A context JWT stays on servers; web code gets short-lived ones.",
        "seed2",
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
