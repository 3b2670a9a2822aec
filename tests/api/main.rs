//! Black-box tests: a real server on a random port, spoken to over HTTP.
//!
//! They run on SQLite in memory, or with `TEST_ENGINE=postgres` on a throw-away PostgreSQL.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

mod agora;
mod architecture;
mod bearer;
mod checks;
mod cli;
mod control;
mod defects;
mod deterministic;
mod elsa;
mod elsa_streams;
mod faults;
mod fixtures;
mod guessing;
mod host;
mod isolation;
mod journal;
mod jwt;
mod limits;
mod matrix;
mod oauth;
mod outage;
mod races;
mod readme;
mod repro;
mod secrets;
mod seed;
mod shell;
mod snapshot;
mod sori;
mod spaces;
mod speechify;
mod store;
mod suite;
mod support;
mod voicegain;
mod walk;
mod wordings;
