//! Refusals in a vendor's words, with the headers that HTTP requires of every vendor.

use actix_web::HttpResponse;
use actix_web::http::ConnectionType;
use actix_web::http::header::{ALLOW, CONNECTION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::cors;
use crate::error::{Error, Reason, Refusal};
use crate::exchange::Exchange;
use crate::vendors::Vendor;

/// The refusal of a preflight, which forbids the request itself (CORS protocol).
pub(super) fn unreadable(exchange: &Exchange) -> Refusal {
    exchange.trace().refuse(
        Reason::OriginNotAllowed,
        "preflight",
        "an origin the vendor allows",
        "another one",
        "allow the page's origin, or name the space of its credential by host or path",
    )
}

/// The refusal of a request that matches no operation: by its path, or only by its method.
pub(super) fn unknown_operation(vendor: &dyn Vendor, exchange: &Exchange) -> Refusal {
    if cors::methods(vendor, &exchange.arrival().path).is_empty() {
        return Refusal::new(Reason::NotFound, "no such endpoint");
    }
    let detail = "the endpoint does not take this method";
    Refusal::new(Reason::MethodNotAllowed, detail)
}

/// Logs an error that the caller did not cause.
pub(super) fn log(error: &Error) {
    match error {
        Error::Refused(_) => {}
        Error::Unavailable(source) | Error::Unconfirmed(source) => {
            tracing::warn!(error = %source, "the database did not answer");
        }
        Error::Internal(source) => tracing::error!(error = %source, "internal error"),
    }
}

/// Words a refusal as the vendor does, and adds the headers that HTTP requires.
pub(super) fn refuse(vendor: &dyn Vendor, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    exchange.entry().note_reason(refusal.reason);
    let mut response = vendor.refuse(refusal, &exchange.view(vendor.profile().operations));
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
        // The rest of the body is still being sent, and is not read.
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
        put(response.headers_mut(), CONNECTION, "close");
    }
    response
}

/// Sets a header if the value is valid.
pub(super) fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
