//! The way of a vendor's request: space, clock, fault, handler, wording, CORS, journal, metrics.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use chrono::SecondsFormat;
use futures_util::FutureExt;

use super::ongoing::{Arriving, Ongoing};
use super::route::{Route, rewrite};
use super::wording::{foreign, put, refuse, unknown_operation, unreadable, unrouted};
use super::{Shared, body, cors, fault};
use crate::error::{Error, Refusal, Result};
use crate::exchange::Exchange;
use crate::vendors::{Cors, Vendor};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-mockmint-request-id");
const REASON: HeaderName = HeaderName::from_static("x-mockmint-reason");
const FAULT: HeaderName = HeaderName::from_static("x-mockmint-fault");
const CLOCK: HeaderName = HeaderName::from_static("x-mockmint-clock");

/// Answers a request to a vendor.
pub(super) async fn answer(
    shared: &Shared,
    route: Route,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let vendor = route.vendor;
    if let Some(path) = vendor.canonical_path(request.path()) {
        rewrite(&mut request, &path);
    }
    // HT-02: what can be got can be asked for by HEAD; actix leaves the body out by itself.
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let limit = vendor.body_limit(request.path());
    let arriving = Arriving::new(shared, route, &request, is_head);
    let body = body::read(&mut request, limit).await;
    let (ongoing, ready) = arriving.open(body).await;
    let response = match ready.and_then(|()| ongoing.admit()) {
        Err(refusal) => Ok(request.into_response(refuse(vendor, &refusal, ongoing.exchange()))),
        Ok(()) => dispatch(vendor, &ongoing, request, next).await,
    };
    match response {
        Ok(mut response) => {
            finish(shared, vendor, ongoing, response.response_mut()).await;
            Ok(response)
        }
        Err(refusal) => {
            let mut response = refuse(vendor, &refusal, ongoing.exchange());
            finish(shared, vendor, ongoing, &mut response).await;
            Err(InternalError::from_response("refused", response).into())
        }
    }
}

/// Lets the fault programs of the space and the handler answer; a refusal and a panic come back
/// as a refusal.
async fn dispatch(
    vendor: &'static dyn Vendor,
    ongoing: &Ongoing,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Refusal> {
    let exchange = ongoing.exchange();
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
    ongoing.begin_judging();
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

/// Adds what CORS asks for and our own headers, and closes the exchange.
async fn finish(
    shared: &Shared,
    vendor: &dyn Vendor,
    ongoing: Ongoing,
    response: &mut HttpResponse<impl MessageBody>,
) {
    let exchange = ongoing.exchange();
    let cors = vendor.readable(exchange).await;
    let headers = response.headers_mut();
    cors::allow(headers, exchange.arrival(), cors);
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
    ongoing.close(response);
}
