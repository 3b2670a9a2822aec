//! The journal as an HTTP archive (HAR 1.2), for the tools that read one.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse};
use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{FILTERS, MOST, filter, limit};
use crate::control::Problem;
use crate::control::input::{InSpace, query};
use crate::model::exchange::{HeaderLines, Record};
use crate::wire::form::Form;

/// The entries that match, as redacted as the journal itself.
pub(super) async fn export(
    InSpace(space): InSpace,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = query(&request, &[FILTERS, &["limit"]].concat())?;
    let records = space
        .journal
        .list(&filter(&query)?, limit(&query)?.unwrap_or(MOST));
    let entries: Vec<_> = records.iter().map(|record| entry(record)).collect();
    let archive = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "mockmint", "version": env!("CARGO_PKG_VERSION") },
            "comment": "secrets are redacted; time is that until an answer began, and bodies sent are not recorded",
            "entries": entries,
        }
    });
    let file = format!("attachment; filename=\"{}.har\"", space.name);
    Ok(HttpResponse::build(StatusCode::OK)
        .insert_header((CONTENT_DISPOSITION, file))
        .json(archive))
}

fn entry(record: &Record) -> Value {
    // HAR 1.2 wants a number, also where nothing is known.
    let took = record
        .took
        .map_or(json!(0), |took| json!(f64::from(took) / 1e3));
    json!({
        "startedDateTime": record.real_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "time": took,
        "request": request(record),
        "response": response(record),
        "cache": {},
        "timings": { "send": 0, "wait": took, "receive": 0 },
        // HAR 1.2: names of one's own begin with an underscore.
        "_mockmint": {
            "id": record.id,
            "at": record.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "vendor": record.vendor,
            "operation": record.operation,
            "credential": record.credential,
            "reason": record.reason,
            "verdict": record.verdict,
            "fault": record.fault,
        },
    })
}

fn request(record: &Record) -> Value {
    let sent = &record.request;
    let host = sent.headers.value("host").unwrap_or("localhost");
    let mark = if sent.query.is_empty() { "" } else { "?" };
    let parameters: Vec<_> = Form::query(&sent.query)
        .map(|form| pairs(form.pairs()))
        .unwrap_or_default();
    let mut request = json!({
        "method": record.method,
        "url": format!("http://{host}{}{mark}{}", record.path, sent.query),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&sent.headers),
        "queryString": parameters,
        "headersSize": -1,
        "bodySize": sent.body_size,
    });
    if let Some(body) = &sent.body {
        let media_type = sent.headers.value("content-type").unwrap_or_default();
        request["postData"] = json!({ "mimeType": media_type, "text": body });
    }
    request
}

fn response(record: &Record) -> Value {
    let answer = &record.response;
    let status = StatusCode::from_u16(answer.status).ok();
    let media_type = answer.headers.value("content-type").unwrap_or_default();
    json!({
        "status": answer.status,
        "statusText": status.and_then(|s| s.canonical_reason()).unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&answer.headers),
        "content": { "size": answer.body_size.unwrap_or(0), "mimeType": media_type },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn headers(lines: &HeaderLines) -> Vec<Value> {
    pairs(lines.lines())
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    pairs
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
