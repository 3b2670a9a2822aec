//! The two eras of the vendor, and the header that dates a request.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "The legacy era speaks to https://api.sws.speechify.com.",
        "seed1",
    ),
    inferred("The legacy era began in June 2024.", "none named"),
    confirmed(
        "A legacy request carries an API key or an OAuth-style JWT access token from POST \
         /v1/auth/token.",
        "seed1",
    ),
    confirmed(
        "The SDKs of the legacy era are every version of npm @speechify/api-sdk, npm \
         @speechify/api 1.0.x and PyPI speechify-api up to 1.2.3.",
        "L, F, P123",
    ),
    confirmed(
        "The modern era began in 2026 and speaks to https://api.speechify.ai.",
        "D-changelog 2026-02-19",
    ),
    confirmed(
        "The old host keeps working beside the modern one.",
        "D-changelog 2026-02-19",
    ),
    confirmed(
        "The modern era's credentials are API keys (sk_...) and the scoped keys of service \
         accounts.",
        "D-authentication",
    ),
    confirmed(
        "In the modern era access tokens are deprecated.",
        "D-authentication",
    ),
    confirmed(
        "The SDKs of the modern era are PyPI speechify-api from 1.2.4 and the TypeScript SDK 2.x \
         to 4.x.",
        "P124, T401",
    ),
    confirmed(
        "The token endpoint is called deprecated, by the documentation and by the comments of its \
         methods in F and P123.",
        "D-authentication, F, P123",
    ),
    unknown(
        "Whether the token endpoint still answers is unknown.",
        "none; no source says that it is switched off",
    ),
    unknown(
        "mockmint goes on issuing access tokens, and takes them in the modern era too unless the \
         setting tokens_in_modern_era is off.",
        "none",
    ),
    confirmed(
        "A modern request is dated by the header Speechify-Version: YYYY-MM-DD.",
        "D-api-versioning",
    ),
    confirmed(
        "The version is the header's, else the workspace's default, else the oldest one supported.",
        "D-api-versioning",
    ),
    confirmed(
        "A Speechify-Version that is no date is answered 400 with the code invalid_api_version.",
        "D-api-versioning",
    ),
    confirmed(
        "The documentation shows the version 2026-06-25.",
        "D-api-versioning",
    ),
    confirmed(
        "P301 sends the version 2026-07-07 unless told otherwise.",
        "P301",
    ),
    confirmed(
        "P400 and T401 send the version 2026-09-13 unless told otherwise.",
        "P400, T401",
    ),
    confirmed(
        "The release notes of sdk-python 5.0.0 name the version 2026-09-30.",
        "release notes of sdk-python 5.0.0",
    ),
    unknown(
        "Which versions the vendor supports and what a workspace's default is are unknown.",
        "none",
    ),
    unknown(
        "mockmint takes every calendar date as a version, and a request without one as legacy, \
         unless the setting default_version names one.",
        "none",
    ),
    unknown(
        "mockmint reads a request for the host api.speechify.ai without a version as one of \
         2026-06-25.",
        "none; the oldest date seen is D-api-versioning's",
    ),
    confirmed(
        "sdk-python 5.0.0 removes base_url and makes SpeechifyEnvironment a class with a base URL \
         and a WebSocket URL.",
        "release notes of sdk-python 5.0.0",
    ),
    unknown(
        "Anything else about sdk-python 5.0.0 is unknown: only its release notes were found, and \
         no package.",
        "release notes of sdk-python 5.0.0",
    ),
    confirmed(
        "npm @speechify/api 2.x to 4.x exist on GitHub, while the npm index had only 1.0.0 and \
         1.0.1.",
        "T401, the npm index",
    ),
];
