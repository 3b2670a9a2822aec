//! How refusals are worded: `{"error":{"reason","detail"}}` (PYSDK). The texts are mockmint's own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::json;

use super::{login_request, origins, session, token};
use crate::error::{Reason, Refusal};
use crate::exchange::Exchange;

/// What is in use when one of these is the limit that was reached (PYSDK), and its setting.
const RESOURCES: &[(&str, &str)] = &[
    ("ASR-Concurrency", "asr_concurrency"),
    ("Offline-Queue-Size", "offline_queue_size"),
];

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, exchange: &Exchange) -> HttpResponse {
    let status = status(refusal, exchange);
    let reason = words(refusal.reason);
    let mut error = json!({ "reason": reason });
    if refusal.detail != refusal.reason.summary() {
        error["detail"] = json!(refusal.detail);
    }
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110 section 11.6.1 wants a challenge; whether the vendor sends one is unknown.
        response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"voicegain\""));
    }
    let path = &exchange.arrival().path;
    if path == token::PATH || path == login_request::PATH {
        response.insert_header((CACHE_CONTROL, "no-store"));
    }
    let field = refusal.field.as_deref();
    let of_resource = RESOURCES.iter().find(|(kind, _)| Some(*kind) == field);
    if let Some((kind, setting)) = of_resource {
        let most = exchange.settings().number(setting).unwrap_or(0);
        response
            .insert_header(("x-resourcelimit-type", *kind))
            .insert_header(("x-resourcelimit-limit", most.to_string()));
    }
    response.json(json!({ "error": error }))
}

fn status(refusal: &Refusal, exchange: &Exchange) -> StatusCode {
    let field = refusal.field.as_deref();
    match refusal.reason {
        Reason::OriginNotAllowed if field == Some(origins::AUD) => {
            match exchange.settings().text("aud_refusal_status") {
                Some("401") => StatusCode::UNAUTHORIZED,
                _ => StatusCode::FORBIDDEN,
            }
        }
        Reason::Replayed if field == Some(session::IN_USE) => StatusCode::GATEWAY_TIMEOUT,
        reason => usual_status(reason),
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
