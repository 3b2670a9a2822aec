//! How refusals are worded: as OAuth at the token endpoint, else in the words of the era.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE};
use serde_json::json;

use super::cases::Case;
use super::era::Era;
use super::settings;
use crate::error::{About, Reason, Refusal};
use crate::exchange::RequestView;

/// The header that names the request, as the envelope does.
pub(super) const REQUEST_ID: &str = "speechify-request-id";
/// The operation whose refusals are worded as OAuth does.
pub(super) const TOKEN: &str = "auth.token";
/// The text the vendor puts into a refusal for want of scope (L's integration test).
const NO_SCOPE: &str = "none of the sufficient scopes found";

/// Words a refusal.
pub(super) fn refuse(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    if request.is_at(TOKEN) {
        return oauth(refusal);
    }
    if Era::is_modern(request) {
        return modern(refusal, request);
    }
    legacy(refusal, request)
}

/// RFC 6749 section 5.2, with the closed list of the vendor's `OAuthError`.
fn oauth(refusal: &Refusal) -> HttpResponse {
    let (status, code) = match refusal.reason {
        Reason::MissingCredential
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
        | Reason::Replayed => (StatusCode::UNAUTHORIZED, "invalid_client"),
        Reason::OriginNotAllowed | Reason::InsufficientScope | Reason::Suspended => {
            (StatusCode::UNAUTHORIZED, "unauthorized_client")
        }
        Reason::InvalidScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
        Reason::UnsupportedGrant => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        Reason::MalformedCredential
        | Reason::MalformedRequest
        | Reason::NotFound
        | Reason::MethodNotAllowed
        | Reason::Conflict
        | Reason::PayloadTooLarge
        | Reason::Timeout
        | Reason::RateLimited
        | Reason::Unavailable
        | Reason::Internal
        | Reason::Injected => (status(refusal.reason), "invalid_request"),
    };
    let body = json!({ "error": code, "error_description": printable(refusal.detail()) });
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((PRAGMA, "no-cache"));
    challenge(&mut response, status, refusal);
    response.json(body)
}

/// The envelope of the modern era (P400, OAS).
fn modern(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    let status = if refusal.reason == Reason::InsufficientScope {
        StatusCode::FORBIDDEN
    } else {
        status_at(refusal, request)
    };
    let mut error = json!({ "code": modern_code(refusal), "message": message(refusal) });
    if let (Reason::MalformedRequest, About::Field(field)) = (refusal.reason, &refusal.about) {
        error["fields"] = json!({ field.as_ref(): refusal.detail() });
    }
    let mut response = HttpResponse::build(status);
    response.insert_header((REQUEST_ID, request.id));
    challenge(&mut response, status, refusal);
    response.json(json!({ "error": error, "request_id": request.id }))
}

fn modern_code(refusal: &Refusal) -> &'static str {
    if let Some(case) = refusal.case() {
        return match case {
            Case::UnreadableVersion => "invalid_api_version",
            Case::UnknownVoice => "voice_not_found",
            Case::NoSpeechMarks => "speech_marks_unsupported",
            Case::UnknownChallenge => "consent_challenge_not_found",
            Case::ChallengeExpired => "consent_challenge_expired",
            Case::ChallengeUsed => "consent_challenge_already_used",
            Case::IdempotencyConflict => "idempotency_conflict",
        };
    }
    match refusal.reason {
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
        | Reason::Replayed => "unauthorized",
        Reason::OriginNotAllowed | Reason::Suspended => "forbidden",
        Reason::InsufficientScope => "insufficient_scope",
        Reason::MalformedRequest if refusal.field().is_some() => "validation_failed",
        Reason::InvalidScope
        | Reason::UnsupportedGrant
        | Reason::MalformedRequest
        | Reason::Timeout => "bad_request",
        Reason::MethodNotAllowed => "method_not_allowed",
        Reason::RateLimited => "rate_limited",
        Reason::NotFound => "not_found",
        Reason::Conflict => "conflict",
        Reason::PayloadTooLarge => "payload_too_large",
        Reason::Unavailable => "service_unavailable",
        Reason::Internal | Reason::Injected => "internal_error",
    }
}

/// The legacy era: JSON with the member `error` (D-intro); the text in it is ours.
fn legacy(refusal: &Refusal, request: &RequestView<'_>) -> HttpResponse {
    let status = status_at(refusal, request);
    let mut response = HttpResponse::build(status);
    challenge(&mut response, status, refusal);
    response.json(json!({ "error": message(refusal) }))
}

fn message(refusal: &Refusal) -> &str {
    if refusal.reason == Reason::InsufficientScope {
        return NO_SCOPE;
    }
    refusal.detail()
}

/// The status of a refusal; that of a challenge which cannot be used is published nowhere.
fn status_at(refusal: &Refusal, request: &RequestView<'_>) -> StatusCode {
    match refusal.case() {
        Some(Case::UnknownChallenge | Case::ChallengeExpired | Case::ChallengeUsed) => {
            request.settings.get(&settings::CONSENT_REFUSAL_STATUS)
        }
        Some(
            Case::UnreadableVersion
            | Case::UnknownVoice
            | Case::NoSpeechMarks
            | Case::IdempotencyConflict,
        )
        | None => status(refusal.reason),
    }
}

/// The status of a refusal where nothing else is said of it.
pub(super) fn status(reason: Reason) -> StatusCode {
    match reason {
        Reason::MissingCredential
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
        | Reason::Replayed
        | Reason::InsufficientScope => StatusCode::UNAUTHORIZED,
        Reason::OriginNotAllowed | Reason::Suspended => StatusCode::FORBIDDEN,
        Reason::MalformedCredential
        | Reason::MalformedRequest
        | Reason::InvalidScope
        | Reason::UnsupportedGrant => StatusCode::BAD_REQUEST,
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

/// RFC 9110 section 11.6.1: a 401 names its scheme. RFC 6750 section 3: without an `error` where
/// no credential came. The vendor's own header is unknown.
fn challenge(response: &mut actix_web::HttpResponseBuilder, status: StatusCode, refusal: &Refusal) {
    let error = match (status, refusal.reason) {
        (StatusCode::UNAUTHORIZED, Reason::MissingCredential | Reason::WrongScheme) => "",
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Reason::InsufficientScope) => {
            ", error=\"insufficient_scope\""
        }
        (StatusCode::UNAUTHORIZED, _) => ", error=\"invalid_token\"",
        _ => return,
    };
    let scope = match &refusal.about {
        About::Scopes(scopes) => format!(", scope=\"{}\"", scopes.join(" ")),
        About::Nothing | About::Field(_) | About::Case(_) => String::new(),
    };
    let value = format!("Bearer realm=\"speechify\"{error}{scope}");
    response.insert_header((WWW_AUTHENTICATE, value));
}

/// RFC 6749 section 5.2: printable ASCII without the quotation mark and the backslash.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '\\' => '\'',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oa_21_a_description_keeps_to_the_characters_of_the_rfc() {
        let description = printable("scope \"\\é\r\n is\u{7f} wrong");

        assert_eq!(description, "scope ''??? is? wrong");
        let allowed = |c: char| matches!(c, ' '..='!' | '#'..='[' | ']'..='~');
        assert!(description.chars().all(allowed));
    }
}
