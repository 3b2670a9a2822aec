//! Where the vendor answers, and what the tokens of a client are.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "The cloud's API is at https://api.voicegain.ai/v1, the only server the SDK knows.",
        "PYSDK",
    ),
    confirmed(
        "Accounts under PCI-DSS use https://sapi.voicegain.ai/v1/, for transcription only.",
        "PYSDK",
    ),
    confirmed(
        "The vendor's own app uses https://transcribe.voicegain.ai/ascalon-web-api, and /auth-svc of the same host for logins.",
        "VGP",
    ),
    confirmed(
        "An Edge answers below /ascalon-web-api without /v1, and below /auth-svc.",
        "PYSDK, VGP",
    ),
    inferred(
        "mockmint answers alike below /v1 and /ascalon-web-api; what it records and lists is the path below /v1.",
        "the same endpoints are documented for both (PYSDK)",
    ),
    confirmed(
        "A context JWT is made in the web console with Regenerate, for one context.",
        "seed2",
    ),
    confirmed("The console shows a context JWT this once.", "seed2"),
    confirmed(
        "A context JWT carries references to account and context, so that no request has to name them.",
        "seed2",
    ),
    confirmed("A context JWT does not expire.", "seed2"),
    confirmed(
        "Only the most recent JWT of a context is accepted.",
        "seed2",
    ),
    confirmed(
        "Since release 1.91.0 a context can have several named JWTs.",
        "RELEASE BE-901",
    ),
    inferred(
        "With several JWTs, regenerating replaces one of them.",
        "seed2 and RELEASE BE-901 together",
    ),
    unknown(
        "By default mockmint accepts the JWT that has its context's name and no other; the setting several_jwts lets further ones in.",
        "none",
    ),
    unknown(
        "mockmint refuses a replaced JWT at once, unless the regeneration or the setting regenerate_grace says for how long it still works.",
        "none",
    ),
    confirmed("A short-lived JWT is reusable until it expires.", "seed2"),
    confirmed("Short-lived JWTs exist since release 1.9.0.", "RELEASE"),
    confirmed(
        "Users can authenticate by MAC with nonces instead.",
        "PYSDK, VGP",
    ),
    confirmed(
        "JWTs bound to a user exist too.",
        "RELEASE BE-3376 (1.115.0)",
    ),
    unknown(
        "mockmint has no JWTs bound to a user.",
        "none; their form is not published",
    ),
];
