//! Keys and tokens: their forms, and how long they live.

use crate::model::catalogue::{Behaviour, confirmed, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "Keys are made and revoked in the vendor's web console only.",
        "D-service-accounts",
    ),
    confirmed(
        "There is no public endpoint that manages keys.",
        "D-service-accounts",
    ),
    confirmed(
        "The type ApiKey {id, name, apiKey, userId, createdAt, updatedAt} lingers in F, and \
         nothing uses it.",
        "F",
    ),
    confirmed("An API key is a random opaque string.", "seed1"),
    confirmed("An API key lives long and has every permission.", "seed1"),
    confirmed("An API key can be revoked with immediate effect.", "seed1"),
    confirmed("The vendor looks an API key up in a database.", "seed1"),
    confirmed(
        "The documented form of a modern key begins with sk_, as in sk_your_key_here.",
        "D-authentication, OAS, SHIM",
    ),
    unknown(
        "The length, the alphabet and any checksum of a key are unknown.",
        "none",
    ),
    unknown("The prefix of keys of the legacy era is unknown.", "none"),
    unknown(
        "mockmint's keys begin with sk_mockmint_ and go on with 38 letters and digits, the last \
         six of which check the others.",
        "none",
    ),
    confirmed(
        "An access token is a signed JWT that carries the account, its lifetime and its scope.",
        "seed1",
    ),
    confirmed("An access token lives 3600 seconds.", "seed1"),
    confirmed("An access token cannot be revoked.", "seed1"),
    unknown(
        "The algorithm of access tokens is unknown; mockmint signs with HS256 unless the setting \
         signing_algorithm names another one.",
        "none",
    ),
    unknown(
        "The header of access tokens is unknown, a kid included; mockmint's has a kid, and at+jwt \
         as typ (RFC 9068).",
        "none",
    ),
    unknown(
        "The names of the claims are unknown; mockmint uses iss, aud, sub, client_id, scope, iat, \
         exp, jti, key_id and key_generation.",
        "none",
    ),
    unknown(
        "Whether the vendor publishes a key set is unknown; mockmint publishes none.",
        "none",
    ),
    confirmed(
        "No client decodes an access token: L, F and the Python SDKs pass it on as it is.",
        "L, F, P123",
    ),
    confirmed(
        "The documentation says that tokens cannot be revoked, and nothing of tokens whose key was \
         deleted.",
        "seed1",
    ),
    unknown(
        "What becomes of a token when its key is deleted or replaced is unknown; mockmint lets it live unless \
         the setting revoked_key_kills_tokens is on.",
        "none",
    ),
    confirmed(
        "The modern era also takes the console's session token and a worker's JWT, a Firebase ID \
         token in older text; mockmint takes neither.",
        "OAS",
    ),
];
