//! `/v1/asr/transcribe`: transcriptions that end as the space clock says, always with one text.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access;
use super::address::address;
use super::audio::Audio;
use super::query::{Query, wrong};
use super::quota::{self, Resource};
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;

/// What everybody says here.
pub(super) const TRANSCRIPT: &str = "the quick brown fox jumps over the lazy dog";
/// The ways a session can be run (PYSDK).
const MODES: &[&str] = &["OFF-LINE", "REAL-TIME", "SEMI-REAL-TIME"];
/// How long results are kept when nobody says so (RUN), in milliseconds.
const AFTERLIFE: i64 = 60_000;
/// The most sessions of one request. The vendor's own limit is unknown.
const MOST_SESSIONS: usize = 16;

/// A session, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    id: String,
    mode: String,
    /// When it began, in seconds of the space clock.
    began: i64,
    is_stopped: bool,
}

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
    let documents = sessions(&exchange, &caller.context.account);
    check_room(&exchange, &documents, &request.sessions).await?;
    let mut views = Vec::with_capacity(request.sessions.len());
    for wanted in &request.sessions {
        let session = Session {
            id: exchange.issuer().random().id().to_string(),
            mode: wanted.async_mode.clone(),
            began: exchange.now().timestamp(),
            is_stopped: false,
        };
        documents
            .insert(&session.id, &session, exchange.now())
            .await?;
        views.push(started(&exchange, &session, wanted));
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
        Some("retainResults") => session = stop(&documents, &id).await?,
        Some("discardResults") => {
            session.is_stopped = true;
            documents.remove(&id).await?;
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
    Ok(HttpResponse::Ok().json(json!({ "session": session.view() })))
}

/// `GET /v1/asr/transcribe/status/queue`.
pub(super) async fn queue(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise(&exchange).await?;
    let documents = sessions(&exchange, &caller.context.account);
    let used = running(&exchange, &documents, |mode| mode == "OFF-LINE").await?;
    Ok(HttpResponse::Ok().json(json!({
        "queueSizeLimit": exchange.settings().number("offline_queue_size"),
        "queueSizeLimitUsed": used,
    })))
}

/// What is running counts against the account's limits (PYSDK).
async fn check_room(exchange: &Exchange, documents: &Documents, more: &[Wanted]) -> Result<()> {
    let is_offline = |mode: &str| mode == "OFF-LINE";
    let offline = more.iter().filter(|s| is_offline(&s.async_mode)).count();
    if offline > 0 {
        let used = running(exchange, documents, is_offline).await?;
        quota::resource(exchange, Resource::OfflineQueue, used + offline - 1)?;
    }
    let live = more.len() - offline;
    if live > 0 {
        let used = running(exchange, documents, |mode| !is_offline(mode)).await?;
        quota::resource(exchange, Resource::Recognizers, used + live - 1)?;
    }
    Ok(())
}

async fn running(
    exchange: &Exchange,
    documents: &Documents,
    of: impl Fn(&str) -> bool,
) -> Result<usize> {
    let sessions: Vec<Session> = documents.list().await?;
    let is_running = |session: &&Session| of(&session.mode) && !session.is_done(exchange);
    Ok(sessions.iter().filter(is_running).count())
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

impl Session {
    fn view(&self) -> Value {
        json!({ "sessionId": self.id, "asyncMode": self.mode })
    }

    fn elapsed(&self, exchange: &Exchange) -> i64 {
        exchange.now().timestamp().saturating_sub(self.began)
    }

    fn is_done(&self, exchange: &Exchange) -> bool {
        let time = exchange
            .settings()
            .number("transcription_time")
            .unwrap_or(0);
        self.is_stopped || self.elapsed(exchange) >= time
    }

    /// Without `responseType` the client does not know the answer (RUN).
    fn result(&self, exchange: &Exchange, is_full: bool) -> Value {
        let is_done = self.is_done(exchange);
        let phase = match (self.is_stopped, is_done) {
            (true, _) => "STOPPED",
            (false, true) => "DONE",
            (false, false) if self.elapsed(exchange) == 0 => "QUEUED",
            (false, false) => "PROCESSING",
        };
        let status = if is_done { "MATCH" } else { "INPROGRESS" };
        let text = if is_done { TRANSCRIPT } else { "" };
        let mut result = json!({ "final": is_done, "status": status });
        if is_full {
            result["transcript"] = json!(text);
            result["words"] = json!([]);
        } else {
            result["incrementalTranscript"] = json!({ "final": text, "hypothesis": "" });
        }
        let kind = if is_full { "Full" } else { "Incremental" };
        json!({
            "responseType": format!("AsyncResult{kind}"),
            "session": self.view(),
            "progress": { "phase": phase },
            "result": result,
        })
    }
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
