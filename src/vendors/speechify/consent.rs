//! `POST /v1/voices/consent-challenges`: a phrase to be read aloud before a voice is made.

use actix_web::HttpResponse;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::access::Caller;
use super::cases::Case;
use super::settings;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;

/// The longest name, in bytes of UTF-8 (P400).
const LONGEST_NAME: usize = 120;
/// How long an expired challenge is still distinguished from an unknown one.
const MEMORY: Duration = Duration::hours(24);
const DOCUMENT: &str = "consent_challenge";

#[derive(Deserialize)]
struct Request {
    full_name: String,
}

/// A challenge as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Challenge {
    id: String,
    expires_at: DateTime<Utc>,
    is_used: bool,
}

/// Makes a challenge.
pub(super) async fn create(exchange: Exchange, caller: Caller) -> Result<HttpResponse> {
    let request: Request = exchange.arrival().json()?;
    let name = request.full_name.trim();
    if !(1..=LONGEST_NAME).contains(&name.len()) || name.contains(char::is_control) {
        let (most, length) = (LONGEST_NAME, name.len());
        let detail = format!("must have 1 to {most} bytes of UTF-8; it has {length}");
        return Err(Refusal::malformed(detail).at("full_name").into());
    }
    let lifetime = exchange
        .settings()
        .get(&settings::CONSENT_CHALLENGE_LIFETIME);
    let challenge = Challenge {
        id: format!("cc_{}", exchange.issuer().random().alphanumeric(24)),
        expires_at: exchange.now() + Duration::seconds(lifetime),
        is_used: false,
    };
    let shelf = exchange
        .documents(DOCUMENT, &caller.account)
        .forgetting_oldest();
    shelf
        .insert(&challenge.id, &challenge, exchange.now())
        .await?;
    Ok(HttpResponse::Created().json(json!({
        "id": challenge.id,
        "phrase": format!("I, {name}, agree that a synthetic version of my voice is made."),
        "expires_at": challenge.expires_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    })))
}

/// Takes a challenge, so that it serves once, whatever becomes of the voice (P400).
pub(super) async fn take(exchange: &Exchange, account: &str, id: &str) -> Result<()> {
    let refuse = |reason, detail, case: Case| Refusal::new(reason, detail).in_case(case);
    let detail = "no such challenge";
    let unknown = || refuse(Reason::NotFound, detail, Case::UnknownChallenge);
    let use_up = |challenge: &mut Challenge| {
        if exchange.now() >= challenge.expires_at + MEMORY {
            return Err(unknown());
        }
        if challenge.is_used {
            let detail = "the challenge was used before";
            return Err(refuse(Reason::Replayed, detail, Case::ChallengeUsed));
        }
        if exchange.now() >= challenge.expires_at {
            let detail = "the challenge has expired";
            return Err(refuse(Reason::Expired, detail, Case::ChallengeExpired));
        }
        challenge.is_used = true;
        Ok(())
    };
    let shelf = exchange.documents(DOCUMENT, account);
    shelf.change(id, use_up).await?.ok_or_else(unknown)?;
    Ok(())
}
