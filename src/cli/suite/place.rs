//! Where tokens are minted: a space that is there, or one for this run alone.

use std::process;
use std::thread;

use serde_json::json;
use tokio::signal;

use crate::cli::server::{Call, Failure, Server};

/// A space to mint in.
pub(super) struct Place {
    /// Its server, speaking of it.
    pub(super) server: Server,
    is_fresh: bool,
}

/// Nobody waits longer for a suite; the space of one that was killed goes away by itself.
const TTL: &str = "1h";
/// Exit codes of a command that a signal ended (POSIX, Shell & Utilities, section 2.8.2).
const INTERRUPTED: i32 = 130;
const TERMINATED: i32 = 143;

impl Place {
    /// The named space, or a new one.
    pub(super) fn take(server: &Server, is_fresh: bool) -> Result<Self, Failure> {
        let mut server = server.clone();
        if is_fresh {
            let call = Call::new("POST", &["spaces"]);
            let made = server.ask(&call.body(json!({ "ttl": TTL })))?;
            server.space = made["id"].as_str().map(str::to_owned);
        }
        let place = Self { server, is_fresh };
        place.watch();
        place.check_clock()?;
        Ok(place)
    }

    /// Drops the space also when somebody ends the command.
    fn watch(&self) {
        let abandoned = self.is_fresh.then(|| self.server.clone());
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            let Some(code) = runtime.block_on(ended()) else {
                return;
            };
            if let Some(server) = abandoned {
                drop_space(&server);
            }
            process::exit(code);
        });
    }

    /// A verifier that reads the real time finds every token of a moved clock wrong.
    fn check_clock(&self) -> Result<(), Failure> {
        let clock = self.server.ask(&self.server.in_space("GET", &["clock"]))?;
        if clock["mode"] != "running" || clock["offset"] != "0s" {
            eprintln!(
                "mockmint: the clock of space {} is not the real one; a verifier that does not ask \
                 it judges other times (mockmint clock reset)",
                self.server.space()
            );
        }
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_fresh {
            drop_space(&self.server);
        }
    }
}

fn drop_space(server: &Server) {
    // Where it cannot be dropped now, it goes at its end.
    _ = server.ask(&server.in_space("DELETE", &[]));
}

/// The exit code of the signal that came; `None` where signals cannot be heard.
async fn ended() -> Option<i32> {
    #[cfg(unix)]
    let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate()).ok()?;
    #[cfg(unix)]
    let asked_to_end = terminated.recv();
    #[cfg(not(unix))]
    let asked_to_end = std::future::pending::<Option<()>>();
    tokio::select! {
        interrupted = signal::ctrl_c() => interrupted.ok().map(|()| INTERRUPTED),
        _ = asked_to_end => Some(TERMINATED),
    }
}
