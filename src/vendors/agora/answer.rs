//! What all answers of the service have in common.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::{HttpResponse, HttpResponseBuilder};

use crate::exchange::Exchange;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer with the header clients read their request's id from (CT, GO, F4).
pub(super) fn answer(exchange: &Exchange, status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((REQUEST_ID, exchange.id()));
    response
}
