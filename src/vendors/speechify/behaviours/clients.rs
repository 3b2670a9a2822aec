//! How the SDKs are pointed at another server, what they do with errors, and what follows from it.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "L takes another server by its constructor's apiUrl, and by no environment variable.",
        "REC",
    ),
    confirmed(
        "L takes its credential by its constructor's apiKey, by setApiKey or by setAccessToken.",
        "REC",
    ),
    confirmed(
        "In L an access token wins over the key, save for issuing tokens, which always uses the \
         key.",
        "REC",
    ),
    confirmed(
        r#"L loses a path prefix of apiUrl, because it builds new URL("/v1/..", base)."#,
        "REC",
    ),
    confirmed("L never sends a request again, whatever the status.", "REC"),
    confirmed(
        "L throws a SpeechifyError with statusCode and the message Speechify API Error \
         <statusText>: <raw body>, where an empty body is Unknown error.",
        "REC",
    ),
    confirmed(
        "F takes another server by its constructor's baseUrl, or by environment with a URL.",
        "REC",
    ),
    confirmed(
        "F takes its credential by its constructor's token, a string or a function, or by \
         SPEECHIFY_API_KEY.",
        "REC",
    ),
    confirmed("F keeps a path prefix of its base URL.", "REC"),
    confirmed(
        "F sends a request again twice on 408, 429 and from 500 on, after about one and two \
         seconds, give or take 20 per cent.",
        "REC",
    ),
    confirmed(
        "F ignores Retry-After: it came back after 0.88 s and 2.10 s.",
        "REC",
    ),
    confirmed(
        "F throws UnauthorizedError for 401 and classes of their own for 400, 402, 403, 404 and \
         500 where they are declared, else SpeechifyError {statusCode, body}.",
        "REC",
    ),
    confirmed("P123 takes another server by base_url.", "REC"),
    confirmed(
        "P123 takes its credential by token, a string or a callable, or by SPEECHIFY_API_KEY, \
         which it reads when it is imported.",
        "REC",
    ),
    confirmed("P123 keeps a path prefix of its base URL.", "REC"),
    confirmed(
        "P123 in effect never sends a request again: its counter starts at 2, and even \
         max_retries=2 made one request.",
        "REC",
    ),
    confirmed(
        "P123 raises UnauthorizedError, BadRequestError and the like, or ApiError(status_code, \
         body).",
        "REC",
    ),
    confirmed(
        "P124 and P202 take another server by base_url and the credential by api_key.",
        "REC",
    ),
    confirmed("P124 and P202 keep a path prefix of their base URL.", "REC"),
    confirmed(
        "P124 and P202 send a request again, and report errors, as P400 does.",
        "REC",
    ),
    confirmed(
        "P124 and P202 have no method for access tokens.",
        "P124, P202",
    ),
    confirmed(
        "P301 and P400 take another server by base_url, and the credential by token, renamed back, \
         or SPEECHIFY_API_KEY.",
        "REC",
    ),
    confirmed(
        "P301 and P400 set Speechify-Version from their option version.",
        "REC",
    ),
    confirmed("P301 and P400 keep a path prefix of their base URL.", "REC"),
    confirmed(
        "P301 and P400 send a request again twice on 408, 409, 429 and from 500 on.",
        "REC",
    ),
    confirmed(
        "P301 and P400 honour Retry-After: told 1 second, they waited 1.00 s.",
        "REC",
    ),
    confirmed("P301 and P400 raise typed errors.", "REC"),
    confirmed(
        "T401 takes another server by baseUrl or environment, and the credential by token or \
         SPEECHIFY_API_KEY.",
        "T401, source read and not run",
    ),
    confirmed(
        "T401 sends a request again twice, and honours Retry-After and X-RateLimit-Reset.",
        "T401, source read and not run",
    ),
    confirmed("T401 throws typed errors.", "T401, source read and not run"),
    unknown(
        "Whether T401 keeps a path prefix of its base URL is unknown.",
        "none; T401 was not run",
    ),
    confirmed(
        "The LiveKit plugin wraps the Python SDK, and takes base_url, and api_key or the \
         environment.",
        "livekit-plugins-speechify 1.8.9, source read",
    ),
    confirmed(
        "The vendor's examples read the base URL from SPEECHIFY_API (Next server) and \
         VITE_SPEECHIFY_API (browser), and the key from SPEECHIFY_API_KEY.",
        "EX",
    ),
    confirmed(
        "The vendor's Go shims read SPEECHIFY_BASE_URL, SPEECHIFY_VERSION and SPEECHIFY_API_KEY.",
        "SHIM",
    ),
    confirmed(
        "The methods of F and P123 are below tts, those of P124, P202 and P400 on the client \
         itself.",
        "REC",
    ),
    confirmed(
        "No SDK sends a request again, or gets a new token, on 401 and 403: each made one request.",
        "REC",
    ),
    confirmed(
        "L has a helper, SpeechifyAccessTokenManager(client, getToken, {isAuthenticated}), that \
         gets a token at login and again after half of expires_in.",
        "L",
    ),
    confirmed(
        "L's token manager takes the raw answer in snake_case, and the SDK's in camelCase.",
        "L",
    ),
    confirmed(
        "L's token manager came back every 500 ms when expires_in was 1.",
        "REC",
    ),
    confirmed("L's token manager handles no errors.", "L"),
    inferred(
        "A short expires_in lets expiry be tested quickly; mockmint has the setting \
         access_token_lifetime.",
        "REC",
    ),
    inferred(
        "The vendor has to be at the root of a port or of a host, and not below a path.",
        "REC: L loses path prefixes",
    ),
    confirmed(
        "In a browser L sends requests in the mode cors, with Authorization, X-Speechify-SDK, \
         X-Speechify-SDK-Version and Content-Type, so that a preflight comes first.",
        "L",
    ),
    unknown(
        "What the vendor answers to a preflight is unknown; mockmint allows every origin and the \
         headers that were asked for, for ten minutes.",
        "none",
    ),
    confirmed(
        "On Node L throws without apiKey, unless strict is false.",
        "L",
    ),
];
