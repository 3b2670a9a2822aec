//! Is it alive, is it ready, what did it count.

use std::sync::atomic::Ordering;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use serde_json::json;

use super::{Problem, State, guard};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/health").route(web::get().to(health)))
        .service(web::resource("/ready").route(web::get().to(ready)))
        .service(web::resource("/metrics").route(web::get().to(metrics)));
}

/// The process lives; says nothing of the database.
async fn health() -> HttpResponse {
    let body = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    guard::json(StatusCode::OK, &body)
}

/// The server can be used: its seed is applied, its database stores what is written, and it knows
/// what other replicas change.
async fn ready(state: Data<State>) -> Result<HttpResponse, Problem> {
    if !state.ready.load(Ordering::Acquire) {
        let detail = "the server is starting or stopping";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail));
    }
    state.issuer.check_ready().await?;
    let moved = state
        .issuer
        .spaces()
        .list()
        .iter()
        .filter(|space| !space.clock().is_real())
        .count();
    // a clock that was moved and forgotten shows up here.
    let body = json!({ "status": "ready", "spaces_off_real_time": moved });
    Ok(guard::json(StatusCode::OK, &body))
}

async fn metrics(state: Data<State>) -> HttpResponse {
    let spaces = state.issuer.spaces().list().len();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(state.metrics.text(spaces, state.issuer.slow_checks()))
}
