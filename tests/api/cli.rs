//! The commands, run as a user runs them: the real binary in a folder of its own.

mod configuration;
mod healthcheck;
mod log;
mod protection;
mod seeds;
mod serving;
mod variables;

use std::process::Output;

/// What a command that failed said: its exit code, and its one line on standard error.
#[track_caller]
fn complaint(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let line = text.trim_end().strip_prefix("mockmint: ").unwrap_or(&text);
    (output.status.code().unwrap(), line.to_owned())
}
