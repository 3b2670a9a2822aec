//! A command that does not outlive the `exec` that started it, even one that is killed.
//!
//! Linux sends a process a signal when its parent dies if the process itself asks for it. So `exec`
//! starts this program once more, which asks and then becomes the command. Other systems have no
//! such request: there the command is started directly, and outlives an `exec` that is killed.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitCode};

/// The first argument of this program when it shall become a command.
#[cfg(target_os = "linux")]
const BECOME: &str = "--become-a-child-of";

/// Starts a command; `start` adds its arguments and its environment.
#[cfg(target_os = "linux")]
pub(super) fn spawn(
    program: &str,
    start: impl Fn(&mut Command) -> io::Result<Child>,
) -> io::Result<Child> {
    let mut leashed = Command::new("/proc/self/exe");
    let parent = std::process::id().to_string();
    leashed.args([BECOME, &parent, program]);
    match start(&mut leashed) {
        // Without /proc.
        Err(error) if error.kind() == io::ErrorKind::NotFound => start(&mut Command::new(program)),
        other => other,
    }
}

/// Starts a command; `start` adds its arguments and its environment.
#[cfg(not(target_os = "linux"))]
pub(super) fn spawn(
    program: &str,
    start: impl Fn(&mut Command) -> io::Result<Child>,
) -> io::Result<Child> {
    start(&mut Command::new(program))
}

/// Becomes the command that the line names, where `exec` wrote it; returns only if that fails.
#[cfg(target_os = "linux")]
pub(in crate::cli) fn run(line: &[OsString]) -> Option<ExitCode> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    use std::os::unix::process::CommandExt;

    let [_, word, parent, program, arguments @ ..] = line else {
        return None;
    };
    if word != BECOME {
        return None;
    }
    let asked = set_parent_process_death_signal(Some(Signal::KILL));
    // The parent may have died before it was asked for.
    let now = getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    if asked.is_ok() && parent.to_str() != Some(&now.to_string()) {
        return Some(ExitCode::FAILURE);
    }
    let error = Command::new(program).args(arguments).exec();
    Some(super::not_run(&program.to_string_lossy(), &error))
}

/// Nothing to become.
#[cfg(not(target_os = "linux"))]
pub(in crate::cli) fn run(_: &[OsString]) -> Option<ExitCode> {
    None
}
