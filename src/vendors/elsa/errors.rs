//! How refusals are worded: one envelope with a code, a message and a list (D-asr).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::json;

use crate::error::{About, Reason, Refusal};
use crate::exchange::RequestView;

/// Words a refusal. What `code` holds is unknown; it repeats the status.
pub(super) fn refuse(refusal: &Refusal, _: &RequestView<'_>) -> HttpResponse {
    let status = status(refusal.reason);
    let errors = (refusal.reason == Reason::MalformedRequest).then(|| match &refusal.about {
        About::Field(field) => format!("{field}: {}", refusal.detail()),
        About::Nothing | About::Scopes(_) | About::Case(_) => refusal.detail().to_owned(),
    });
    let errors: Vec<_> = errors.into_iter().collect();
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110 section 11.6.1: a 401 names its scheme. The vendor's own header is unknown.
        response.insert_header((WWW_AUTHENTICATE, "ELSA realm=\"elsa\""));
    }
    response.json(json!({
        "error": {
            "code": status.as_u16(),
            "message": message(refusal),
            "errors": errors,
        }
    }))
}

/// What a client hears, also over a WebSocket.
pub(super) fn message(refusal: &Refusal) -> &str {
    if refusal.reason == Reason::MalformedRequest {
        return "invalid arguments";
    }
    refusal.detail()
}

/// 401 is a token that is not valid or a header that cannot be read, 403 a token that is valid and
/// not permitted (D-asr).
pub(super) fn status(reason: Reason) -> StatusCode {
    match reason {
        Reason::MissingCredential
        | Reason::MalformedCredential
        | Reason::WrongScheme
        | Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::MalformedToken
        | Reason::UnsupportedAlgorithm
        | Reason::UnknownSigningKey
        | Reason::BadSignature
        | Reason::Expired
        | Reason::NotYetValid
        | Reason::WrongIssuer
        | Reason::WrongAudience
        | Reason::WrongApp
        | Reason::Replayed => StatusCode::UNAUTHORIZED,
        Reason::WrongCredentialKind
        | Reason::OriginNotAllowed
        | Reason::InsufficientScope
        | Reason::Suspended => StatusCode::FORBIDDEN,
        Reason::InvalidScope | Reason::UnsupportedGrant | Reason::MalformedRequest => {
            StatusCode::BAD_REQUEST
        }
        Reason::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Reason::Conflict => StatusCode::CONFLICT,
        Reason::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::Timeout => StatusCode::REQUEST_TIMEOUT,
        Reason::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Reason::Internal | Reason::Injected => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
