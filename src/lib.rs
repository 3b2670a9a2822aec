//! mockmint: a self-hosted token issuer that stands in for the vendor side of speech APIs.
//!
//! From the bottom up; a module imports only from those above it in this list, and a test
//! (`tests/api/architecture.rs`) sees to it:
//!
//! - [`error`] – what went wrong, and the stable reasons of refusals
//! - [`clock`] – the real time, and clocks a tester can move
//! - [`secret`] – making, keeping and comparing secrets
//! - [`wire`] – strict parsers of what comes over the wire
//! - [`model`] – plain data
//! - [`token`] – the bytes of tokens
//! - [`store`] – SQL and nothing else
//! - [`space`] – isolated universes, each with its clock, settings and journal
//! - [`issuer`] – what every vendor shares: find, check, make, withdraw, sign
//! - [`exchange`] – a request while it is being answered
//! - [`metrics`] – counters
//! - [`bench`](mod@bench) – the tester's instruments: judgements on the client
//! - [`vendors`] – one folder each, and the list of them
//! - [`defects`] – credentials with something wrong, on demand
//! - [`seed`] – what a space begins with
//! - [`control`] – the control API
//! - [`http`] – the way of a request
//! - [`config`] – flags, environment, file, defaults
//! - [`app`] – puts the parts together
//! - [`cli`] – the commands

pub mod app;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod defects;
pub mod error;
pub mod exchange;
pub mod http;
pub mod issuer;
pub mod metrics;
pub mod model;
pub mod secret;
pub mod seed;
pub mod space;
pub mod store;
pub mod token;
pub mod vendors;
pub mod wire;
