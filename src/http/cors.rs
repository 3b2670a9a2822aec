//! The headers that let a page of another origin read an answer (Fetch, CORS protocol).

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, VARY,
};

use crate::exchange::Arrival;
use crate::vendors::{Cors, Vendor};
use crate::wire::origin::Origin;

/// The headers a page may send if its preflight names none.
const USUAL_HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type");
/// A longer list of headers is not echoed (CO-09).
const LONGEST_LIST: usize = 1024;

/// Whether a request is a preflight.
pub(super) fn is_preflight(arrival: &Arrival) -> bool {
    arrival.method == "OPTIONS"
        && arrival.origin().is_some()
        && arrival.headers.contains(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight, which needs no credential (CO-05).
pub(super) fn preflight(vendor: &dyn Vendor, arrival: &Arrival) -> HttpResponse {
    let methods: Vec<_> = methods(vendor, &arrival.path);
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods.join(", ")))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(arrival)))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"));
    response.finish()
}

/// Adds the headers that decide whether the page may read the answer, also to errors (CO-07).
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
    // A browser sends an origin in its one serialised form (CO-04).
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
