//! The path of a request to a vendor: body, space, fault, handler, wording, CORS, journal, metrics.

use std::panic::AssertUnwindSafe;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use chrono::SecondsFormat;
use futures_util::FutureExt;

use super::ongoing::{Arriving, Ongoing};
use super::route::{Route, rewrite};
use super::wording::{log, put, refuse, unknown_operation, unreadable};
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
) -> ServiceResponse<BoxBody> {
    let vendor = route.vendor;
    if let Some(path) = vendor.profile().canonical(request.path()) {
        rewrite(&mut request, &path);
    }
    // HT-02: every GET is answered to HEAD too; actix leaves the body out by itself.
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let arriving = Arriving::new(shared, route, &request, is_head);
    let body = body::read(&mut request, arriving.body_limit()).await;
    let (ongoing, ready) = arriving.open(body).await;
    let (request, payload) = request.into_parts();
    let answered = match ready.and_then(|()| ongoing.admit()) {
        Ok(()) => dispatch(vendor, &ongoing, &request, payload).await,
        Err(refusal) => Err(refusal),
    };
    let mut response =
        answered.unwrap_or_else(|refusal| refuse(vendor, &refusal, ongoing.exchange()));
    finish(shared, vendor, ongoing, &mut response).await;
    ServiceResponse::new(request, response)
}

/// Answers by a preflight, a fault program of the space, or the handler.
async fn dispatch(
    vendor: &'static dyn Vendor,
    ongoing: &Ongoing,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let exchange = ongoing.exchange();
    let arrival = exchange.arrival();
    if cors::is_preflight(arrival) {
        if vendor.cors(exchange).await == Cors::Withhold {
            return Err(unreadable(exchange));
        }
        return Ok(cors::preflight(vendor, arrival));
    }
    let Some(operation) = exchange.operation() else {
        return Err(unknown_operation(vendor, exchange));
    };
    let fault = fault::play(exchange);
    if let Some(fault) = &fault
        && let Some(response) = fault::before(vendor, exchange, fault).await
    {
        return Ok(response);
    }
    ongoing.begin_judging();
    let handled = operation.answer(exchange.clone(), request.clone(), payload);
    let response = caught(exchange, handled).await?;
    Ok(match &fault {
        Some(fault) => fault::after(exchange, fault, response).await,
        None => response,
    })
}

/// What a handler answers; its error and its panic come back as a refusal.
async fn caught(
    exchange: &Exchange,
    handled: impl Future<Output = Result<HttpResponse>>,
) -> Result<HttpResponse, Refusal> {
    let error = match AssertUnwindSafe(handled).catch_unwind().await {
        Ok(Ok(response)) => return Ok(response),
        Ok(Err(error)) => error,
        Err(_) => Error::internal(format!("the handler of {} panicked", exchange.id())),
    };
    log(&error);
    Err(error.refusal())
}

/// Adds what CORS asks for and our own headers, and closes the exchange.
async fn finish(
    shared: &Shared,
    vendor: &dyn Vendor,
    ongoing: Ongoing,
    response: &mut HttpResponse,
) {
    let exchange = ongoing.exchange();
    let cors = vendor.cors(exchange).await;
    let headers = response.headers_mut();
    cors::allow(headers, exchange.arrival(), cors);
    vendor.add_headers(exchange, headers);
    if !shared.strict_headers {
        put(headers, REQUEST_ID, exchange.id());
        if let Some(reason) = exchange.entry().reason() {
            headers.insert(REASON, HeaderValue::from_static(reason.code()));
        }
        if let Some(fault) = exchange.entry().fault() {
            put(headers, FAULT, &fault.program);
        }
        if !exchange.space().clock().is_real() {
            let shown = exchange.now().to_rfc3339_opts(SecondsFormat::Secs, true);
            put(headers, CLOCK, &shown);
        }
    }
    ongoing.close(response);
}
