//! The control API: what a tester sees and moves, under `/__mockmint`.

mod checks;
mod clock;
mod credentials;
mod defects;
mod faults;
mod guard;
mod health;
mod input;
mod jwks;
mod problem;
mod repro;
mod requests;
mod settings;
mod spaces;
mod tokens;
mod vendors;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use actix_web::web::{self, ServiceConfig};
use tokio::sync::watch;

pub use guard::answer;
pub use problem::Problem;

use crate::issuer::Issuer;
use crate::metrics::Metrics;
use crate::secret::Secret;

/// Where the control API lives. No vendor has a path that begins so.
pub const PREFIX: &str = "/__mockmint";

/// What the control API works on.
#[derive(Clone)]
pub struct State {
    /// What issues and checks.
    pub issuer: Issuer,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The token that opens the control API; without one, loopback is enough.
    pub admin_token: Option<Arc<Secret<String>>>,
    /// Whether the server is ready to be used.
    pub ready: Arc<AtomicBool>,
    stop: Arc<watch::Sender<bool>>,
    requests: Arc<AtomicU64>,
    /// Tells this process's request ids from another's.
    nonce: Arc<str>,
}

impl State {
    /// A state over an issuer, not ready yet.
    pub fn new(issuer: Issuer, metrics: Metrics, admin_token: Option<Secret<String>>) -> Self {
        let nonce = issuer.random().alphanumeric(6);
        Self {
            issuer,
            metrics: Arc::new(metrics),
            admin_token: admin_token.map(Arc::new),
            ready: Arc::default(),
            stop: Arc::new(watch::Sender::new(false)),
            requests: Arc::default(),
            nonce: nonce.into(),
        }
    }

    /// Tells what never ends by itself to end: the server is about to stop.
    pub fn stop(&self) {
        self.ready.store(false, Ordering::Release);
        self.stop.send_replace(true);
    }

    /// Returns when the server is about to stop.
    pub async fn stopping(&self) {
        let mut stop = self.stop.subscribe();
        // The sender lives as long as the state: this fails never.
        let _ = stop.wait_for(|is_stopping| *is_stopping).await;
    }

    /// The name of the next request.
    pub fn next_request_id(&self) -> String {
        let count = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        format!("req-{}-{count}", self.nonce)
    }
}

/// The endpoints, from [`PREFIX`] on.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.configure(health::routes).service(
        web::scope("/v1")
            .configure(vendors::routes)
            .configure(defects::routes)
            .configure(spaces::routes)
            .configure(credentials::routes)
            .configure(settings::routes)
            .configure(jwks::routes)
            .configure(clock::routes)
            .configure(faults::routes)
            .configure(requests::routes)
            .configure(repro::routes)
            .configure(checks::routes)
            .configure(tokens::routes),
    );
}
