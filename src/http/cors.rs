//! What browsers need to hear before a page may read an answer (Fetch, CORS protocol).

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, VARY,
};

use crate::exchange::Arrival;
use crate::vendors::{Cors, Vendor};
use crate::wire::origin::Origin;

/// Headers a page may send when it does not say which.
const USUAL_HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type");
/// A longer list of headers is not echoed (CO-09).
const LONGEST_LIST: usize = 1024;

/// Whether a request asks for leave to send another one.
pub(super) fn is_preflight(arrival: &Arrival) -> bool {
    arrival.method == "OPTIONS"
        && arrival.origin().is_some()
        && arrival.headers.contains(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to such a request: no credential is needed for it (CO-05).
pub(super) fn preflight(vendor: &dyn Vendor, arrival: &Arrival) -> HttpResponse {
    let methods: Vec<_> = methods(vendor, &arrival.path);
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods.join(", ")))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(arrival)))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"));
    response.finish()
}

/// Adds what lets, or does not let, the page read the answer; also on errors (CO-07).
pub(super) fn allow(headers: &mut HeaderMap, arrival: &Arrival, cors: Cors) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if is_preflight(arrival) {
        for name in [
            ACCESS_CONTROL_REQUEST_METHOD,
            ACCESS_CONTROL_REQUEST_HEADERS,
        ] {
            headers.append(VARY, HeaderValue::from(name));
        }
    }
    // An origin that is not its own serialisation comes from no browser (CO-04).
    let Some(origin) = arrival.origin().and_then(Origin::parse) else {
        return;
    };
    let allowed = match cors {
        Cors::Any => HeaderValue::from_static("*"),
        Cors::Echo => match HeaderValue::from_str(origin.as_str()) {
            Ok(origin) => origin,
            Err(_) => return,
        },
        Cors::Withhold => return,
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
}

/// The methods a vendor answers to at a path.
pub(super) fn methods(vendor: &dyn Vendor, path: &str) -> Vec<&'static str> {
    let operations = vendor.profile().operations.iter();
    let mut methods: Vec<_> = operations
        .filter(|operation| operation.matches_path(path))
        .map(|operation| operation.method)
        .collect();
    methods.sort_unstable();
    methods.dedup();
    methods
}

fn allowed_headers(arrival: &Arrival) -> HeaderValue {
    arrival
        .headers
        .get(ACCESS_CONTROL_REQUEST_HEADERS)
        .filter(|list| list.len() <= LONGEST_LIST && is_list_of_names(list))
        .cloned()
        .unwrap_or(USUAL_HEADERS)
}

fn is_list_of_names(list: &HeaderValue) -> bool {
    list.as_bytes()
        .split(|byte| *byte == b',')
        .all(|name| HeaderName::from_bytes(name.trim_ascii()).is_ok())
}
