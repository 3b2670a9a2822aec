//! RFC 6750 at Speechify's protected endpoints: BT-01 to BT-09 of the requirements.
//!
//! What does not apply there, and why:
//! - BT-03: the vendor documents no credential in a body, so none is honoured; that is tested.
//! - BT-04: of the vendor's endpoints none is a WebSocket, so the exception for them has no case.
//! - BT-07: the realm is a constant without a quotation mark, so there is nothing to escape.

mod challenges;
mod credentials;

use serde_json::json;

use crate::support::answer::Answer;

const REALM: &str = "Bearer realm=\"speechify\"";
const VERSION: (&str, &str) = ("speechify-version", "2026-09-13");

#[track_caller]
fn assert_legacy(answer: &Answer, status: u16, message: &str, challenge: &str) {
    assert_eq!(answer.body, json!({ "error": message }));
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (status, challenge)
    );
    assert_eq!(answer.header("content-type"), "application/json");
}

#[track_caller]
fn assert_modern(answer: &Answer, status: u16, code: &str, message: &str, challenge: &str) {
    let id = answer.header("speechify-request-id");
    let expected = json!({ "error": { "code": code, "message": message }, "request_id": id });
    assert_eq!(answer.body, expected);
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (status, challenge)
    );
    assert_eq!(id, answer.header("x-mockmint-request-id"));
    assert_eq!(answer.header("content-type"), "application/json");
}
