//! How refusals are worded. No source shows a refusal of the vendor's: every text here is ours.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::json;

use crate::error::{Reason, Refusal};
use crate::exchange::RequestView;

/// The customer's own relay, which has an envelope of its own.
pub(super) const RELAY: &str = "relay.ephemeral_key";
/// What a page calls with its key.
const CAMPAIGN: &str = "mockmint.campaign";

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    let (status, code) = status(refusal.reason);
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    if request.is_at(RELAY) {
        // The shape of the relay's own failures (seed4).
        return response.json(json!({ "detail": refusal.detail() }));
    }
    if request.is_at(CAMPAIGN) && status == StatusCode::UNAUTHORIZED {
        // RFC 9110 section 11.6.1: a 401 names its scheme.
        response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"sori\""));
    }
    let is_of_app = matches!(
        refusal.reason,
        Reason::UnknownKey | Reason::WrongSecret | Reason::RevokedKey
    );
    let message = if is_of_app {
        // The same text for all three: the answer does not tell whether an app exists.
        "app_id or secret_key is not valid"
    } else {
        refusal.detail()
    };
    response.json(json!({ "success": false, "error": code, "message": message }))
}

/// The status and our code for a reason.
pub(super) fn status(reason: Reason) -> (StatusCode, &'static str) {
    match reason {
        Reason::MissingCredential
        | Reason::MalformedCredential
        | Reason::WrongScheme
        | Reason::UnknownKey
        | Reason::RevokedKey
        | Reason::WrongSecret
        | Reason::WrongCredentialKind
        | Reason::MalformedToken
        | Reason::UnsupportedAlgorithm
        | Reason::UnknownSigningKey
        | Reason::BadSignature
        | Reason::Expired
        | Reason::NotYetValid
        | Reason::WrongIssuer
        | Reason::WrongAudience
        | Reason::WrongApp
        | Reason::Replayed => (StatusCode::UNAUTHORIZED, "unauthorized"),
        Reason::OriginNotAllowed | Reason::InsufficientScope | Reason::Suspended => {
            (StatusCode::FORBIDDEN, "forbidden")
        }
        Reason::InvalidScope | Reason::UnsupportedGrant | Reason::MalformedRequest => {
            (StatusCode::BAD_REQUEST, "bad_request")
        }
        Reason::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
        Reason::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        Reason::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        Reason::Conflict => (StatusCode::CONFLICT, "conflict"),
        Reason::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
        Reason::Timeout => (StatusCode::REQUEST_TIMEOUT, "timeout"),
        Reason::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        Reason::Internal | Reason::Injected => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
        }
    }
}
