//! The log: one event a line on standard error, which never fails or holds up what it tells of.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::EnvFilter;

use crate::config::{Flags, LogFormat};

/// Starts it as the flags say.
pub(super) fn start(flags: &Flags) -> Result<(), String> {
    // What the framework says of its workers helps nobody who did not ask.
    let level = flags
        .log_level
        .as_deref()
        .unwrap_or("info,actix_server=warn");
    let filter = EnvFilter::try_new(level)
        .map_err(|error| format!("--log-level: {error}; use error, warn, info, debug or trace"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // An error of the log would be printed by `eprintln!`, which panics where it fails.
        .log_internal_errors(false)
        .with_writer(|| Line);
    match flags.log_format.unwrap_or_default() {
        LogFormat::Json => builder.json().init(),
        LogFormat::Text => {
            let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
            builder.with_ansi(is_terminal).init();
        }
    }
    Ok(())
}

/// Writes one event. A reader that went away, a full disk and a reader that stands still lose the
/// event and nothing else.
struct Line;

/// Whether the last line was lost because its reader stood still.
static IS_STUCK: Mutex<bool> = Mutex::new(false);

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut is_stuck = IS_STUCK.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stderr = io::stderr().lock();
        for part in line.chunks(PART) {
            if !has_room(*is_stuck) {
                *is_stuck = true;
                return Ok(line.len());
            }
            *is_stuck = false;
            if stderr.write_all(part).is_err() {
                break;
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes a pipe with room takes at once without blocking: `PIPE_BUF` of Linux, and more
/// than that of POSIX.
const PART: usize = 4096;

/// Whether standard error takes a part now. A reader that was too slow for the last line gets no
/// more time, or every request would wait for it.
#[cfg(unix)]
fn has_room(is_stuck: bool) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stderr = io::stderr();
    let mut waiting = [PollFd::new(&stderr, PollFlags::OUT)];
    let patience = Timespec {
        tv_sec: 0,
        tv_nsec: if is_stuck { 0 } else { 100_000_000 },
    };
    // An error of `poll` says nothing of the pipe: the write finds out.
    poll(&mut waiting, Some(&patience)).map_or(true, |ready| ready > 0)
}

/// Other systems cannot be asked so.
#[cfg(not(unix))]
fn has_room(_: bool) -> bool {
    true
}
