//! The rest of what clients call: configurations, and what needs no credential.

use actix_web::HttpResponse;
use serde_json::json;

use super::access;
use super::context::{account_id, context_id};
use crate::error::Result;
use crate::exchange::Exchange;

/// The client takes no passage below 64 characters (PYSDK).
const PASSAGE: &str = "the quick brown fox jumps over the lazy dog, and runs back into the wood";

/// The account and the context of what belongs to nobody.
const OWNER: &str = "main";

/// `GET /v1/sa/config`: the call with which others find out whether a JWT lives (TH). Asks no
/// database when the JWT is a short-lived one.
pub(super) async fn configurations(exchange: Exchange) -> Result<HttpResponse> {
    access::authorise(&exchange).await?;
    Ok(HttpResponse::Ok().json(json!([])))
}

/// `GET /v1/websocket/{name}`: needs no credential, yet names account and context (PYSDK). No
/// websockets are made here, so that any name is one, and of the account `main`.
pub(super) async fn websocket(exchange: Exchange) -> Result<HttpResponse> {
    let name = exchange.parameter("name")?;
    let space = exchange.space().id;
    Ok(HttpResponse::Ok().json(json!({
        "accountId": account_id(space, OWNER),
        "contextId": context_id(space, OWNER, OWNER),
        "default": false,
        "delay": 0,
        "messages": [],
        "name": *name,
        "public": true,
    })))
}

/// `GET /v1/websocket/{name}/status`: needs no credential; sections with rows (PYSDK).
pub(super) async fn websocket_status(exchange: Exchange) -> Result<HttpResponse> {
    let name = exchange.parameter("name")?;
    let rows = json!([{ "label": "connected", "value": "false" }]);
    Ok(HttpResponse::Ok().json(json!([{ "heading": name, "rows": rows }])))
}

/// `GET /v1/speaker/signature/text`: needs no credential; what a speaker may read out (PYSDK).
pub(super) async fn signature_text(_: Exchange) -> Result<HttpResponse> {
    let text = json!({ "id": 1, "label": "pangram", "text": PASSAGE });
    Ok(HttpResponse::Ok().json(json!([text])))
}

/// `PATCH /v1/ws/asr/sttGenericData`: needs no credential; a description and no method (PYSDK).
pub(super) async fn generic_data(_: Exchange) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(json!({})))
}
