//! `/v1/data`: files that an account uploads. Anybody who knows the address can read them.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::access;
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::Exchange;
use crate::issuer::Documents;
use crate::wire::multipart;

/// Where files are uploaded.
pub(super) const PATH: &str = "/v1/data/file";
/// The largest upload in bytes. The vendor's own limit is unknown.
pub(super) const LARGEST_UPLOAD: usize = 5 * 1024 * 1024;
/// The longest name of a file. The vendor's own limit is unknown.
const LONGEST_NAME: usize = 255;

/// A file, as it is kept.
#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    media_type: String,
    content: String,
}

/// `POST /v1/data/file`.
pub(super) async fn upload(exchange: Exchange) -> Result<HttpResponse> {
    let caller = access::authorise_jwt(&exchange).await?;
    let arrival = exchange.arrival();
    let content_type = arrival.header(CONTENT_TYPE).unwrap_or_default();
    let parts = multipart::parts(content_type, &arrival.body);
    let parts = parts.map_err(|error| Refusal::malformed(error.to_string()))?;
    let part = parts.into_iter().find(|part| part.name == "file");
    let part = part.ok_or_else(|| Refusal::malformed("is missing").at("file"))?;
    let media_type = part.media_type().unwrap_or("application/octet-stream");
    let media_type = media_type.to_owned();
    let name = part.file_name.unwrap_or_else(|| "file".into());
    if name.chars().count() > LONGEST_NAME {
        let detail = format!("the name of the file must have at most {LONGEST_NAME} characters");
        return Err(Refusal::malformed(detail).at("file").into());
    }
    let file = File {
        name,
        media_type,
        content: BASE64_STANDARD.encode(&part.data),
    };
    let id = exchange.issuer().random().id().to_string();
    files(&exchange).insert(&id, &file, exchange.now()).await?;
    let now = exchange.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let digest = ring::digest::digest(&ring::digest::SHA256, &part.data);
    Ok(HttpResponse::Ok().json(json!({
        "accountId": caller.context.account_id,
        "contextId": caller.context.id,
        "objectId": id,
        "name": file.name,
        "contentType": file.media_type,
        "dateCreated": now,
        "dateModified": now,
        "sosRef": { "bucket": "data", "hash": hex::encode(digest) },
    })))
}

/// `GET /v1/data/{uuid}/file/{name}`: needs no credential (PYSDK).
pub(super) async fn download(exchange: Exchange) -> Result<HttpResponse> {
    let id = exchange.parameter("uuid")?;
    let file: Option<File> = files(&exchange).document(&id).await?;
    let file = file.ok_or_else(|| Refusal::new(Reason::NotFound, "no such file"))?;
    let content = BASE64_STANDARD
        .decode(&file.content)
        .map_err(Error::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(file.media_type)
        .body(content))
}

/// Found without knowing whose they are.
fn files(exchange: &Exchange) -> Documents {
    exchange.documents("file", "").forgetting_oldest()
}
