//! Where tokens are minted: a space that is there, or one for this run alone.

use std::process;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use serde_json::json;
use tokio::signal;

use crate::cli::print;
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

/// What to drop when somebody ends the command.
type Fresh = Arc<Mutex<Option<Server>>>;

impl Place {
    /// The named space, or a new one.
    pub(super) fn take(server: &Server, is_fresh: bool) -> Result<Self, Failure> {
        let mut server = server.clone();
        if is_fresh {
            let fresh = watch();
            let call = Call::new("POST", &["spaces"]);
            let made = server.ask(&call.body(json!({ "ttl": TTL })))?;
            server.space = made["id"].as_str().map(str::to_owned);
            let mut fresh = fresh.lock().unwrap_or_else(PoisonError::into_inner);
            *fresh = Some(server.clone());
        }
        let place = Self { server, is_fresh };
        place.check_clock()?;
        Ok(place)
    }

    /// A verifier that reads the real time finds every token of a moved clock wrong.
    fn check_clock(&self) -> Result<(), Failure> {
        let clock = self.server.ask(&self.server.in_space("GET", &["clock"]))?;
        if clock["mode"] != "running" || clock["offset"] != "0s" {
            print::complaint(format!(
                "the clock of space {} is not the real one; a verifier that does not ask \
                 it judges other times (mockmint clock reset)",
                self.server.space()
            ));
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

/// Listens to signals from now on.
fn watch() -> Fresh {
    let fresh = Fresh::default();
    let dropped = Arc::clone(&fresh);
    let (tell, listening) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let ended = runtime
            .ok()
            .and_then(|runtime| runtime.block_on(ended(tell)));
        let Some(code) = ended else { return };
        let server = dropped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(server) = server {
            drop_space(&server);
        }
        process::exit(code);
    });
    // Where signals cannot be heard, nobody tells, and nothing is waited for.
    _ = listening.recv();
    fresh
}

/// The exit code of the signal that came; `None` where signals cannot be heard.
#[cfg(unix)]
async fn ended(listening: mpsc::Sender<()>) -> Option<i32> {
    use signal::unix::{SignalKind, signal};

    let mut interrupted = signal(SignalKind::interrupt()).ok()?;
    let mut terminated = signal(SignalKind::terminate()).ok()?;
    _ = listening.send(());
    tokio::select! {
        _ = interrupted.recv() => Some(INTERRUPTED),
        _ = terminated.recv() => Some(TERMINATED),
    }
}

/// The same where there is one signal.
#[cfg(not(unix))]
async fn ended(listening: mpsc::Sender<()>) -> Option<i32> {
    _ = (TERMINATED, listening.send(()));
    signal::ctrl_c().await.ok().map(|()| INTERRUPTED)
}
