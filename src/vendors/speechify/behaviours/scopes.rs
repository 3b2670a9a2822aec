//! Which scope is sufficient for which endpoint.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "The scopes of access tokens are audio:speech, audio:stream, audio:all, voices:read, \
         voices:create, voices:delete and voices:all.",
        "seed1, L, F",
    ),
    confirmed(
        "POST /v1/audio/speech wants audio:speech or audio:all.",
        "seed1; L's test",
    ),
    confirmed(
        "A token with audio:speech alone can make speech.",
        "L's test",
    ),
    confirmed(
        "POST /v1/audio/stream wants audio:stream or audio:all.",
        "seed1; EX uses audio:stream",
    ),
    confirmed(
        "GET /v1/voices wants voices:read or voices:all.",
        "seed1; L's test",
    ),
    confirmed(
        "A token with audio:speech alone is refused the list of voices.",
        "L's test",
    ),
    inferred(
        "POST /v1/voices wants voices:create or voices:all.",
        "the names of the scopes",
    ),
    confirmed(
        "DELETE /v1/voices/{id} wants voices:delete or voices:all.",
        "in substance seed1, by its DELETE example",
    ),
    inferred(
        "GET /v1/voices/{id}/sample wants voices:read or voices:all.",
        "the names of the scopes",
    ),
    unknown(
        "Which scope the vendor asks for a sample is really unknown.",
        "none",
    ),
    confirmed(
        "POST /v1/auth/token has no scope: it is for API keys alone.",
        "seed1",
    ),
    inferred(
        "An access token at POST /v1/auth/token is refused 401.",
        "the declared statuses",
    ),
    unknown(
        "With what an access token is refused at the token endpoint is documented nowhere; \
         mockmint answers 401 invalid_client.",
        "none",
    ),
    confirmed("An API key passes every check of scope.", "seed1"),
    confirmed(
        "The scopes of service-account keys are audio:all, voices:read, voices:write, voices:all, \
         agent:all and conversation:all.",
        "D-service-accounts",
    ),
    confirmed(
        "Deleting a voice takes a write scope on a service-account key.",
        "P400",
    ),
    unknown(
        "mockmint lets voices:write create voices as well as delete them.",
        "none; the name of the scope",
    ),
    unknown(
        "mockmint wants voices:read for GET /v1/voices/{id}, voices:create for consent challenges, \
         audio:stream for a stream with timestamps, and no scope for the list of models.",
        "none",
    ),
];
