//! The way of a vendor's request: space, clock, fault, handler, wording, CORS, journal, metrics.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use chrono::SecondsFormat;
use futures_util::FutureExt;

use super::{Shared, body, cors, fault, guard, record, space};
use crate::error::{Error, Reason, Refusal, Result};
use crate::exchange::{Arrival, Exchange, Opening};
use crate::vendors::{Cors, Vendor};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-mockmint-request-id");
const REASON: HeaderName = HeaderName::from_static("x-mockmint-reason");
const FAULT: HeaderName = HeaderName::from_static("x-mockmint-fault");
const CLOCK: HeaderName = HeaderName::from_static("x-mockmint-clock");

/// Where a request goes.
pub(super) struct Route {
    pub(super) vendor: &'static dyn Vendor,
    pub(super) host: String,
    /// The space its path named.
    pub(super) space: Option<String>,
}

/// Answers a request to a vendor.
pub(super) async fn answer(
    shared: &Shared,
    route: Route,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let begun = Instant::now();
    let vendor = route.vendor;
    if let Some(path) = vendor.canonical_path(request.path()) {
        guard::rewrite(&mut request, &path);
    }
    // HT-02: what can be got can be asked for by HEAD; actix leaves the body out by itself.
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let limit = vendor.body_limit(request.path());
    let body = body::read(&mut request, limit).await;
    let (exchange, ready) = open(shared, &route, &request, is_head, begun, body).await;
    let client = request.peer_addr().map(|address| address.ip());
    let ready = ready.and_then(|()| shared.throttle.admit(&exchange, client));
    let response = match ready {
        Err(refusal) => Ok(request.into_response(refuse(vendor, &refusal, &exchange))),
        Ok(()) => dispatch(vendor, &exchange, request, next).await,
    };
    shared.throttle.watch(&exchange, client);
    match response {
        Ok(mut response) => {
            finish(shared, vendor, &exchange, response.response_mut()).await;
            Ok(response)
        }
        Err(refusal) => {
            let mut response = refuse(vendor, &refusal, &exchange);
            finish(shared, vendor, &exchange, &mut response).await;
            Err(InternalError::from_response("refused", response).into())
        }
    }
}

/// Opens the exchange; the second part says whether it may go on.
async fn open(
    shared: &Shared,
    route: &Route,
    request: &ServiceRequest,
    is_head: bool,
    begun: Instant,
    body: Result<actix_web::web::Bytes, Refusal>,
) -> (Exchange, Result<(), Refusal>) {
    let issuer = &shared.state.issuer;
    let vendor = route.vendor;
    let (body, mut ready) = match body {
        Ok(body) => (body, Ok(())),
        Err(refusal) => (actix_web::web::Bytes::new(), Err(refusal)),
    };
    let arrival = Arrival {
        method: request.method().as_str().to_owned(),
        is_head,
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        host: route.host.clone(),
        headers: request.headers().into(),
        body,
    };
    let located = vendor.locate(&arrival);
    let (found, space) = space::find(issuer, vendor.name(), route, &arrival, &located).await;
    let space = match space {
        Ok(space) => space,
        Err(error) => {
            ready = ready.and(Err(error.refusal()));
            space::fallback(issuer)
        }
    };
    let operation = vendor
        .operations()
        .iter()
        .find(|operation| operation.matches(&arrival.method, &arrival.path));
    let exchange = Exchange::open(Opening {
        id: shared.state.next_request_id(),
        vendor: vendor.name(),
        operation,
        arrival,
        located,
        space,
        issuer: issuer.clone(),
        found,
        real_now: issuer.spaces().real_now(),
        begun,
    });
    (exchange, ready)
}

