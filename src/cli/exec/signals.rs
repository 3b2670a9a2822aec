//! Signals on their way from `exec` to its command.

use std::io;
use std::process::{Child, ExitStatus};

#[cfg(unix)]
pub(super) use unix::Signals;

#[cfg(unix)]
mod unix {
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread;

    use rustix::io::Errno;
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
    use signal_hook::iterator::SignalsInfo;
    use signal_hook::iterator::exfiltrator::origin::WithOrigin;
    use signal_hook::low_level::siginfo::{Cause, Origin};

    use super::{Child, ExitStatus, io};

    /// What somebody sends to end a program, or to tell it something.
    const PASSED: [i32; 6] = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2];

    /// Signals to this process.
    pub(in crate::cli::exec) struct Signals(SignalsInfo<WithOrigin>);

    impl Signals {
        /// Keeps them from ending this process.
        pub(in crate::cli::exec) fn listen() -> io::Result<Self> {
            // Under nohup, neither this process nor its command minds a hangup.
            let heard = PASSED
                .into_iter()
                .filter(|signal| *signal != SIGHUP || !ignores_hangup());
            SignalsInfo::new(heard).map(Self)
        }

        /// Passes them on to the command; gives what became of it.
        pub(in crate::cli::exec) fn pass_on_until_the_end_of(
            mut self,
            mut child: Child,
        ) -> io::Result<ExitStatus> {
            let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else {
                return child.wait();
            };
            let living = Arc::new(Mutex::new(Some(pid)));
            let target = living.clone();
            thread::spawn(move || {
                for origin in self.0.forever().filter(|origin| !reaches_both(origin)) {
                    let target = target.lock().unwrap_or_else(PoisonError::into_inner);
                    if let (Some(pid), Some(signal)) = (*target, named(origin.signal)) {
                        _ = kill_process(pid, signal);
                    }
                }
            });
            // The id of a dead process is nobody else's until it is waited for.
            let dead = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), dead), Err(Errno::INTR)) {}
            *living.lock().unwrap_or_else(PoisonError::into_inner) = None;
            child.wait()
        }
    }

    fn named(signal: i32) -> Option<Signal> {
        Signal::from_named_raw(signal)
    }

    /// A key such as control-C sends its signal to all programs of the terminal, the command among
    /// them. Some programs take a second one as the wish to end at once.
    fn reaches_both(origin: &Origin) -> bool {
        let is_of_a_key = [SIGINT, SIGQUIT].contains(&origin.signal);
        is_of_a_key && !matches!(origin.cause, Cause::Sent(_))
    }

    /// Whether the parent of this process started it with hangups ignored, as `nohup` does.
    fn ignores_hangup() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & 1 << (SIGHUP - 1) != 0)
    }
}

/// Where there are no signals, a key such as control-C reaches the command by itself.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(super) fn pass_on_until_the_end_of(self, mut child: Child) -> io::Result<ExitStatus> {
        child.wait()
    }
}
