//! `GET /security/jwt`.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "GET {base}/security/jwt makes a short-lived JWT; it is the only operation of the SDK's SecurityApi.",
        "PYSDK, in every version from 2020-08 to 2026-09",
    ),
    confirmed("There is no POST for it.", "PYSDK"),
    confirmed("It takes a bearer JWT or a MAC.", "PYSDK"),
    confirmed(
        "It has no request body; the SDK and got send Content-Type: application/json all the same.",
        "RUN",
    ),
    confirmed(
        "The SDK accepts text/plain, got says nothing, requests says */*: no Accept is required.",
        "RUN",
    ),
    confirmed("aud is required and has at most 128 characters.", "PYSDK"),
    confirmed("expInSec is optional, from 1 to 3600.", "PYSDK"),
    unknown(
        "What the lifetime is without expInSec is unknown; mockmint has the setting default_lifetime.",
        "none: the vendor's samples always send it (VGP)",
    ),
    confirmed(
        "api is optional, has at most 128 characters, and exists since 2021-01.",
        "PYSDK",
    ),
    confirmed(
        "api narrows the token by its sub: api:/data-prep:<uuid> is the documented form.",
        "PYSDK",
    ),
    unknown(
        "What api lets a token do is unknown; mockmint lets it through on the paths that begin with it.",
        "none",
    ),
    confirmed(
        "contextId is optional and has 16 to 48 characters.",
        "PYSDK",
    ),
    confirmed(
        "contextId is needed only with a MAC or a JWT bound to a user.",
        "PYSDK, VGP",
    ),
    unknown(
        "mockmint refuses a user's request for a token without contextId, and a JWT's contextId that is not its own.",
        "none",
    ),
    confirmed(
        "The answer is the bare JWT as text/plain.",
        "PYSDK; VGP reads the raw body",
    ),
    confirmed(
        "The SDK would take a JSON string as well, the vendor's JavaScript samples would not.",
        "RUN",
    ),
    confirmed(
        "Error schemas for 400 and 401 exist.",
        "PYSDK (NonSessionErrorResponse400, NonSessionErrorResponse401)",
    ),
    unknown("Which operation answers which error is unknown.", "none"),
    inferred(
        "An expInSec out of range and a missing aud are answered 400.",
        "the schema for 400 exists (PYSDK)",
    ),
    unknown(
        "Whether a short-lived token can make another one is unknown; mockmint has the setting short_lived_may_mint.",
        "none",
    ),
    unknown(
        "Whether a short-lived token ends with the JWT it was made with is unknown; mockmint has the setting regenerate_kills_short_lived.",
        "none",
    ),
    confirmed(
        "The SDK writes the query in the order expInSec, aud, api, contextId, and escapes * : and /.",
        "RUN",
    ),
];
