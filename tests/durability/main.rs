//! Durability: what the server acknowledged is stored, whatever the disk and the network do.
//!
//! The tests start the real binary, break what it stands on, and compare what it said with what a
//! restarted server finds.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

mod client;
mod disk;
mod full_disk;
mod ground;
mod history;
mod place;
#[expect(dead_code, reason = "tests/api stops servers and secures them too")]
#[path = "../api/support/postgres.rs"]
mod postgres;
mod proxy;
mod random;
mod scenario;
mod server;
mod silence;
mod sweep;
