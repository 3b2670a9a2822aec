//! Who may use the control API: it runs on laptops that also run browsers.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderName,
    HeaderValue, ORIGIN, WWW_AUTHENTICATE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::{PREFIX, Problem, State};
use crate::secret::constant_time_eq;
use crate::wire::authorization::Authorization;
use crate::wire::media_type;

/// Never need the admin token: containers and load balancers ask them.
const OPEN: &[&str] = &["/health", "/ready"];

/// Lets a request through to the control API, or says why not. The `Host` was judged before.
pub async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // HT-02: what can be got can be asked for by HEAD; actix leaves the body out by itself.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    if let Err(problem) = admit(&request) {
        let mut response = problem.response();
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"mockmint control\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        return Ok(harden(request.into_response(response)));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = match response.status() {
        _ if response.headers().contains_key(CONTENT_TYPE) => None,
        StatusCode::NOT_FOUND => Some(Problem::not_found("no such endpoint in the control api")),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "the endpoint does not take this method",
        )),
        _ => None,
    };
    let Some(problem) = problem else {
        return Ok(harden(response));
    };
    let allow = response.headers().get(ALLOW).cloned();
    let mut response = response.into_response(problem.response());
    if let Some(methods) = allow.as_ref().and_then(|methods| methods.to_str().ok()) {
        // GET stands for both: see above.
        let methods = methods.replace("GET", "GET, HEAD");
        if let Ok(methods) = HeaderValue::from_str(&methods) {
            response.headers_mut().insert(ALLOW, methods);
        }
    }
    Ok(harden(response))
}

fn admit(request: &ServiceRequest) -> Result<(), Problem> {
    same_origin(request)?;
    json_only(request)?;
    let path = request.path().strip_prefix(PREFIX).unwrap_or_default();
    if OPEN.contains(&path) && request.method() == Method::GET {
        return Ok(());
    }
    authorised(request)
}

/// a page of another origin may neither read nor write here. A browser that was led
/// here under a foreign name was turned away by the `Host` rule already.
fn same_origin(request: &ServiceRequest) -> Result<(), Problem> {
    let Some(origin) = request.headers().get(ORIGIN) else {
        return Ok(());
    };
    let host = request.headers().get(HOST).map(HeaderValue::as_bytes);
    let own = origin
        .as_bytes()
        .strip_prefix(b"http://")
        .or_else(|| origin.as_bytes().strip_prefix(b"https://"));
    if own.is_some() && own == host {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "the control api is not for pages of another origin",
    ))
}

/// A form or a text is what a page can send without asking first; JSON is not (Fetch, "simple").
fn json_only(request: &ServiceRequest) -> Result<(), Problem> {
    if !matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    ) {
        return Ok(());
    }
    let content_type = request.headers().get(CONTENT_TYPE);
    let essence = content_type.and_then(|value| media_type::essence(value.as_bytes()));
    let mut encodings = request.headers().get_all(CONTENT_ENCODING);
    if encodings.any(|encoding| encoding != "identity") {
        // what is compressed is not opened.
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must not be compressed",
        ));
    }
    if essence.as_deref() == Some("application/json") {
        return Ok(());
    }
    let problem = Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "writes need the header Content-Type: application/json, also without a body",
    );
    Err(problem.with(ACCEPT.as_str(), "application/json"))
}

fn authorised(request: &ServiceRequest) -> Result<(), Problem> {
    let token = request
        .app_data::<Data<State>>()
        .and_then(|state| state.admin_token.clone());
    let Some(token) = token else {
        return Ok(());
    };
    let mut values = request.headers().get_all(AUTHORIZATION);
    let presented = values.next().filter(|_| values.next().is_none());
    let is_known = presented
        .and_then(|value| Authorization::parse(value.as_bytes()).ok())
        .filter(|authorization| authorization.is("Bearer"))
        .and_then(|authorization| authorization.bearer().ok())
        .is_some_and(|bearer| constant_time_eq(bearer.as_bytes(), token.expose().as_bytes()));
    if is_known {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNAUTHORIZED,
        "this server has an admin token; send it as Authorization: Bearer",
    ))
}

/// HT-06, and no caching of anything that may hold a secret (HT-04).
fn harden(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        ),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, body: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::build(status).json(body)
}