/// Lets the fault programs of the space and the handler answer; a refusal and a panic come back
/// as a refusal.
async fn dispatch(
    vendor: &'static dyn Vendor,
    exchange: &Exchange,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Refusal> {
    let arrival = exchange.arrival();
    if cors::is_preflight(arrival) {
        if vendor.readable(exchange).await == Cors::Withhold {
            return Err(unreadable(exchange));
        }
        return Ok(request.into_response(cors::preflight(vendor, arrival)));
    }
    if exchange.operation().is_none() {
        return Err(unknown_operation(vendor, exchange));
    }
    let fault = fault::play(vendor, exchange);
    if let Some(fault) = &fault
        && let Some(response) = fault::before(vendor, exchange, fault).await
    {
        return Ok(request.into_response(response));
    }
    let response = act(vendor, exchange, request, next).await?;
    Ok(match &fault {
        Some(fault) => fault::after(exchange, fault, response).await,
        None => response,
    })
}

/// Lets the handler answer.
async fn act(
    vendor: &'static dyn Vendor,
    exchange: &Exchange,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Refusal> {
    request.extensions_mut().insert(exchange.clone());
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let response = match answered {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => return Err(foreign(&error, exchange)),
        Err(_) => {
            tracing::error!(request = exchange.id(), "a handler panicked");
            return Err(Error::internal("a handler panicked").refusal());
        }
    };
    let Some(error) = response.response().error() else {
        return match unrouted(&response) {
            Some(refusal) => {
                let refused = refuse(vendor, &refusal, exchange);
                Ok(response.into_response(refused))
            }
            None => Ok(response),
        };
    };
    let refusal = foreign(error, exchange);
    Ok(response.into_response(refuse(vendor, &refusal, exchange)))
}

/// The framework's own word for a path that looks like an operation and is routed to none, such as
/// one with a slash at its end. It comes without an error and without a body.
fn unrouted(response: &ServiceResponse<BoxBody>) -> Option<Refusal> {
    let is_worded = response.headers().contains_key(CONTENT_TYPE);
    match response.status() {
        StatusCode::NOT_FOUND if !is_worded => Some(no_endpoint()),
        StatusCode::METHOD_NOT_ALLOWED if !is_worded => Some(no_method()),
        _ => None,
    }
}

/// CORS protocol: a preflight that is not answered with success forbids the request itself.
fn unreadable(exchange: &Exchange) -> Refusal {
    exchange.trace().refuse(
        Reason::OriginNotAllowed,
        "preflight",
        "an origin the vendor allows",
        "another one",
        "allow the page's origin, or name the space of its credential by host or path",
    )
}

fn unknown_operation(vendor: &dyn Vendor, exchange: &Exchange) -> Refusal {
    if cors::methods(vendor, &exchange.arrival().path).is_empty() {
        return no_endpoint();
    }
    no_method()
}

fn no_endpoint() -> Refusal {
    Refusal::new(Reason::NotFound, "no such endpoint")
}

fn no_method() -> Refusal {
    Refusal::new(
        Reason::MethodNotAllowed,
        "the endpoint does not take this method",
    )
}

/// An error of ours or of the framework, as a refusal. Ours are logged here, once.
fn foreign(error: &actix_web::Error, exchange: &Exchange) -> Refusal {
    if let Some(error) = error.as_error::<Error>() {
        log(error);
        return error.refusal();
    }
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::NOT_FOUND => no_endpoint(),
        _ if status.is_client_error() => Refusal::malformed("the request cannot be read"),
        _ => {
            tracing::error!(request = exchange.id(), %error, "the framework failed");
            Error::internal("the framework failed").refusal()
        }
    }
}

/// What is not the caller's doing goes to the log.
pub(super) fn log(error: &Error) {
    match error {
        Error::Refused(_) => {}
        Error::Unavailable(source) => {
            tracing::warn!(error = %source, "the database did not answer");
        }
        Error::Internal(source) => tracing::error!(error = %source, "internal error"),
    }
}

/// A refusal in the vendor's words, with what HTTP asks for whatever the vendor.
pub(super) fn refuse(vendor: &dyn Vendor, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    exchange.note_reason(refusal.reason);
    let mut response = vendor.refuse(refusal, exchange);
    if refusal.reason == Reason::MethodNotAllowed {
        // RFC 9110 section 15.5.6.
        let methods = cors::methods(vendor, &exchange.arrival().path).join(", ");
        let with_head = methods.replace("GET", "GET, HEAD");
        put(response.headers_mut(), ALLOW, &with_head);
    }
    if let Some(seconds) = refusal.retry_after {
        put(response.headers_mut(), RETRY_AFTER, &seconds.to_string());
    }
    if matches!(refusal.reason, Reason::Timeout | Reason::PayloadTooLarge) {
        // The rest of the body is still on its way; nobody will read it.
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
        put(response.headers_mut(), CONNECTION, "close");
    }
    response
}

/// CORS, our own headers, the journal and the counters.
async fn finish(
    shared: &Shared,
    vendor: &dyn Vendor,
    exchange: &Exchange,
    response: &mut HttpResponse<impl MessageBody>,
) {
    let arrival = exchange.arrival();
    let cors = vendor.readable(exchange).await;
    let headers = response.headers_mut();
    cors::allow(headers, arrival, cors);
    vendor.adorn(exchange, headers);
    if !shared.strict_headers {
        put(headers, REQUEST_ID, exchange.id());
        if let Some(reason) = exchange.reason() {
            headers.insert(REASON, HeaderValue::from_static(reason.code()));
        }
        if let Some(fault) = exchange.fault() {
            put(headers, FAULT, &fault.program);
        }
        if !exchange.space().clock().is_real() {
            let shown = exchange.now().to_rfc3339_opts(SecondsFormat::Secs, true);
            put(headers, CLOCK, &shown);
        }
    }
    let status = response.status().as_u16();
    let metrics = &shared.state.metrics;
    metrics.count(exchange.vendor(), status, exchange.reason());
    record::record(exchange, response);
}

pub(super) fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
