//! `mockmint exec`: a server for the time a command runs.

pub(super) mod leash;
mod signals;

use std::io;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};

use clap::Args;

use super::embedded::Embedded;
use super::server::Failure;
use super::{complain, log};
use crate::config::{self, Environment};
use signals::Signals;

#[derive(Args)]
#[group(id = "exec")]
#[command(
    mut_arg("port", |arg| arg.help("Port to listen on [default: any free one]")),
    mut_arg("database_url", |arg| arg.help("sqlite:FILE or postgres://… [default: memory]")),
)]
pub(super) struct Flags {
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<String>,
    #[command(flatten)]
    serve: config::Flags,
}

pub(super) fn run(flags: Flags) -> Result<ExitCode, Failure> {
    let misused = |error: config::ConfigError| Failure::Misused(error.0);
    let admin_token = flags.serve.admin_token.clone();
    let serve = own(flags.serve)
        .with_file(Path::new("."))
        .map_err(misused)?;
    log::start(&serve).map_err(Failure::Misused)?;
    // PORT and DATABASE_URL are the command's affair here, not the server's.
    let config = serve.config(&Environment::default()).map_err(misused)?;
    let server = Embedded::start(config)?;
    let (program, arguments) = flags.command.split_first().ok_or_else(|| {
        Failure::Misused("name a command after --, such as `mockmint exec -- npm test`".into())
    })?;
    let cannot = |what: &str, error| Failure::Refused(format!("cannot {what} {program}: {error}"));
    // Before the command runs: no signal may end this process alone.
    let signals = Signals::listen().map_err(|error| cannot("pass signals to", error))?;
    let child = leash::spawn(program, |command| {
        command
            .args(arguments)
            .envs(server.environment.iter().cloned())
            .envs(
                admin_token
                    .iter()
                    .map(|token| ("MOCKMINT_ADMIN_TOKEN", token)),
            )
            .spawn()
    });
    let child = match child {
        Ok(child) => child,
        Err(error) => return Ok(not_run(program, &error)),
    };
    let status = signals.pass_on_until_the_end_of(child);
    status
        .map(|status| ExitCode::from(code(status)))
        .map_err(|error| cannot("wait for", error))
}

/// Says that a command cannot be run, with the exit code of a shell (POSIX, Shell & Utilities,
/// section 2.8.2).
fn not_run(program: &str, error: &io::Error) -> ExitCode {
    let code = match error.kind() {
        io::ErrorKind::NotFound => NOT_FOUND,
        _ => NOT_EXECUTABLE,
    };
    complain(format!("cannot run {program}: {error}"), code)
}

/// The code of a command that is not there.
const NOT_FOUND: u8 = 127;
/// The code of a command that is there and cannot be run.
const NOT_EXECUTABLE: u8 = 126;

/// A port that is free and a database that is forgotten, unless told otherwise on this line.
fn own(flags: config::Flags) -> config::Flags {
    config::Flags {
        port: flags.port.or(Some(0)),
        ephemeral: flags
            .ephemeral
            .or(flags.database_url.is_none().then_some(true)),
        // The command's output is what somebody wants to read.
        log_level: flags.log_level.or(Some("warn".into())),
        ..flags
    }
}

/// The exit code of a command, as a shell tells it: 128 and the signal that ended it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|n| n + 128);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}
