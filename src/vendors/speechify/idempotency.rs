//! `Idempotency-Key`: a request that is sent again gets the answer the first one got (P400).

mod fingerprint;

use std::future::Future;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderName};
use actix_web::rt;
use actix_web::web::Bytes;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::access::Caller;
use super::cases::Case;
use super::{access, consent, errors, settings, voices};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// The header, and what a refusal is about when it is about the key.
pub(super) const KEY: &str = "Idempotency-Key";
/// The longest key, in characters (P400).
const LONGEST: usize = 255;
/// How long an answer is repeated (P400).
const MEMORY: Duration = Duration::hours(24);
/// After this time, in real time, the server of a request without an answer counts as dead.
const PATIENCE: Duration = Duration::minutes(1);
const DOCUMENT: &str = "idempotency";

/// `POST /v1/voices`.
pub(super) async fn voice(exchange: Exchange) -> Result<HttpResponse> {
    once(exchange, voices::create).await
}

/// `POST /v1/voices/consent-challenges`.
pub(super) async fn challenge(exchange: Exchange) -> Result<HttpResponse> {
    once(exchange, consent::create).await
}

/// A request with a key, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    id: String,
    fingerprint: String,
    /// By the clock of the space.
    ends: DateTime<Utc>,
    /// In real time.
    began: DateTime<Utc>,
    answer: Option<Answer>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Answer {
    status: u16,
    body: String,
    /// Why it is a refusal, and what `Speechify-Request-Id` says of it.
    refusal: Option<(String, Option<String>)>,
}

/// Acts, unless the same key came before with the same request.
async fn once<A>(exchange: Exchange, act: fn(Exchange, Caller) -> A) -> Result<HttpResponse>
where
    A: Future<Output = Result<HttpResponse>> + 'static,
{
    let caller = access::authorise(&exchange).await?;
    if !exchange.arrival().headers.contains(KEY) {
        return act(exchange, caller).await;
    }
    let entry = Entry::new(&exchange)?;
    let shelf = exchange
        .documents(DOCUMENT, &caller.account)
        .forgetting_oldest();
    if let Some(answer) = begin(&exchange, &shelf, &entry).await? {
        return Ok(repeat(&exchange, answer));
    }
    // Apart from this request: a client that hangs up leaves no key without an answer.
    let acting = finish(exchange.clone(), shelf, entry, act(exchange, caller));
    rt::spawn(acting).await.map_err(Error::internal)?
}

/// Takes the key, or gives the answer to repeat. An entry that has ended is replaced here; the
/// shelf evicts those whose key never comes again.
async fn begin(exchange: &Exchange, shelf: &Documents, new: &Entry) -> Result<Option<Answer>> {
    let (now, real_now) = (exchange.now(), exchange.clock().real_now());
    match shelf.insert(&new.id, new, now).await {
        Err(Error::Refused(refusal)) if refusal.reason == Reason::Conflict => {}
        done => return done.map(|()| None),
    }
    let running = || conflict("the first request with this key is still being answered");
    let take = |entry: &mut Entry| {
        let is_running = entry.answer.is_none();
        if now >= entry.ends || (is_running && real_now >= entry.began + PATIENCE) {
            *entry = new.clone();
        } else if entry.fingerprint != new.fingerprint {
            return Err(conflict("this key came with another body before"));
        } else if is_running {
            return Err(running());
        }
        Ok(())
    };
    let entry = shelf.change(&new.id, take).await?.ok_or_else(running)?;
    Ok(entry.answer)
}

/// Acts, and keeps the answer; where the failure is ours, the key is free again.
async fn finish(
    exchange: Exchange,
    shelf: Documents,
    entry: Entry,
    acting: impl Future<Output = Result<HttpResponse>>,
) -> Result<HttpResponse> {
    let (answered, answer) = match acting.await {
        Ok(response) => {
            let (head, body) = response.into_parts();
            let body = bytes(body).await?;
            let answer = Answer::new(head.status(), &body, None);
            (Ok(head.set_body(body).map_into_boxed_body()), Some(answer))
        }
        Err(error) => {
            let answer = refused(&error, &exchange).await?;
            (Err(error), answer)
        }
    };
    let Some(answer) = answer else {
        shelf.remove(&entry.id).await?;
        return answered;
    };
    let keep = |entry: &mut Entry| {
        entry.answer = Some(answer.clone());
        Ok(())
    };
    if let Err(error) = shelf.change(&entry.id, keep).await {
        // The request was carried out, so the client gets its answer.
        tracing::warn!(%error, "an answer could not be kept for its idempotency key");
    }
    answered
}

/// A refusal as it is kept, where the same request would be refused again.
async fn refused(error: &Error, exchange: &Exchange) -> Result<Option<Answer>> {
    let Error::Refused(refusal) = error else {
        return Ok(None);
    };
    let passes = matches!(
        refusal.reason,
        Reason::RateLimited | Reason::Timeout | Reason::Conflict
    );
    let are_kept = exchange
        .settings()
        .get(&settings::IDEMPOTENCY_REPEATS_REFUSALS);
    if passes || !are_kept || !errors::status(refusal.reason).is_client_error() {
        return Ok(None);
    }
    let (head, body) = errors::refuse(refusal, &exchange.view(&[])).into_parts();
    let body = bytes(body).await?;
    let request = head.headers().get(errors::REQUEST_ID);
    let request = request.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let reason = refusal.reason.code().to_owned();
    Ok(Some(Answer::new(
        head.status(),
        &body,
        Some((reason, request)),
    )))
}

async fn bytes(body: BoxBody) -> Result<Bytes> {
    let read = to_bytes(body).await;
    read.map_err(|error| Error::internal(error.to_string()))
}

fn repeat(exchange: &Exchange, answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response
        .content_type(ContentType::json())
        .insert_header(("idempotent-replayed", "true"));
    if let Some((reason, request)) = answer.refusal {
        if let Some(reason) = Reason::parse(&reason) {
            exchange.entry().note_reason(reason);
        }
        if let Some(request) = request {
            response.insert_header((errors::REQUEST_ID, request));
        }
    }
    response.body(answer.body)
}

fn conflict(detail: &'static str) -> Refusal {
    Refusal::new(Reason::Conflict, detail).in_case(Case::IdempotencyConflict)
}

impl Entry {
    fn new(exchange: &Exchange) -> Result<Self, Refusal> {
        let arrival = exchange.arrival();
        let name = HeaderName::from_static("idempotency-key");
        let mut keys = arrival.headers.get_all(&name);
        let key = keys.next().and_then(|key| key.to_str().ok());
        let is_one = keys.next().is_none();
        let key = key.filter(|key| is_one && (1..=LONGEST).contains(&key.len()));
        let key = key.ok_or_else(|| {
            Refusal::malformed("must be one text of 1 to 255 visible characters").at(KEY)
        })?;
        Ok(Self {
            id: fingerprint::of_key(arrival, key),
            fingerprint: fingerprint::of_body(arrival),
            ends: exchange.now() + MEMORY,
            began: exchange.clock().real_now(),
            answer: None,
        })
    }
}

impl Answer {
    fn new(status: StatusCode, body: &[u8], refusal: Option<(String, Option<String>)>) -> Self {
        Self {
            status: status.as_u16(),
            body: String::from_utf8_lossy(body).into_owned(),
            refusal,
        }
    }
}
