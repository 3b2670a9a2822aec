//! How refusals are worded: by the gateway, by the generations 5 and 6, or by generation 7.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::authorization;
use super::cases::Case;
use super::paths::Generation;
use super::settings::{self, ErrorBody};
use crate::error::{About, Reason, Refusal};
use crate::exchange::RequestView;

const NO_ROUTE: &str = "no Route matched with those values";
const INVALID_TOKEN: &str = "Invalid token";
const INVALID_CREDENTIALS: &str = "Invalid authentication credentials";

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    let generation = Generation::of(&request.arrival.path);
    match (place(refusal, generation, request), generation) {
        (Place::Gateway(status, message), _) => gateway(status, message, refusal, request),
        (Place::Service(status, complaint), Generation::Tasks) => {
            tasks(status, &complaint, refusal, request)
        }
        (Place::Service(status, complaint), Generation::Agents) => {
            agents(status, &complaint, refusal, request)
        }
    }
}

/// Who refuses: the gateway before the service is reached, or the service.
enum Place<'a> {
    Gateway(StatusCode, &'static str),
    Service(StatusCode, Complaint<'a>),
}

/// What the service refuses for.
enum Complaint<'a> {
    /// A case that has words of its own.
    Case(&'a Case),
    NotFound,
    Malformed,
    Suspended,
    Conflict,
    Unavailable,
    Internal,
}

fn place<'a>(refusal: &'a Refusal, generation: Generation, request: &RequestView<'_>) -> Place<'a> {
    use Place::{Gateway, Service};
    if let Some(case) = refusal.case::<Case>() {
        return Service(
            case_status(case, generation, request),
            Complaint::Case(case),
        );
    }
    let unauthorized = |message| Gateway(StatusCode::UNAUTHORIZED, message);
    match refusal.reason {
        Reason::MissingCredential => unauthorized("Unauthorized"),
        Reason::Expired => unauthorized("Token is expired"),
        Reason::MalformedCredential | Reason::WrongScheme => unauthorized(INVALID_CREDENTIALS),
        Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::WrongCredentialKind
        | Reason::WrongApp => {
            if authorization::speaks_token(request.arrival) {
                unauthorized(INVALID_TOKEN)
            } else {
                unauthorized(INVALID_CREDENTIALS)
            }
        }
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
        Reason::NotFound if request.operation.is_some() => {
            Service(StatusCode::NOT_FOUND, Complaint::NotFound)
        }
        Reason::NotFound | Reason::MethodNotAllowed => Gateway(StatusCode::NOT_FOUND, NO_ROUTE),
        Reason::RateLimited => Gateway(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded"),
        Reason::PayloadTooLarge => {
            Gateway(StatusCode::PAYLOAD_TOO_LARGE, "Request size limit exceeded")
        }
        Reason::Timeout => Gateway(StatusCode::REQUEST_TIMEOUT, "Request timeout"),
        Reason::MalformedRequest => Service(StatusCode::BAD_REQUEST, Complaint::Malformed),
        Reason::Suspended => Service(suspended_status(generation), Complaint::Suspended),
        Reason::Conflict => Service(StatusCode::CONFLICT, Complaint::Conflict),
        Reason::Unavailable => Service(StatusCode::SERVICE_UNAVAILABLE, Complaint::Unavailable),
        Reason::Internal | Reason::Injected => {
            Service(StatusCode::INTERNAL_SERVER_ERROR, Complaint::Internal)
        }
    }
}

fn case_status(case: &Case, generation: Generation, request: &RequestView<'_>) -> StatusCode {
    match case {
        Case::Parameter(_) | Case::MissingField(_) => StatusCode::BAD_REQUEST,
        Case::NoBuilderToken
        | Case::UnknownBuilderToken
        | Case::BuilderTokenOfAnotherApp
        | Case::OldBuilderToken
        | Case::TaskOfAnotherBuilderToken => builder_token_status(request),
        Case::TaskIsOver => StatusCode::NOT_FOUND,
        Case::TaskWasStarted { .. } | Case::NameIsTaken { .. } => StatusCode::CONFLICT,
        Case::ProjectSuspended | Case::ServiceOff => suspended_status(generation),
    }
}

/// The status of a builder token that does not fit is published nowhere.
fn builder_token_status(request: &RequestView<'_>) -> StatusCode {
    let status = request.settings.get(&settings::BUILDER_TOKEN_ERROR_STATUS);
    u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}

fn suspended_status(generation: Generation) -> StatusCode {
    match generation {
        Generation::Tasks => StatusCode::BAD_REQUEST,
        Generation::Agents => StatusCode::FORBIDDEN,
    }
}

/// The texts and the media type are exactly those of the gateway Kong, of which a version up to
/// 3.4 challenges only where no credential came (K): an inference.
fn gateway(
    status: StatusCode,
    message: &str,
    refusal: &Refusal,
    request: &RequestView<'_>,
) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
    if refusal.reason == Reason::MissingCredential && request.settings.get(&settings::CHALLENGE) {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"kong\""));
    }
    response.body(json!({ "message": message }).to_string())
}

