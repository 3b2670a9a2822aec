//! A server inside a command, on a free port, gone when the command is.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use super::server::Failure;
use crate::app::{App, StartError, Stopper};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::model::space::DEFAULT;
use crate::vendors;

/// A running server.
pub(super) struct Embedded {
    /// Its address.
    pub(super) url: String,
    /// The variables that point the vendors' clients at it.
    pub(super) environment: Vec<(String, String)>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Starts it; returns when it can be used.
    pub(super) fn start(config: Config) -> Result<Self, Failure> {
        let (tell, started) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                match App::build(config, Arc::new(SystemClock)).await {
                    Ok(app) => {
                        let url = format!("http://{}", app.address);
                        let environment = environment(&app, &url);
                        _ = tell.send(Ok((url, environment, app.stopper())));
                        _ = app.run().await;
                    }
                    Err(error) => _ = tell.send(Err(error)),
                }
            });
        });
        let started = started.recv();
        let started = started.map_err(|_| Failure::Refused("the server broke off".into()))?;
        let (url, environment, stopper) = started.map_err(|error| match error {
            StartError::Config(_) | StartError::Host(_) => Failure::Misused(error.to_string()),
            _ => Failure::Refused(error.to_string()),
        })?;
        Ok(Self {
            url,
            environment,
            stopper,
            thread: Some(thread),
        })
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(self.stopper.stop());
        }
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

/// Every vendor's base URL, and the key of the first credential the seed made for it.
fn environment(app: &App, url: &str) -> Vec<(String, String)> {
    let mut variables = vec![("MOCKMINT_URL".to_owned(), url.to_owned())];
    for vendor in vendors::ALL {
        let (base_url, key) = vendor.environment();
        variables.push((base_url.to_owned(), url.to_owned()));
        let secret = app
            .planted
            .iter()
            .filter(|(_, planted)| planted.space.name == DEFAULT)
            .flat_map(|(_, planted)| &planted.credentials)
            .filter(|issued| issued.credential.vendor == vendor.name())
            .find_map(|issued| issued.secrets.first());
        variables.extend(secret.map(|(_, secret)| (key.to_owned(), secret.expose().clone())));
    }
    variables
}
