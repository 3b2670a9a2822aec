//! Everything the vendor can be asked to do, and what answers it.

use super::{campaign, relay, token};
use crate::exchange::{Operation, op};

/// The largest body, in bytes.
const LARGEST: usize = 16 * 1024;

/// What is mockmint's own says so in its name.
pub(super) static OPERATIONS: &[Operation] = &[
    op("auth.ephemeral", "POST", token::PATH, &[], &token::create).reads(LARGEST),
    op(
        "relay.ephemeral_key",
        "POST",
        relay::PATH,
        &[],
        &relay::create,
    )
    .reads(LARGEST),
    op(
        "mockmint.campaign",
        "GET",
        campaign::PATH,
        &[],
        &campaign::entry,
    )
    .reads(LARGEST),
];
