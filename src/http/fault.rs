//! Doing to a request what a fault program of its space says. The control API is never reached.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody, to_bytes_limited};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use actix_web::web::Bytes;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::Value;

use super::broken::{Broken, Piece};
use super::mangle;
use super::wording::{put, refuse};
use crate::error::{Reason, Refusal};
use crate::exchange::{Exchange, Locator};
use crate::model::exchange::{Aborted, Fired};
use crate::model::fault::{Act, Damage, Moment, reason_of};
use crate::secret::sha256;
use crate::space::{Played, Request};
use crate::vendors::Vendor;
use crate::wire::form::Form;

/// Marks a response that never goes out.
pub(super) struct Unanswered;

/// The largest answer a fault is done to; larger ones pass as they are.
const LARGEST: usize = 64 * 1024 * 1024;

/// Asks the programs of the space what happens to this request.
pub(super) fn play(exchange: &Exchange) -> Option<Played> {
    let faults = &exchange.space().faults;
    let played = faults
        .judge_token(exchange.now(), || digests(exchange))
        .or_else(|| ask(exchange))?;
    exchange.entry().note_fault(Fired {
        program: played.program.clone(),
        step: played.step,
        what: played.act.to_string(),
    });
    Some(played)
}

/// What happens before the handler is reached: a wait, or an answer in its place.
pub(super) async fn before(
    vendor: &dyn Vendor,
    exchange: &Exchange,
    played: &Played,
) -> Option<HttpResponse> {
    let refusal = |reason: Reason| {
        let Played { program, step, .. } = played;
        let mut refusal = exchange.trace().refuse(
            reason,
            "fault program",
            "none",
            format!("step {step} of {program}"),
            format!("nothing is wrong with the request; remove the fault {program} to let it pass"),
        );
        refusal.retry_after = played.retry_after;
        refusal
    };
    match &played.act {
        Act::Delay(span) => {
            tokio::time::sleep(Duration::from_millis(*span.start())).await;
            None
        }
        Act::IssuerClock(seconds) => {
            exchange
                .clock()
                .set_issuer_ahead(TimeDelta::seconds(*seconds));
            None
        }
        Act::Status(status) => {
            let mut response = refuse(vendor, &refusal(reason_of(*status)), exchange);
            exchange.entry().note_reason(Reason::Injected);
            if let Ok(status) = StatusCode::from_u16(*status) {
                *response.status_mut() = status;
            }
            Some(response)
        }
        Act::Refuse(reason) => Some(refuse(
            vendor,
            &scoped(refusal(*reason), exchange),
            exchange,
        )),
        Act::Propagation(_) => Some(refuse(vendor, &refusal(Reason::UnknownKey), exchange)),
        Act::Reset(Moment::Before) => Some(unanswered()),
        Act::Body(Damage::Html) => Some(page(StatusCode::BAD_GATEWAY, PROXY, exchange, played)),
        Act::Body(Damage::Portal) => Some(page(StatusCode::OK, PORTAL, exchange, played)),
        _ => None,
    }
}

/// What happens to the handler's answer.
pub(super) async fn after(
    exchange: &Exchange,
    played: &Played,
    mut response: HttpResponse,
) -> HttpResponse {
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    if let Some(seconds) = played.retry_after {
        put(response.headers_mut(), RETRY_AFTER, &seconds.to_string());
    }
    if matches!(played.act, Act::Delay(_) | Act::IssuerClock(_)) {
        return response;
    }
    let (head, body) = response.into_parts();
    let size = body.size();
    let body = match to_bytes_limited(body, LARGEST).await {
        Ok(Ok(body)) => body,
        // Neither happens to answers of ours; what happened is the client's to see.
        _ => Bytes::new(),
    };
    let aborted = Aborted::not_yet();
    let body = mangle::mangled(body, size, exchange, played, &aborted);
    let mut response = head.set_body(body);
    response.extensions_mut().insert(aborted);
    response
}

fn ask(exchange: &Exchange) -> Option<Played> {
    let arrival = exchange.arrival();
    let has_header = |name: &str, value: &str| {
        let mut headers = arrival.headers.iter();
        headers.any(|(known, header)| {
            known.eq_ignore_ascii_case(name) && header.as_bytes() == value.as_bytes()
        })
    };
    let key_made_at = || {
        let found = exchange.found().ok()?;
        let keys = found.within(exchange.space().id);
        keys.map(|key| key.secret.created_at).max()
    };
    exchange.space().faults.play(&Request {
        vendor: exchange.vendor(),
        operation: exchange.operation().map_or("", |operation| operation.id),
        has_credential: &|wanted| has_credential(exchange, wanted),
        has_header: &has_header,
        key_made_at: &key_made_at,
        now: exchange.now(),
        real_now: exchange.clock().real_now(),
    })
}

/// Whether a request comes with the credential of this id or name, or with a token that says it
/// was issued for it. Nothing is verified: whether it is genuine is the handler's to judge.
fn has_credential(exchange: &Exchange, wanted: &str) -> bool {
    let found = exchange.found().unwrap_or_default();
    let mut keys = found.within(exchange.space().id);
    if keys.any(|key| key.credential.name == wanted || key.credential.id.to_string() == wanted) {
        return true;
    }
    let arrival = exchange.arrival();
    let bearer = arrival.header(AUTHORIZATION).unwrap_or_default();
    let claims = bearer.split('.').nth(1).unwrap_or_default();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    match serde_json::from_slice(&claims) {
        Ok(Value::Object(claims)) => claims.values().any(|claim| claim == wanted),
        _ => false,
    }
}

/// Digests of what may be a token in the request.
fn digests(exchange: &Exchange) -> Vec<[u8; 32]> {
    let arrival = exchange.arrival();
    let mut digests = Vec::with_capacity(2);
    if let Locator::Secret(secret) = exchange.located() {
        digests.push(sha256(secret));
    }
    let authorization = arrival.header(AUTHORIZATION).unwrap_or_default();
    if let Some((_, credentials)) = authorization.split_once(' ') {
        digests.push(sha256(credentials.trim()));
    }
    if let Ok(query) = Form::query(&arrival.query) {
        digests.extend(query.pairs().map(|(_, value)| sha256(value)));
    }
    digests
}

/// Some vendors name the sufficient scopes where the scope is not enough.
fn scoped(refusal: Refusal, exchange: &Exchange) -> Refusal {
    let scopes = exchange.operation().map_or(&[][..], |o| o.scopes);
    if refusal.reason == Reason::InsufficientScope && !scopes.is_empty() {
        return refusal.for_want_of(scopes);
    }
    refusal
}

/// The connection ends without a byte.
fn unanswered() -> HttpResponse {
    let body = Broken::new(BodySize::Stream, [Piece::End]);
    let mut response = HttpResponse::InternalServerError().body(body);
    response.extensions_mut().insert(Unanswered);
    response
}

const PROXY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>\
                     502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head>\
                      <body><h1>Sign in to the network</h1></body></html>\n";

fn page(
    status: StatusCode,
    text: &'static str,
    exchange: &Exchange,
    played: &Played,
) -> HttpResponse {
    exchange.entry().note_reason(Reason::Injected);
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static("text/html")));
    if let Some(seconds) = played.retry_after {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    response.body(text)
}
