//! Writes the journal entry of an exchange.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use chrono::{DateTime, Utc};

use super::fault::Unanswered;
use crate::clock::Mode;
use crate::exchange::{
    Exchange, Locator, Redaction, redact_body, redact_headers, redact_path, redact_query,
};
use crate::model::exchange::{Aborted, HeaderLines, Record, RecordedRequest, RecordedResponse};

/// Response headers that matter to a tester.
static TELLING: &[HeaderName] = &[
    ALLOW,
    CONTENT_TYPE,
    RETRY_AFTER,
    WWW_AUTHENTICATE,
    ACCESS_CONTROL_ALLOW_ORIGIN,
];

/// Writes the journal entry of an exchange that was answered.
pub(super) fn record(exchange: &Exchange, response: &HttpResponse<impl MessageBody>) {
    let body_size = match response.body().size() {
        _ if exchange.arrival().is_head => Some(0),
        BodySize::Sized(size) => Some(size),
        BodySize::None => Some(0),
        BodySize::Stream => None,
    };
    let recorded = RecordedResponse {
        status: status(response),
        headers: telling_headers(response),
        body_size,
    };
    let aborted = response.extensions().get::<Aborted>().cloned();
    push(exchange, recorded, aborted.unwrap_or_default());
}

/// Writes the journal entry of an exchange whose client went away before it was answered.
pub(super) fn record_aborted(exchange: &Exchange) {
    exchange.trace().note(
        "connection",
        "open until the answer is sent",
        "closed by the client",
        "wait for the answer: give the client a longer timeout",
    );
    push(exchange, RecordedResponse::default(), Aborted::already());
}

fn push(exchange: &Exchange, response: RecordedResponse, aborted: Aborted) {
    let arrival = exchange.arrival();
    let in_basic = in_basic(exchange);
    let mut presented = presented(exchange);
    presented.extend(in_basic.as_deref());
    let redaction = Redaction {
        presented: &presented,
    };
    let media_type = arrival.media_type();
    let mut evidence = exchange.evidence().take(presented.first().copied());
    let is_told = evidence.poll_after.is_some() || response.headers.value("retry-after").is_some();
    if is_told && !aborted.is() {
        evidence.told_at = Some(told_at(exchange));
    }
    let space = exchange.space();
    space.journal.push(Record {
        id: exchange.id().to_owned(),
        at: exchange.now(),
        real_at: real_at(exchange),
        took: took(exchange),
        vendor: exchange.vendor(),
        operation: exchange.operation().map(|operation| operation.id),
        method: if arrival.is_head {
            Method::HEAD.to_string()
        } else {
            arrival.method.clone()
        },
        path: redact_path(&arrival.path, redaction),
        credential: exchange.entry().credential(),
        request: RecordedRequest {
            query: redact_query(&arrival.query, redaction),
            headers: redact_headers(&arrival.headers, redaction),
            body_size: arrival.body.len(),
            body: redact_body(media_type.as_deref(), &arrival.body, redaction),
        },
        response,
        aborted,
        reason: exchange.entry().reason(),
        verdict: std::mem::take(&mut *exchange.trace()),
        fault: exchange.entry().fault(),
        stream: None,
        evidence,
    });
}

/// How long it took. Runs with a seeded random generator must be equal byte by byte, so they leave
/// it out.
fn took(exchange: &Exchange) -> Option<u32> {
    let is_seeded = exchange.issuer().random().is_seeded();
    (!is_seeded).then(|| exchange.clock().took())
}

/// When the request came, in real time.
fn real_at(exchange: &Exchange) -> DateTime<Utc> {
    if tells_nothing_real(exchange) {
        return exchange.now();
    }
    exchange.clock().real_now()
}

/// When the answer went, in real time.
fn told_at(exchange: &Exchange) -> DateTime<Utc> {
    if tells_nothing_real(exchange) {
        return exchange.now();
    }
    exchange.issuer().spaces().real_now()
}

/// Runs with a seeded random generator and a frozen clock must be equal byte by byte, so they show no
/// real time.
fn tells_nothing_real(exchange: &Exchange) -> bool {
    let is_frozen = exchange.space().clock().mode == Mode::Frozen;
    is_frozen && exchange.issuer().random().is_seeded()
}

/// The status that was sent; 0 if a fault closed the connection instead.
fn status(response: &HttpResponse<impl MessageBody>) -> u16 {
    match response.extensions().get::<Unanswered>() {
        Some(Unanswered) => 0,
        None => response.status().as_u16(),
    }
}

/// The secrets of the request itself.
fn presented(exchange: &Exchange) -> Vec<&str> {
    let mut secrets = Vec::with_capacity(2);
    if let Locator::Secret(secret) = exchange.located() {
        secrets.push(secret.as_str());
    }
    for value in exchange.arrival().headers.get_all(&AUTHORIZATION) {
        let Ok(value) = value.to_str() else {
            continue;
        };
        // Without a scheme the whole header is the credential.
        let credentials = value
            .split_once(' ')
            .map_or(value, |(_, credentials)| credentials);
        let credentials = credentials.trim();
        if !secrets.contains(&credentials) {
            secrets.push(credentials);
        }
    }
    secrets
}

/// The secret in a Basic header (RFC 7617 section 2): it may appear elsewhere in the request.
fn in_basic(exchange: &Exchange) -> Option<String> {
    let authorization = exchange.arrival().authorization().ok().flatten()?;
    let is_basic = authorization.is("Basic");
    let (_, secret) = is_basic.then(|| authorization.basic().ok()).flatten()?;
    Some(secret)
}

fn telling_headers(response: &HttpResponse<impl MessageBody>) -> HeaderLines {
    let mut lines = HeaderLines::default();
    for name in TELLING {
        if let Some(value) = response.headers().get(name).and_then(|v| v.to_str().ok()) {
            lines.push(name.as_str(), value);
        }
    }
    lines
}
