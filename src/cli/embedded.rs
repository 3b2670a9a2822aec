//! A server inside a command, on a free port, gone when the command is.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value, json};

use super::environment;
use super::server::Failure;
use crate::app::{App, StartError, Stopper};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::model::space::DEFAULT;
use crate::vendors::{self, Vendor};

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
                        let environment = variables(&app, &url);
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

/// Every vendor's variables, with the first credential of each kind that the seed made.
fn variables(app: &App, url: &str) -> Vec<(String, String)> {
    let mut all = vec![("MOCKMINT_URL".to_owned(), url.to_owned())];
    for vendor in vendors::ALL {
        let told = environment::variables(*vendor, url, |kind| Ok(planted(app, *vendor, kind)));
        let known = told.unwrap_or_default().into_iter();
        all.extend(known.filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    all
}

/// The first credential of a kind in the default space, as the control API shows a new one.
fn planted(app: &App, vendor: &dyn Vendor, kind: &str) -> Value {
    let planted = app.planted.iter().map(|(_, planted)| planted);
    let mut issued = planted
        .filter(|planted| planted.space.name == DEFAULT)
        .flat_map(|planted| &planted.credentials);
    let first = issued
        .find(|issued| issued.credential.vendor == vendor.name() && issued.credential.kind == kind);
    let Some(issued) = first else {
        return Value::Null;
    };
    let secrets: Map<_, _> = issued
        .secrets
        .iter()
        .map(|(role, secret)| ((*role).to_owned(), json!(secret.expose())))
        .collect();
    json!({ "fields": issued.credential.fields, "secrets": secrets })
}
