//! What all answers of the service have in common.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder};

use crate::exchange::Exchange;

/// An answer with the header clients read their request's id from (CT, GO, F4).
pub(super) fn answer(exchange: &Exchange, status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header(("X-Request-ID", exchange.id().to_owned()));
    response
}
