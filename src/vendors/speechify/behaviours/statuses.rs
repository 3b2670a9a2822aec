//! Which status and which body answers which refusal on protected endpoints, in either era.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "A legacy request without a key, or with a wrong one, is answered 401.",
        "D-auth",
    ),
    confirmed(
        "The body of a legacy refusal is JSON with the member error.",
        "D-intro",
    ),
    unknown(
        "What else a legacy refusal says is unknown; mockmint puts a text of its own into error, \
         and no other member.",
        "none",
    ),
    confirmed(
        "A modern request without a key, or with a wrong one, is answered 401 in the error \
         envelope.",
        "OAS",
    ),
    inferred(
        "The code of that modern 401 is unauthorized.",
        "P400, its enum of codes",
    ),
    confirmed("A revoked key stops working at once.", "seed1"),
    inferred(
        "A revoked key is answered 401 in the legacy era.",
        "a revoked key is a wrong key",
    ),
    inferred(
        "A revoked key is answered 401 in the modern era.",
        "a revoked key is a wrong key",
    ),
    inferred(
        "An expired access token is answered 401 in the legacy era.",
        "seed1: access tokens expire",
    ),
    unknown(
        "The body for an expired access token is unknown; mockmint answers as for a wrong key.",
        "none",
    ),
    unknown(
        "What the modern era says to an expired access token is unknown; mockmint answers 401 with \
         the code unauthorized.",
        "none; the modern era has no access tokens",
    ),
    confirmed(
        "An access token without a sufficient scope is answered 401 in the legacy era, not 403.",
        "seed1",
    ),
    confirmed(
        r#"The body of that legacy 401 contains "none of the sufficient scopes found"."#,
        "L's test, against api.sws.speechify.dev",
    ),
    unknown(
        "Whether that body is JSON or bare text, and what surrounds the words, is unknown; \
         mockmint makes them the member error.",
        "none",
    ),
    confirmed(
        "A service-account key without the scope is answered 403 in the modern era.",
        "D-api-reference",
    ),
    inferred(
        "The code of that 403 is insufficient_scope.",
        "P400, its enum of codes",
    ),
    unknown(
        "mockmint answers an access token without the scope in the modern era as it answers such a \
         key: 403, insufficient_scope.",
        "none",
    ),
    confirmed(
        "Exhausted credit is answered 402 in the legacy era.",
        "F, P123",
    ),
    unknown("The body of the legacy 402 is unknown.", "none"),
    confirmed(
        "Exhausted credit is answered 402 in the modern era, with the code payment_required or \
         spend_cap_exceeded.",
        "CB",
    ),
    confirmed(
        "Too many requests are answered 429 with Retry-After in the legacy era.",
        "D-api-limits",
    ),
    confirmed(
        "Too many requests are answered 429 with Retry-After in the modern era.",
        "OAS",
    ),
    confirmed(
        "An account of the free plan may send 1 request a second, and have 1 in flight.",
        "D-api-limits",
    ),
    confirmed(
        "An account of a paid plan may send 20 requests a second, and have 15 in flight.",
        "D-api-limits",
    ),
    confirmed(
        "The codes of the modern 429 are rate_limited and concurrency_limit_reached.",
        "OAS, P400",
    ),
    confirmed(
        "The cookbook prints concurrency_limited instead: the vendor's documents disagree.",
        "CB",
    ),
    confirmed(
        "The 429 for too many requests in flight also has RateLimit-Remaining-Calls: 0.",
        "OAS",
    ),
    confirmed(
        "A voice that does not exist is answered 404 in the legacy era.",
        "F, P123",
    ),
    unknown(
        "The body of the legacy 404 is unknown; mockmint answers as for other legacy refusals.",
        "none",
    ),
    confirmed(
        "A voice or model that does not exist is answered 404 in the modern era, with the code \
         voice_not_found or not_found.",
        "CB",
    ),
    confirmed(
        "The modern error envelope is {error: {code, message, fields?, details?, docs_url?}, \
         request_id?}.",
        "P400, OAS, CB",
    ),
    confirmed(
        "fields in the envelope maps paths of the input to messages, and details is an object.",
        "P400, OAS, CB",
    ),
    confirmed(
        "The response header Speechify-Request-Id equals request_id in the envelope.",
        "P400, OAS, CB",
    ),
    confirmed(
        "The codes for who may do what are unauthorized, forbidden and insufficient_scope.",
        "P400 types/error_code.py, OAS",
    ),
    confirmed(
        "The codes for money and rates are payment_required, spend_cap_exceeded, rate_limited and \
         concurrency_limit_reached.",
        "P400 types/error_code.py, OAS",
    ),
    confirmed(
        "The codes for wrong requests are invalid_api_version, validation_failed, bad_request, \
         not_found, method_not_allowed, voice_not_found, conflict, idempotency_conflict and \
         payload_too_large.",
        "P400 types/error_code.py, OAS",
    ),
    confirmed(
        "The codes for failures of the vendor are internal_error, upstream_failure and \
         service_unavailable.",
        "P400 types/error_code.py, OAS",
    ),
    confirmed(
        "P400 reads the bodies of 403 and 429 strictly as the envelope: an OAuth error body there \
         raises ParsingError instead of ForbiddenError or TooManyRequestsError.",
        "REC",
    ),
    confirmed("P400 takes any JSON body with 400 and 401.", "REC"),
    confirmed(
        "P400 raises its general ApiError for a body that is not JSON.",
        "REC",
    ),
];
