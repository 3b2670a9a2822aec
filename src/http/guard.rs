//! Decides whether a request is for this server, and for which part of it.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HOST;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::route::{Route, rewrite};
use super::{Shared, exchange};
use crate::control::{self, Problem};
use crate::vendors;
use crate::wire::host::Host;

/// The path prefix that names a space: `/__mockmint/s/{space}/…`.
const SPACE_PREFIX: &str = "/__mockmint/s/";

/// Passes a request to the control API or to a vendor, or refuses it in mockmint's own words.
pub(super) async fn answer(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(shared) = request.app_data::<Data<Shared>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError(
            "no shared state",
        ));
    };
    let host = match host(&request) {
        Ok(host) => host,
        Err(problem) => return Ok(request.into_response(problem.response())),
    };
    let is_ours = shared.hosts.permits(&host);
    let by_prefix = match take_space_prefix(&mut request) {
        Ok(space) => space,
        Err(problem) => return Ok(request.into_response(problem.response())),
    };
    if is_control(request.path()) {
        // protects the control API from DNS rebinding.
        if !is_ours || by_prefix.is_some() {
            return Ok(request.into_response(misdirected().response()));
        }
        return control::answer(request, next).await;
    }
    let Some(vendor) = vendors::addressed(host.name(), request.path()) else {
        let problem = if is_ours { unclaimed() } else { misdirected() };
        return Ok(request.into_response(problem.response()));
    };
    if !is_ours && !vendor.profile().hosts.contains(&host.name()) {
        return Ok(request.into_response(misdirected().response()));
    }
    let route = Route {
        vendor,
        host: host.name().to_owned(),
        space: by_prefix,
    };
    Ok(exchange::answer(&shared, route, request).await)
}

fn host(request: &ServiceRequest) -> Result<Host, Problem> {
    let refused = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, detail);
    let mut values = request.headers().get_all(HOST);
    let value = values
        .next()
        .ok_or_else(|| refused("the Host header is missing"))?;
    if values.next().is_some() {
        return Err(refused("there is more than one Host header"));
    }
    let host = Host::parse(value.as_bytes())
        .map_err(|error| refused(&format!("the Host header is wrong: {error}")))?;
    // RFC 9112 section 3.2.2: a target in absolute form names a host too.
    let target = request.uri().authority();
    if target.is_some_and(|target| Host::parse(target.as_str().as_bytes()).as_ref() != Ok(&host)) {
        return Err(refused("the Host header and the target name two hosts"));
    }
    Ok(host)
}

fn is_control(path: &str) -> bool {
    path.strip_prefix(control::PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Removes `/__mockmint/s/{space}` from the path and returns the space.
fn take_space_prefix(request: &mut ServiceRequest) -> Result<Option<String>, Problem> {
    let Some(rest) = request.path().strip_prefix(SPACE_PREFIX) else {
        return Ok(None);
    };
    let (space, path) = match rest.split_once('/') {
        Some((space, path)) => (space.to_owned(), format!("/{path}")),
        None => (rest.to_owned(), "/".to_owned()),
    };
    if space.is_empty() {
        return Err(unclaimed());
    }
    rewrite(request, &path);
    Ok(Some(space))
}

fn misdirected() -> Problem {
    Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        "this server does not answer to that host name; use localhost or an address of this \
         machine, or start it with --allowed-host",
    )
}

fn unclaimed() -> Problem {
    let mut problem = Problem::new(StatusCode::NOT_FOUND, "no vendor has this path");
    for vendor in vendors::ALL {
        problem = problem.with(vendor.name(), vendors::base_paths(vendor.name()));
    }
    problem
}
