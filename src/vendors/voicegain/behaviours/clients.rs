//! What the clients do.

use crate::model::catalogue::{Behaviour, confirmed};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "On 401 and 403 the SDK raises ApiException with status, reason, body and headers, after one request.",
        "RUN",
    ),
    confirmed(
        "The SDK gets no new token and does not parse the error.",
        "RUN",
    ),
    confirmed(
        "On 429 with Retry-After the SDK sends a GET four times in all, and a POST once.",
        "RUN",
    ),
    confirmed("Configuration.retries=False makes it one request.", "RUN"),
    confirmed(
        "The SDK checks aud, expInSec and contextId before it sends anything, unless client_side_validation is False.",
        "RUN",
    ),
    confirmed(
        "got 11 throws HTTPError after one request on 401 and 403, and sends a 429 with Retry-After three times.",
        "RUN",
    ),
    confirmed(
        "The vendor's relays forward the status and the body of the error.",
        "VGP",
    ),
    confirmed(
        "The vendor's browser samples throw on anything that is not ok, and get no new token.",
        "VGP",
    ),
    confirmed(
        "The SDK takes another server by Configuration(host=...), without a slash at the end.",
        "RUN",
    ),
    confirmed("There is no environment variable for it.", "RUN"),
    confirmed("There is no official npm client.", "npm"),
    confirmed(
        "Every request of the SDK has Accept-Encoding: identity and User-Agent: OpenAPI-Generator/1.0.0/python.",
        "RUN",
    ),
    confirmed(
        "For a MAC the SDK sends the header MAC, from api_key={'MAC': ...}.",
        "RUN",
    ),
    confirmed(
        "The SDK uploads a file as the part file of a multipart form, with its name.",
        "RUN",
    ),
    confirmed(
        "The SDK sends no Authorization for GET /websocket/{name}.",
        "RUN",
    ),
];