fn tasks(
    status: StatusCode,
    complaint: &Complaint<'_>,
    refusal: &Refusal,
    request: &RequestView<'_>,
) -> HttpResponse {
    let message = task_message(complaint, refusal);
    let body = match request.settings.get(&settings::ERROR_BODY) {
        ErrorBody::CodeAndMessage => json!({ "code": code(complaint), "message": message }),
        ErrorBody::CodeAndReason => json!({ "code": code(complaint), "reason": message }),
        ErrorBody::Message => json!({ "message": message }),
    };
    HttpResponse::build(status).json(body)
}

fn task_message(complaint: &Complaint<'_>, refusal: &Refusal) -> String {
    let detail = refusal.detail();
    match complaint {
        Complaint::NotFound | Complaint::Case(Case::TaskIsOver) => "The task is not found".into(),
        Complaint::Case(Case::ServiceOff) => "invalid_appid!".into(),
        Complaint::Case(Case::UnknownBuilderToken | Case::BuilderTokenOfAnotherApp) => {
            "the product name does not match with builderToken".into()
        }
        Complaint::Case(Case::OldBuilderToken) => {
            "resourceId reaches out the limited time interval!".into()
        }
        Complaint::Case(Case::TaskOfAnotherBuilderToken) => {
            "The taskId does not match with builderToken.".into()
        }
        Complaint::Case(Case::TaskWasStarted { status, task }) => {
            format!("The task has been started, current status is {status}, taskId is {task}")
        }
        Complaint::Malformed => match &refusal.about {
            About::Field(field) => format!("body schema check fail, {field} {detail}"),
            About::Nothing | About::Scopes(_) | About::Case(_) => {
                format!("body schema check fail, {detail}")
            }
        },
        Complaint::Case(Case::Parameter(name) | Case::MissingField(name)) => {
            format!("body schema check fail, {name} {detail}")
        }
        Complaint::Case(
            Case::NoBuilderToken | Case::NameIsTaken { .. } | Case::ProjectSuspended,
        )
        | Complaint::Suspended
        | Complaint::Conflict
        | Complaint::Unavailable
        | Complaint::Internal => detail.into(),
    }
}

/// The numbers of the generation 5, where the documentation gives one.
fn code(complaint: &Complaint<'_>) -> i64 {
    match complaint {
        Complaint::Conflict
        | Complaint::Case(
            Case::TaskIsOver | Case::TaskWasStarted { .. } | Case::NameIsTaken { .. },
        ) => 49,
        Complaint::NotFound => 404,
        Complaint::Suspended | Complaint::Case(Case::ProjectSuspended | Case::ServiceOff) => 62,
        Complaint::Case(Case::BuilderTokenOfAnotherApp) => 1003,
        Complaint::Case(Case::NoBuilderToken | Case::UnknownBuilderToken) => 1001,
        Complaint::Case(Case::TaskOfAnotherBuilderToken) => 53,
        Complaint::Unavailable | Complaint::Internal => 1,
        Complaint::Malformed
        | Complaint::Case(Case::Parameter(_) | Case::MissingField(_) | Case::OldBuilderToken) => 2,
    }
}

fn agents(
    status: StatusCode,
    complaint: &Complaint<'_>,
    refusal: &Refusal,
    request: &RequestView<'_>,
) -> HttpResponse {
    let (detail, reason) = agent_words(complaint, refusal);
    let mut body = json!({ "detail": detail, "reason": reason });
    if let Complaint::Case(Case::NameIsTaken { agent }) = complaint
        && request.settings.get(&settings::CONFLICT_NAMES_AGENT)
    {
        body["agent_id"] = Value::from(agent.as_str());
    }
    HttpResponse::build(status).json(body)
}

fn agent_words(complaint: &Complaint<'_>, refusal: &Refusal) -> (String, &'static str) {
    let detail = refusal.detail();
    match complaint {
        Complaint::NotFound | Complaint::Case(Case::TaskIsOver) => {
            ("task not found".into(), "TaskNotFound")
        }
        Complaint::Case(Case::ServiceOff) => (
            "This service is not enabled for the current project.".into(),
            "ServiceNotEnabled",
        ),
        Complaint::Suspended | Complaint::Case(Case::ProjectSuspended) => {
            (detail.into(), "AccountSuspended")
        }
        Complaint::Case(Case::NameIsTaken { .. }) => {
            let detail = "create agent failed, code: 409, msg: task conflict";
            (detail.into(), "TaskConflict")
        }
        Complaint::Conflict | Complaint::Case(Case::TaskWasStarted { .. }) => {
            (detail.into(), "TaskConflict")
        }
        Complaint::Malformed => match &refusal.about {
            About::Field(field) => (format!("{field} {detail}"), "InvalidFieldValue"),
            About::Nothing | About::Scopes(_) | About::Case(_) => {
                (detail.into(), "InvalidRequestBody")
            }
        },
        Complaint::Case(Case::Parameter(name)) => (format!("{name} {detail}"), "InvalidRequest"),
        Complaint::Case(Case::MissingField(path)) => {
            (format!("{path} {detail}"), "MissingRequiredField")
        }
        Complaint::Unavailable => (detail.into(), "ServiceUnavailable"),
        // A builder token is of the generations 5 and 6 alone.
        Complaint::Case(
            Case::NoBuilderToken
            | Case::UnknownBuilderToken
            | Case::BuilderTokenOfAnotherApp
            | Case::OldBuilderToken
            | Case::TaskOfAnotherBuilderToken,
        )
        | Complaint::Internal => (detail.into(), "InternalServerError"),
    }
}
