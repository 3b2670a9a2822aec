//! The commands.

mod healthcheck;
mod seed;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Flags;

/// A self-hosted token issuer that stands in for the vendor side of speech APIs.
#[derive(Parser)]
#[command(
    name = "mockmint",
    version,
    about,
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server; what `mockmint` does by itself
    Serve(Box<Flags>),
    /// Exit 0 when a server is ready, for containers without curl
    Healthcheck(healthcheck::Flags),
    /// Look after seed files
    #[command(subcommand)]
    Seed(seed::Command),
}

/// Exit codes: done, failed, called wrongly (clap's own).
const FAILED: u8 = 1;
const MISUSED: u8 = 2;

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        None => serve::run(cli.flags),
        Some(Command::Serve(flags)) => serve::run(*flags),
        Some(Command::Healthcheck(flags)) => healthcheck::run(&flags),
        Some(Command::Seed(command)) => seed::run(&command),
    }
}

/// One clear line on stderr.
fn complain(message: impl std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("mockmint: {message}");
    ExitCode::from(code)
}
