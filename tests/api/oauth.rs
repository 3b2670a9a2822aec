//! RFC 6749 at Speechify's token endpoint: OA-01 to OA-27 of the requirements.
//!
//! What does not apply there, and why:
//! - OA-08: the vendor takes the key as a bearer token, so Basic is refused with 401
//!   `invalid_client` and a `Bearer` challenge; that is what is tested.
//! - OA-10: the vendor documents no throttle on this endpoint, and a key of 190 random bits is not
//!   guessed; a limit here would be an answer the vendor does not give.
//! - OA-22: for the same reason as OA-08 the challenge is `Bearer` and never `Basic`.
//! - OA-23: with one grant for every key there is none that is known and not allowed.
//! - OA-24: equal times are measured, not tested; equal answers are tested.
//! - OA-26: without TLS the server keeps to loopback; `cli` tests that it refuses anything else.

mod answers;
mod clients;
mod errors;
mod oauth2_crate;
mod requests;
mod scopes;
