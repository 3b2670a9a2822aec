//! What the vendor asks of its clients.

use crate::model::advice::{Advice, OwnCheck};
use crate::model::catalogue::Mark;

/// What the vendor asks, and the checks it is behind.
pub(super) const ADVICES: &[Advice] = &[
    Advice {
        check: "sori-secret-key-on-server",
        what: "The console is called by servers, never by a page.",
        mark: Mark::Confirmed,
        source: "seed4",
        own: Some(OwnCheck {
            step: CALLER,
            question: "do ephemeral keys come from a server, and not from a page",
            needs: "request for an ephemeral key",
            advice: "keep the secret key on your server, and give the page an ephemeral key",
            is_of_two: false,
        }),
    },
    Advice {
        check: "no-secret-from-browser",
        what: "The long-lived secret key must never be in browser code.",
        mark: Mark::Confirmed,
        source: "seed4",
        own: None,
    },
];

/// The step of the verdict that says who asks for an ephemeral key.
pub(super) const CALLER: &str = "caller";
