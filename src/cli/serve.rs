//! `mockmint serve`: the server, its log, its first lines and its end.

use std::fmt::Write;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use super::{FAILED, MISUSED, complain, log, warn};
use crate::app::{App, StartError};
use crate::clock::SystemClock;
use crate::config::{Environment, Flags};
use crate::vendors;
use tokio::signal;

pub(super) fn run(flags: Flags) -> ExitCode {
    let ready = Environment::read(flags.port).and_then(|environment| {
        warn(&environment.warnings);
        let flags = flags
            .with_environment(&environment)
            .with_file(std::path::Path::new("."))?;
        Ok((flags, environment))
    });
    let (flags, environment) = match ready {
        Ok(ready) => ready,
        Err(error) => return complain(error, MISUSED),
    };
    if let Err(error) = log::start(&flags) {
        return complain(error, MISUSED);
    }
    let config = match flags.config(&environment) {
        Ok(config) => config,
        Err(error) => return complain(error, MISUSED),
    };
    match actix_web::rt::System::new().block_on(serve(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ (StartError::Config(_) | StartError::Host(_))) => complain(error, MISUSED),
        Err(error) => complain(error, FAILED),
    }
}

async fn serve(config: crate::config::Config) -> Result<(), StartError> {
    let app = App::build(config, Arc::new(SystemClock)).await?;
    // Before the ready line: whoever reads it may ask the server to stop at once.
    let mut signals = Signals::listen()?;
    announce(&app);
    let stopper = app.stopper();
    tokio::spawn(async move {
        signals.next().await;
        tokio::spawn(async move {
            signals.next().await;
            std::process::exit(130);
        });
        tracing::info!("stopping: requests in flight are finished, new connections are refused");
        stopper.stop().await;
    });
    Ok(app.run().await?)
}

/// SIGTERM and SIGINT; a second one ends the process at once.
#[cfg(unix)]
struct Signals {
    terminate: signal::unix::Signal,
    interrupt: signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal::unix::signal(signal::unix::SignalKind::terminate())?,
            interrupt: signal::unix::signal(signal::unix::SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Control-C, where there are no signals.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        _ = signal::ctrl_c().await;
    }
}

/// The ready line, exactly once and first; then what a tester needs to begin.
fn announce(app: &App) {
    let mut text = format!("mockmint ready on http://{}\n\n", app.address);
    // An address for all interfaces is no address to call, and the host rule refuses it.
    let base = if app.address.ip().is_unspecified() {
        format!("http://localhost:{}", app.address.port())
    } else {
        format!("http://{}", app.address)
    };
    for vendor in vendors::ALL {
        let url = vendor
            .profile()
            .environment
            .first()
            .map_or("", |first| first.name);
        _ = writeln!(text, "  {:<10} {url}={base}", vendor.profile().title);
    }
    let shown = credentials(app);
    if !shown.is_empty() {
        _ = write!(text, "\n  development credentials\n{shown}");
    }
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // No reason to stop serving.
        tracing::warn!(%error, "the ready line could not be written to standard output");
    }
}

/// The public secrets of the built-in seed, and those that were made just now. A secret of
/// somebody's own seed file is not repeated.
fn credentials(app: &App) -> String {
    let mut text = String::new();
    for (is_built_in, planted) in &app.planted {
        for issued in &planted.credentials {
            for (role, secret) in &issued.secrets {
                let secret = secret.expose();
                if !*is_built_in && !secret.contains("mockmint") {
                    continue;
                }
                let credential = &issued.credential;
                _ = writeln!(
                    text,
                    "  {:<10} {}/{}/{} {role}: {secret}",
                    credential.vendor, planted.space.name, credential.account, credential.name,
                );
            }
        }
    }
    text
}
