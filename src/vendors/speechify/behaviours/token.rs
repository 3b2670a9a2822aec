//! `POST /v1/auth/token`: what it takes, what it answers, and what the SDKs demand of the answer.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST /v1/auth/token on api.sws.speechify.com gives an access token for an API key.",
        "seed1, L, F, EX",
    ),
    confirmed(
        "The token endpoint wants Authorization: Bearer with an API key.",
        "seed1, L, F, EX",
    ),
    confirmed(
        "An access token cannot be used to issue another access token.",
        "seed1, L, F, EX",
    ),
    confirmed(
        "The token endpoint takes application/x-www-form-urlencoded, as the specification asks.",
        "seed1; L sends a form (REC)",
    ),
    confirmed(
        "The token endpoint takes application/json as well.",
        "seed1; F and P123 send JSON (REC)",
    ),
    confirmed(
        "grant_type is required, a string, and must be client_credentials.",
        "seed1",
    ),
    confirmed(
        "scope is optional, a string: one scope, or several separated by spaces.",
        "seed1",
    ),
    confirmed(
        "Without scope the token gets audio:all voices:read.",
        "seed1",
    ),
    confirmed(
        "client_id and client_secret are not used: the key is in the header.",
        "seed1, REC",
    ),
    confirmed(
        "A token is answered 200 with the members access_token, token_type, expires_in and scope.",
        "seed1; L's test",
    ),
    confirmed("token_type is bearer, in lower case.", "seed1; L's test"),
    confirmed("expires_in is 3600.", "seed1; L's test"),
    confirmed(
        "scope in the answer repeats the scopes that were asked for, in their order.",
        "seed1; L's test",
    ),
    confirmed(
        "scope in the answer is the default scope when none was asked for.",
        "seed1",
    ),
    confirmed(
        "The token endpoint declares the errors 400 and 401.",
        "F (createAccessToken), P123",
    ),
    confirmed(
        "An older Python SDK, 0.0.149, declares only 400 for the token endpoint.",
        "PyPI speechify-api 0.0.149",
    ),
    confirmed(
        "There is an OAuth error body with the strings error and error_description.",
        "F and P123, type OAuthError",
    ),
    confirmed(
        "error in an OAuth error body is invalid_client, unauthorized_client, invalid_request, \
         unsupported_grant_type or invalid_scope.",
        "F and P123, type OAuthError",
    ),
    inferred(
        "The token endpoint's 400 and 401 carry the OAuth error body.",
        "the only OAuth schema, and no other endpoint fits",
    ),
    inferred(
        "invalid_client and unauthorized_client are answered 401.",
        "RFC 6749 section 5.2, the declared statuses",
    ),
    inferred(
        "invalid_request, unsupported_grant_type and invalid_scope are answered 400.",
        "RFC 6749 section 5.2, the declared statuses",
    ),
    unknown(
        "The text of error_description is unknown; mockmint writes its own, in the characters RFC \
         6749 section 5.2 allows.",
        "none",
    ),
    unknown(
        "Whether the token endpoint's 401 has WWW-Authenticate is unknown; mockmint sends a Bearer \
         challenge with it.",
        "none",
    ),
    unknown(
        "Whether the token endpoint forbids caching is unknown; mockmint sends Cache-Control: \
         no-store and Pragma: no-cache with every token and every error.",
        "none",
    ),
    confirmed(
        "P123 raises a ValidationError when token_type is Bearer instead of bearer.",
        "REC",
    ),
    confirmed(
        "F leaves tokenType undefined, without an error, when token_type is Bearer instead of \
         bearer.",
        "REC",
    ),
    confirmed(
        "L splits scope at its spaces and throws a TypeError when the answer has none.",
        "REC",
    ),
    confirmed(
        "P123 wants expires_in to be an integer and refuses 3600.5.",
        "REC",
    ),
    confirmed("P123 accepts the string 3600 for expires_in.", "REC"),
    confirmed(
        "L throws (Response is not JSON) unless the answer's Content-Type contains \
         application/json.",
        "REC",
    ),
    confirmed(
        "F 1.0.1 cannot ask for several scopes: it throws (scope: Expected enum) and sends \
         nothing.",
        "REC",
    ),
    confirmed(
        "P123 can ask for several scopes, because its enum has an arm for anything.",
        "REC",
    ),
    confirmed(
        "P123 and F leave scope out of the JSON when none is given, and send grant_type alone.",
        "REC",
    ),
];
