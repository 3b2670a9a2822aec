//! How refusals are worded: by the gateway, by the generations 5 and 6, or by generation 7.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::authorization;
use super::body::MISSING;
use super::paths::Generation;
use crate::error::{Reason, Refusal};
use crate::exchange::Exchange;

/// What a refusal is about when it is about the builder token, in the vendor's own word.
pub(super) const BUILDER_TOKEN: &str = "builderToken";
/// The same, when it is about the task.
pub(super) const TASK: &str = "taskId";
/// The same, when a task was stopped before.
pub(super) const STOPPED: &str = "stopped";
/// The same, when the service is not enabled for the project.
pub(super) const SERVICE: &str = "service";
/// The same, when the project is suspended.
pub(super) const ACCOUNT: &str = "account";

/// A builder token that is none of ours, or another app's.
pub(super) const PRODUCT_MISMATCH: &str = "the product name does not match with builderToken";
/// A builder token too old to start with.
pub(super) const TOO_LATE: &str = "resourceId reaches out the limited time interval!";
/// Another task's builder token.
pub(super) const TASK_MISMATCH: &str = "The taskId does not match with builderToken.";
/// What generation 7 is inferred to say of a name that is taken (CA).
pub(super) const TASK_CONFLICT: &str = "create agent failed, code: 409, msg: task conflict";

const NO_ROUTE: &str = "no Route matched with those values";
const INVALID_TOKEN: &str = "Invalid token";
const INVALID_CREDENTIALS: &str = "Invalid authentication credentials";

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    let place = place(refusal, exchange);
    match (place, Generation::of(&exchange.arrival().path)) {
        (Place::Gateway(status, message), _) => gateway(status, message, refusal, exchange),
        (Place::Service(status), Generation::Tasks) => tasks(status, refusal, exchange),
        (Place::Service(status), Generation::Agents) => agents(status, refusal, exchange),
    }
}

