//! `POST /v1/voices/consent-challenges`: a phrase to be read aloud before a voice is made.

use actix_web::HttpResponse;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::access;
use crate::error::{Refusal, Result};
use crate::exchange::Exchange;

/// How long a challenge can be answered. The vendor's own time is unknown.
const LIFETIME: Duration = Duration::hours(1);
const DOCUMENT: &str = "consent_challenge";

#[derive(Deserialize)]
struct Request {
    full_name: String,
}

/// A challenge as it is kept.
#[derive(Serialize, Deserialize)]
struct Challenge {
    expires_at: DateTime<Utc>,
}

/// Makes a challenge.
pub(super) async fn create(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let request: Request = exchange.arrival().json()?;
    let name = request.full_name.trim();
    if !(1..=200).contains(&name.chars().count()) || name.contains(char::is_control) {
        return Err(Refusal::malformed("must have 1 to 200 characters")
            .at("full_name")
            .into());
    }
    let id = format!("cc_{}", exchange.issuer().random().alphanumeric(24));
    let expires_at = exchange.now() + LIFETIME;
    let shelf = exchange.documents(DOCUMENT, &caller.account);
    shelf
        .insert(&id, &Challenge { expires_at }, exchange.now())
        .await?;
    Ok(HttpResponse::Created().json(json!({
        "id": id,
        "phrase": format!("I, {name}, agree that a synthetic version of my voice is made."),
        "expires_at": expires_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    })))
}

/// Takes a challenge, so that it serves once.
pub(super) async fn take(exchange: &Exchange, account: &str, id: &str) -> Result<()> {
    let unknown = || {
        Refusal::malformed("no such challenge, or it was used, or its time is over")
            .at("consent_challenge_id")
    };
    let shelf = exchange.documents(DOCUMENT, account);
    let challenge: Challenge = shelf.document(id).await?.ok_or_else(unknown)?;
    if exchange.now() >= challenge.expires_at || !shelf.remove(id).await? {
        return Err(unknown().into());
    }
    Ok(())
}
