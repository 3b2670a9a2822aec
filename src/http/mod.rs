//! The HTTP server: what happens to a request before and after the handler it is for.

mod body;
mod broken;
mod cors;
mod exchange;
mod fault;
mod guard;
mod mangle;
mod ongoing;
mod record;
mod route;
mod space;
mod throttle;
mod wording;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};

use crate::control::{self, State};
use crate::wire::host::HostRule;
use throttle::Throttle;

/// Headers must arrive within this time.
const HEADERS: Duration = Duration::from_secs(5);
/// How long requests in flight may take after the server is told to stop.
const DRAIN_SECONDS: u64 = 5;

/// What the server needs to answer requests.
#[derive(Clone)]
pub struct Shared {
    /// What the control API works on.
    pub state: State,
    /// The host names it answers to.
    pub hosts: HostRule,
    /// Whether answers carry no header of ours.
    pub strict_headers: bool,
    throttle: Arc<Throttle>,
}

impl Shared {
    /// Each client may present `max_failures` wrong credentials a minute in each space.
    pub fn new(state: State, hosts: HostRule, strict_headers: bool, max_failures: u32) -> Self {
        Self {
            state,
            hosts,
            strict_headers,
            throttle: Arc::new(Throttle::new(max_failures)),
        }
    }
}

/// Starts serving on `listeners`.
pub fn serve(
    listeners: Vec<TcpListener>,
    shared: Shared,
    workers: usize,
) -> std::io::Result<Server> {
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(shared.state.clone()))
            .app_data(Data::new(shared.clone()))
            .configure(routes)
            .wrap(from_fn(guard::answer))
    })
    .workers(workers)
    .client_request_timeout(HEADERS)
    .shutdown_timeout(DRAIN_SECONDS)
    .disable_signals();
    for listener in listeners {
        server = server.listen(listener)?;
    }
    Ok(server.run())
}

/// Only the control API is routed here: `guard::answer` calls the handlers of vendors itself.
fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::scope(control::PREFIX).configure(control::routes));
}