/// Who refuses: the gateway before the service is reached, or the service.
enum Place {
    Gateway(StatusCode, &'static str),
    Service(StatusCode),
}

fn place(refusal: &Refusal, exchange: &Exchange) -> Place {
    use Place::{Gateway, Service};
    let unauthorized = |message| Gateway(StatusCode::UNAUTHORIZED, message);
    let is_of_builder_token = refusal.field.as_deref() == Some(BUILDER_TOKEN);
    let in_token_mode = authorization::speaks_token(exchange.arrival());
    match refusal.reason {
        Reason::Expired
        | Reason::WrongApp
        | Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::WrongCredentialKind
            if is_of_builder_token =>
        {
            Service(builder_token_status(exchange))
        }
        Reason::MissingCredential => unauthorized("Unauthorized"),
        Reason::Expired => unauthorized("Token is expired"),
        Reason::MalformedCredential | Reason::WrongScheme => unauthorized(INVALID_CREDENTIALS),
        Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::WrongCredentialKind
        | Reason::WrongApp => unauthorized(if in_token_mode {
            INVALID_TOKEN
        } else {
            INVALID_CREDENTIALS
        }),
        Reason::MalformedToken
        | Reason::UnsupportedAlgorithm
        | Reason::UnknownSigningKey
        | Reason::BadSignature
        | Reason::NotYetValid
        | Reason::WrongIssuer
        | Reason::WrongAudience
        | Reason::OriginNotAllowed
        | Reason::InsufficientScope
        | Reason::InvalidScope
        | Reason::UnsupportedGrant
        | Reason::Replayed => unauthorized(INVALID_TOKEN),
        Reason::NotFound if exchange.operation().is_some() => Service(StatusCode::NOT_FOUND),
        Reason::NotFound | Reason::MethodNotAllowed => Gateway(StatusCode::NOT_FOUND, NO_ROUTE),
        Reason::RateLimited => Gateway(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded"),
        Reason::PayloadTooLarge => {
            Gateway(StatusCode::PAYLOAD_TOO_LARGE, "Request size limit exceeded")
        }
        Reason::Timeout => Gateway(StatusCode::REQUEST_TIMEOUT, "Request timeout"),
        Reason::MalformedRequest
            if matches!(refusal.field.as_deref(), Some(BUILDER_TOKEN | TASK)) =>
        {
            Service(builder_token_status(exchange))
        }
        Reason::MalformedRequest => Service(StatusCode::BAD_REQUEST),
        Reason::Suspended => Service(match Generation::of(&exchange.arrival().path) {
            Generation::Tasks => StatusCode::BAD_REQUEST,
            Generation::Agents => StatusCode::FORBIDDEN,
        }),
        Reason::Conflict => Service(StatusCode::CONFLICT),
        Reason::Unavailable => Service(StatusCode::SERVICE_UNAVAILABLE),
        Reason::Internal | Reason::Injected => Service(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The status of a builder token that does not fit is published nowhere.
fn builder_token_status(exchange: &Exchange) -> StatusCode {
    let status = exchange.settings().number("builder_token_error_status");
    status
        .and_then(|status| u16::try_from(status).ok())
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}

/// The texts and the media type are exactly those of the gateway Kong, of which a version up to
/// 3.4 challenges only where no credential came (K): an inference.
fn gateway(
    status: StatusCode,
    message: &str,
    refusal: &Refusal,
    exchange: &Exchange,
) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
    if refusal.reason == Reason::MissingCredential && exchange.settings().flag("challenge") {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"kong\""));
    }
    response.body(json!({ "message": message }).to_string())
}

fn tasks(status: StatusCode, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    let message = task_message(refusal);
    let settings = exchange.settings();
    let body = match settings.text("error_body") {
        Some("code_and_message") => json!({ "code": code(refusal), "message": message }),
        Some("code_and_reason") => json!({ "code": code(refusal), "reason": message }),
        _ => json!({ "message": message }),
    };
    HttpResponse::build(status).json(body)
}

fn task_message(refusal: &Refusal) -> String {
    let field = refusal.field.as_deref().unwrap_or_default();
    match (refusal.reason, field) {
        (Reason::NotFound, _) => "The task is not found".to_owned(),
        (Reason::Suspended, SERVICE) => "invalid_appid!".to_owned(),
        (Reason::MalformedRequest, BUILDER_TOKEN | TASK) => refusal.detail.to_string(),
        (Reason::MalformedRequest, "") => {
            format!("body schema check fail, {}", refusal.detail)
        }
        (Reason::MalformedRequest, field) => {
            format!("body schema check fail, {field} {}", refusal.detail)
        }
        _ => refusal.detail.to_string(),
    }
}

/// The numbers of the generation 5, where the documentation gives one.
fn code(refusal: &Refusal) -> i64 {
    let field = refusal.field.as_deref().unwrap_or_default();
    match (refusal.reason, field) {
        (Reason::NotFound, STOPPED) | (Reason::Conflict, _) => 49,
        (Reason::NotFound, _) => 404,
        (Reason::Suspended, _) => 62,
        (Reason::WrongApp, BUILDER_TOKEN) => 1003,
        (Reason::MalformedRequest, BUILDER_TOKEN) => 1001,
        (Reason::MalformedRequest, TASK) => 53,
        (Reason::Unavailable | Reason::Internal | Reason::Injected, _) => 1,
        _ => 2,
    }
}

fn agents(status: StatusCode, refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    let (detail, reason) = agent_words(refusal);
    let mut body = json!({ "detail": detail, "reason": reason });
    if let (Reason::Conflict, Some(agent)) = (refusal.reason, &refusal.field)
        && exchange.settings().flag("conflict_names_agent")
    {
        body["agent_id"] = Value::from(agent.as_ref());
    }
    HttpResponse::build(status).json(body)
}

fn agent_words(refusal: &Refusal) -> (String, &'static str) {
    let field = refusal.field.as_deref().unwrap_or_default();
    let of_field = || format!("{field} {}", refusal.detail);
    match (refusal.reason, field) {
        (Reason::NotFound, _) => ("task not found".to_owned(), "TaskNotFound"),
        (Reason::Suspended, SERVICE) => (
            "This service is not enabled for the current project.".to_owned(),
            "ServiceNotEnabled",
        ),
        (Reason::Suspended, _) => (refusal.detail.to_string(), "AccountSuspended"),
        (Reason::Conflict, _) => (refusal.detail.to_string(), "TaskConflict"),
        (Reason::MalformedRequest, "") => (refusal.detail.to_string(), "InvalidRequestBody"),
        (Reason::MalformedRequest, field) if is_parameter(field) => (of_field(), "InvalidRequest"),
        // Measured for a body without it (F2).
        (Reason::MalformedRequest, "rtcConfig") => (of_field(), "InvalidFieldValue"),
        (Reason::MalformedRequest, _) if refusal.detail == MISSING => {
            (of_field(), "MissingRequiredField")
        }
        (Reason::MalformedRequest, _) => (of_field(), "InvalidFieldValue"),
        (Reason::Unavailable, _) => (refusal.detail.to_string(), "ServiceUnavailable"),
        _ => (refusal.detail.to_string(), "InternalServerError"),
    }
}

/// Whether a field is one of the query.
fn is_parameter(field: &str) -> bool {
    super::query::NAMES.contains(&field)
}
