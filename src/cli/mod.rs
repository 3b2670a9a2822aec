//! The commands.

mod checks;
mod clock;
mod embedded;
mod env;
mod environment;
mod exec;
mod explain;
mod fault;
mod healthcheck;
mod inspect;
mod keys;
mod log;
mod mint;
mod offline;
mod output;
mod print;
mod repro;
mod requests;
mod seed;
mod serve;
mod server;
mod spaces;
mod suite;
mod variables;
mod verdict;
mod words;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::config::Flags;
use server::Failure;

/// A self-hosted token issuer that stands in for the vendor side of speech APIs.
#[derive(Parser)]
#[command(
    name = "mockmint",
    version,
    about,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done, 1 failed or refused, 2 called wrongly; exec exits as its \
                  command does."
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
    /// Make a token, good or with a named defect
    Mint(mint::Flags),
    /// Decode and judge a token; exit 1 when it would be refused
    Inspect(inspect::Flags),
    /// Say step by step how a request was judged
    Explain(explain::Flags),
    /// List, make, replace and withdraw credentials
    Keys(keys::Flags),
    /// Read, stop and move a space's clock
    Clock(clock::Flags),
    /// List, start and stop fault programs
    Fault(fault::Flags),
    /// List, await, follow and export the journal
    Requests(requests::Flags),
    /// Write one file that does once more what led to a request
    Repro(repro::Flags),
    /// Judge the client's behaviour from the journal
    Checks(checks::Flags),
    /// Send good and bad tokens to your own verifier, and say which it judges wrongly
    Suite(Box<suite::Flags>),
    /// List, make, reset, keep, bring back and drop spaces
    Spaces(spaces::Flags),
    /// Print shell exports that point clients at a running server
    Env(env::Flags),
    /// Run a command beside a server of its own, with the environment that points at it
    Exec(Box<exec::Flags>),
    /// Exit 0 when a server is ready, for containers without curl
    Healthcheck(healthcheck::Flags),
    /// Look after seed files
    #[command(subcommand)]
    Seed(seed::Command),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Exit codes: done, failed, called wrongly (clap's own).
const FAILED: u8 = 1;
const MISUSED: u8 = 2;

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    if let Some(code) = exec::leash::run(&line) {
        return code;
    }
    let (cli, warnings) = match variables::read::<Cli>(&line) {
        Ok(read) => read,
        Err(error) => return usage(&error),
    };
    warn(&warnings);
    let done = match cli.command {
        None => return serve::run(cli.flags),
        Some(Command::Serve(flags)) => return serve::run(*flags),
        Some(Command::Healthcheck(flags)) => return healthcheck::run(&flags),
        Some(Command::Seed(command)) => return seed::run(&command),
        Some(Command::Exec(flags)) => exec::run(*flags),
        Some(Command::Suite(flags)) => suite::run(&flags),
        Some(Command::Mint(flags)) => done(mint::run(&flags)),
        Some(Command::Inspect(flags)) => done(inspect::run(&flags)),
        Some(Command::Explain(flags)) => done(explain::run(&flags)),
        Some(Command::Repro(flags)) => done(repro::run(&flags)),
        Some(Command::Keys(flags)) => done(keys::run(&flags)),
        Some(Command::Clock(flags)) => done(clock::run(&flags)),
        Some(Command::Fault(flags)) => done(fault::run(&flags)),
        Some(Command::Requests(flags)) => done(requests::run(&flags)),
        Some(Command::Checks(flags)) => done(checks::run(&flags)),
        Some(Command::Spaces(flags)) => done(spaces::run(&flags)),
        Some(Command::Env(flags)) => done(env::run(&flags)),
        Some(Command::Completions { shell }) => done(completions(shell)),
    };
    match done {
        Ok(code) => code,
        Err(failure @ Failure::Refused(_)) => complain(failure, FAILED),
        Err(failure @ Failure::Misused(_)) => complain(failure, MISUSED),
    }
}

/// What clap has to say: the help and the version on stdout, everything else on stderr.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    if error.use_stderr() {
        return ExitCode::from(MISUSED);
    }
    match print::written(printed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(failure, FAILED),
    }
}

fn done(result: Result<(), Failure>) -> Result<ExitCode, Failure> {
    result.map(|()| ExitCode::SUCCESS)
}

fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mockmint", &mut script);
    print::text(&String::from_utf8_lossy(&script))
}

/// One clear line on stderr.
fn complain(message: impl std::fmt::Display, code: u8) -> ExitCode {
    print::complaint(message);
    ExitCode::from(code)
}

/// One line on stderr for each thing that was ignored.
fn warn(warnings: &[String]) {
    for warning in warnings {
        print::complaint(format!("warning: {warning}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_fit_together() {
        Cli::command().debug_assert();
    }
}
