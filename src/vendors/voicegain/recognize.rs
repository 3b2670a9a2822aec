//! `POST /v1/asr/transcribe` and `/v1/asr/recognize`: one call, one result.

use actix_web::HttpResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access;
use super::audio::Audio;
use super::transcription::TRANSCRIPT;
use crate::error::{Reason, Refusal, Result};
use crate::exchange::Exchange;

/// The kind of document a recognition is kept as.
const DOCUMENT: &str = "recognition";

#[derive(Deserialize)]
struct Request {
    audio: Audio,
}

/// `POST /v1/asr/transcribe` and `POST /v1/asr/recognize`.
pub(super) async fn once(exchange: Exchange) -> Result<HttpResponse> {
    access::authorise_jwt(&exchange).await?;
    let request: Request = exchange.arrival().json()?;
    request.audio.check()?;
    let id = exchange.issuer().random().id().to_string();
    Ok(HttpResponse::Ok().json(result(&id)))
}

/// `POST /v1/asr/recognize/async`.
pub(super) async fn start(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise_jwt(&exchange).await?;
    let request: Request = exchange.arrival().json()?;
    request.audio.check()?;
    let id = exchange.issuer().random().id().to_string();
    let documents = exchange
        .documents(DOCUMENT, &caller.context.account)
        .forgetting_oldest();
    documents.insert(&id, &id, exchange.now()).await?;
    Ok(HttpResponse::Ok().json(json!({
        "session": { "sessionId": id },
        "audio": request.audio.view(&exchange),
    })))
}

/// `GET /v1/asr/recognize/{sessionId}`.
pub(super) async fn poll(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("sessionId")?;
    let caller = access::authorise_jwt(&exchange).await?;
    let documents = exchange.documents(DOCUMENT, &caller.context.account);
    let found: Option<String> = documents.document(&id).await?;
    let unknown = || Refusal::new(Reason::NotFound, "no such session").at("sessionId");
    let id = found.ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().json(result(&id)))
}

/// The members the client insists on (RUN).
fn result(id: &str) -> Value {
    json!({
        "session": { "sessionId": id },
        "result": {
            "status": "MATCH",
            "alternatives": [{ "utterance": TRANSCRIPT, "confidence": 0.95 }],
        },
    })
}
