//! `POST /api/ephemeral-key`: the customer's own relay, built in so that a page needs no server.
//!
//! Its contract is the vendor's page (seed4): no body, the console's answer unchanged, its own
//! failure a 500 with `detail`. Off by default: it gives keys to whoever asks.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::{NAME, settings, token};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::model::credential::{Credential, State};

/// Where the examples of the vendor's page put the relay.
pub(super) const PATH: &str = "/api/ephemeral-key";

/// Fetches an ephemeral key for a page.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    if !exchange.settings().get(&settings::RELAY) {
        return Err(Refusal::of(Reason::NotFound).into());
    }
    match app(&exchange).await? {
        Some(app) => token::answer(&exchange, &app),
        None => Ok(failed("Missing SORI_APP_ID or SORI_SECRET_KEY")),
    }
}

/// A failure of the relay itself, in the words of the vendor's examples.
fn failed(detail: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::INTERNAL_SERVER_ERROR).json(json!({ "detail": detail }))
}

/// The app the relay acts for: the one the setting names, else the oldest of the space.
async fn app(exchange: &Exchange) -> Result<Option<Credential>> {
    let wanted = exchange.settings().get(&settings::RELAY_APP_ID);
    let credentials = exchange.issuer().credentials(exchange.space().id).await?;
    Ok(credentials
        .into_iter()
        .filter(|credential| credential.vendor == NAME && credential.state == State::Active)
        .find(|app| wanted.is_none_or(|id| app.identifier.as_deref() == Some(id))))
}
