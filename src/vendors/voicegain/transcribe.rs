//! `/v1/asr/transcribe`: transcriptions that end as the space clock says, always with one text.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access;
use super::address::address;
use super::audio::Audio;
use super::query::{Query, wrong};
use super::transcription::Session;
use super::{settings, slots};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// The ways a session can be run (PYSDK).
const MODES: &[&str] = &["OFF-LINE", "REAL-TIME", "SEMI-REAL-TIME"];
/// How long results are kept when nobody says so (RUN), in milliseconds.
const AFTERLIFE: i64 = 60_000;
/// The most sessions of one request. The vendor's own limit is unknown.
const MOST_SESSIONS: usize = 16;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    sessions: Vec<Wanted>,
    audio: Audio,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    async_mode: String,
    poll: Option<Poll>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Poll {
    afterlife: Option<i64>,
    persist: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    #[serde(default)]
    full: Vec<String>,
    #[serde(default)]
    incremental: Vec<String>,
}

/// `POST /v1/asr/transcribe/async`.
pub(super) async fn start(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let request: Request = exchange.arrival().json()?;
    request.audio.check()?;
    if !(1..=MOST_SESSIONS).contains(&request.sessions.len()) {
        return Err(wrong("sessions", "must be a list of 1 to 16 sessions").into());
    }
    if let Some(wanted) = request
        .sessions
        .iter()
        .find(|s| !MODES.contains(&&*s.async_mode))
    {
        let modes = MODES.join(", ");
        let detail = format!("{} is none of {modes}", wanted.async_mode.escape_debug());
        return Err(Refusal::malformed(detail).at("sessions.asyncMode").into());
    }
    let account = &caller.context.account;
    let new: Vec<_> = request
        .sessions
        .iter()
        .map(|wanted| Session::begin(&exchange, &wanted.async_mode))
        .collect();
    slots::take(&exchange, account, &new).await?;
    let documents = sessions(&exchange, account);
    let mut views = Vec::with_capacity(new.len());
    for (session, wanted) in new.iter().zip(&request.sessions) {
        let kept = documents.insert(&session.id, session, exchange.now()).await;
        if let Err(error) = kept {
            slots::release(&exchange, account, &session.id).await?;
            return Err(error);
        }
        views.push(started(&exchange, session, wanted));
    }
    Ok(HttpResponse::Ok().json(json!({
        "preemptible": false,
        "sessions": views,
        "audio": request.audio.view(&exchange),
    })))
}

/// `GET /v1/asr/transcribe/{sessionId}`.
pub(super) async fn poll(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("sessionId")?;
    let caller = access::authorise_jwt(&exchange).await?;
    let query = Query::read(exchange.arrival())?;
    let is_full = query.flag("full")?.unwrap_or(false);
    let documents = sessions(&exchange, &caller.context.account);
    let mut session = find(&documents, &id).await?;
    match query.one("stop")? {
        None => {}
        Some("retainResults") => {
            session = stop(&documents, &id).await?;
            slots::release(&exchange, &caller.context.account, &id).await?;
        }
        Some("discardResults") => {
            session.is_stopped = true;
            documents.remove(&id).await?;
            slots::release(&exchange, &caller.context.account, &id).await?;
        }
        Some(_) => return Err(wrong("stop", "must be retainResults or discardResults").into()),
    }
    Ok(HttpResponse::Ok().json(session.result(&exchange, is_full)))
}

/// `PUT /v1/asr/transcribe/{sessionId}`.
pub(super) async fn touch(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("sessionId")?;
    let caller = access::authorise_jwt(&exchange).await?;
    let session = find(&sessions(&exchange, &caller.context.account), &id).await?;
    Ok(HttpResponse::Ok().json(json!({ "session": session.view() })))
}

/// `DELETE /v1/asr/transcribe/{sessionId}`.
pub(super) async fn delete(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("sessionId")?;
    let caller = access::authorise_jwt(&exchange).await?;
    let documents = sessions(&exchange, &caller.context.account);
    let session = find(&documents, &id).await?;
    documents.remove(&id).await?;
    slots::release(&exchange, &caller.context.account, &id).await?;
    Ok(HttpResponse::Ok().json(json!({ "session": session.view() })))
}

/// `GET /v1/asr/transcribe/status/queue`.
pub(super) async fn queue(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let used = slots::queued(&exchange, &caller.context.account).await?;
    Ok(HttpResponse::Ok().json(json!({
        "queueSizeLimit": exchange.settings().get(&settings::OFFLINE_QUEUE_SIZE),
        "queueSizeLimitUsed": used,
    })))
}

fn started(exchange: &Exchange, session: &Session, wanted: &Wanted) -> Value {
    let url = address(
        exchange,
        "http",
        &format!("/v1/asr/transcribe/{}", session.id),
    );
    let usual = Content {
        full: vec!["transcript".into()],
        incremental: vec!["progress".into()],
    };
    let mut view = json!({
        "sessionId": session.id,
        "asyncMode": session.mode,
        "content": wanted.content.as_ref().unwrap_or(&usual),
        "sessionUrl": url,
    });
    if let Some(poll) = &wanted.poll {
        // The three members the client insists on (RUN).
        view["poll"] = json!({
            "afterlife": poll.afterlife.unwrap_or(AFTERLIFE),
            "persist": poll.persist.unwrap_or(0),
            "url": url,
        });
    }
    view
}

async fn stop(documents: &Documents, id: &str) -> Result<Session> {
    let stop = |session: &mut Session| {
        session.is_stopped = true;
        Ok(())
    };
    Ok(documents.change(id, stop).await?.ok_or_else(unknown)?)
}

async fn find(documents: &Documents, id: &str) -> Result<Session> {
    if !(16..=48).contains(&id.chars().count()) {
        return Err(wrong("sessionId", "must have 16 to 48 characters").into());
    }
    Ok(documents.document(id).await?.ok_or_else(unknown)?)
}

fn unknown() -> Refusal {
    Refusal::new(Reason::NotFound, "no such session").at("sessionId")
}

fn sessions(exchange: &Exchange, account: &str) -> Documents {
    exchange.documents("transcription", account)
}
