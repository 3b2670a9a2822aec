//! `mockmint exec`: a server for the time a command runs.

use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus};

use clap::Args;
use tokio::signal;

use super::embedded::Embedded;
use super::server::Failure;
use super::{complain, serve};
use crate::config::{self, Environment};

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

/// Exit codes of a shell that cannot run a command (POSIX, Shell & Utilities, section 2.8.2).
const NOT_FOUND: u8 = 127;
const NOT_EXECUTABLE: u8 = 126;

pub(super) fn run(flags: Flags) -> Result<ExitCode, Failure> {
    let misused = |error: config::ConfigError| Failure::Misused(error.0);
    let admin_token = flags.serve.admin_token.clone();
    let serve = own(flags.serve)
        .with_file(Path::new("."))
        .map_err(misused)?;
    serve::start_log(&serve).map_err(Failure::Misused)?;
    // PORT and DATABASE_URL are the command's affair here, not the server's.
    let config = serve.config(&Environment::default()).map_err(misused)?;
    let server = Embedded::start(config)?;
    let (program, arguments) = flags.command.split_first().ok_or_else(|| {
        Failure::Misused("name a command after --, such as `mockmint exec -- npm test`".into())
    })?;
    let child = Command::new(program)
        .args(arguments)
        .envs(server.environment.iter().cloned())
        .envs(admin_token.map(|token| ("MOCKMINT_ADMIN_TOKEN", token)))
        .spawn();
    let child = match child {
        Ok(child) => child,
        Err(error) => {
            let code = match error.kind() {
                std::io::ErrorKind::NotFound => NOT_FOUND,
                _ => NOT_EXECUTABLE,
            };
            return Ok(complain(format!("cannot run {program}: {error}"), code));
        }
    };
    attend(child)
        .map(|status| ExitCode::from(code(status)))
        .map_err(|error| Failure::Refused(format!("cannot wait for {program}: {error}")))
}

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

/// Waits for the command's end. An interrupt from the terminal reaches the command by itself; a
/// SIGTERM is handed on.
fn attend(mut child: Child) -> std::io::Result<ExitStatus> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let id = child.id();
    runtime.block_on(async move {
        let mut ended = tokio::task::spawn_blocking(move || child.wait());
        #[cfg(unix)]
        let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        loop {
            #[cfg(unix)]
            let asked_to_end = terminated.recv();
            #[cfg(not(unix))]
            let asked_to_end = std::future::pending::<Option<()>>();
            tokio::select! {
                status = &mut ended => return status?,
                _ = signal::ctrl_c() => {}
                _ = asked_to_end => terminate(id),
            }
        }
    })
}

/// Sends SIGTERM. The standard library can only kill, and a signal needs `unsafe` or `kill(1)`.
fn terminate(id: u32) {
    _ = Command::new("kill").arg(id.to_string()).status();
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|n| n + 128);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}
