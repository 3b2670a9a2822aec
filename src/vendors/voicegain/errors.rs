//! How refusals are worded: `{"error":{"reason","detail"}}` (PYSDK). The texts are mockmint's own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::json;

use super::cases::Case;
use super::settings;
use crate::error::{Reason, Refusal};
use crate::exchange::RequestView;

/// The operations that answer with a secret.
const SECRETS: &[&str] = &["security.jwt", "auth.login"];

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    let status = status(refusal, request);
    let reason = words(refusal.reason);
    let mut error = json!({ "reason": reason });
    if let Some(detail) = &refusal.detail {
        error["detail"] = json!(detail);
    }
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110 section 11.6.1 wants a challenge; whether the vendor sends one is unknown.
        response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"voicegain\""));
    }
    if SECRETS.iter().any(|id| request.is_at(id)) {
        response.insert_header((CACHE_CONTROL, "no-store"));
    }
    if let Some(Case::InUse(resource)) = refusal.case() {
        let most = resource.most(&request.settings);
        response
            .insert_header(("x-resourcelimit-type", resource.name()))
            .insert_header(("x-resourcelimit-limit", most.to_string()));
    }
    response.json(json!({ "error": error }))
}

fn status(refusal: &Refusal, request: &RequestView<'_>) -> StatusCode {
    match refusal.case() {
        Some(Case::OtherAudience) => request.settings.get(&settings::AUD_REFUSAL_STATUS),
        Some(Case::NonceInUse) => StatusCode::GATEWAY_TIMEOUT,
        Some(Case::InUse(_)) | None => usual_status(refusal.reason),
    }
}

/// The status of a refusal where nothing else is said of it.
pub(super) const fn usual_status(reason: Reason) -> StatusCode {
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
        | Reason::Replayed => StatusCode::UNAUTHORIZED,
        Reason::OriginNotAllowed | Reason::InsufficientScope | Reason::Suspended => {
            StatusCode::FORBIDDEN
        }
        Reason::MalformedRequest | Reason::InvalidScope | Reason::UnsupportedGrant => {
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

/// A fixed text for matching, as the vendor has one; the vendor's own texts are unknown.
const fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::MissingCredential => "Missing credentials",
        Reason::MalformedCredential => "Malformed credentials",
        Reason::WrongScheme => "Unsupported authorization scheme",
        Reason::UnknownKey => "Unknown credentials",
        Reason::RevokedKey => "Revoked credentials",
        Reason::WrongSecret => "Invalid email or password",
        Reason::WrongCredentialKind => "Wrong kind of credentials",
        Reason::MalformedToken
        | Reason::UnsupportedAlgorithm
        | Reason::UnknownSigningKey
        | Reason::WrongIssuer
        | Reason::WrongAudience => "Invalid JWT",
        Reason::BadSignature => "Invalid signature",
        Reason::Expired => "Expired credentials",
        Reason::NotYetValid => "JWT not valid yet",
        Reason::OriginNotAllowed => "Origin not allowed",
        Reason::WrongApp => "Context not allowed",
        Reason::InsufficientScope => "API not allowed",
        Reason::InvalidScope | Reason::UnsupportedGrant | Reason::MalformedRequest => {
            "Invalid request"
        }
        Reason::Replayed => "Nonce not available",
        Reason::RateLimited => "Limit exceeded",
        Reason::Suspended => "Account suspended",
        Reason::NotFound => "Not found",
        Reason::MethodNotAllowed => "Method not allowed",
        Reason::Conflict => "Conflict",
        Reason::PayloadTooLarge => "Request too large",
        Reason::Timeout => "Request timeout",
        Reason::Unavailable => "Service unavailable",
        Reason::Internal | Reason::Injected => "Internal error",
    }
}
