//! Hosts, base URLs and the gateway in front of every service.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "The global host is api.agora.io, over HTTPS alone.",
        "D, D2",
    ),
    unknown("mockmint serves plain HTTP on loopback.", "none"),
    confirmed(
        "Generation 7 lies below /api/speech-to-text/v1/projects/{appid}, the generations 5 \
         and 6 below /v1/projects/{appId}/rtsc/speech-to-text.",
        "D, D2",
    ),
    confirmed(
        "The documentation had generations 5 and 6 end on 2026-06-11; generation 7 is \
         current.",
        "D",
    ),
    unknown(
        "mockmint serves all of them at once: old clients are what people test.",
        "none",
    ),
    confirmed("In China the host is api.sd-rtn.com.", "SW"),
    confirmed(
        "Newer clients put /cn before the paths of generation 7 in China.",
        "F1",
    ),
    inferred(
        "The prefix /cn is optional on every path.",
        "F1, SW: clients with and without it",
    ),
    confirmed(
        "The REST clients fall back to regional hosts api-{region} of agora.io and \
         sd-rtn.com.",
        "GO, PY",
    ),
    confirmed(
        "The vendor's Go backend takes another server by AGORA_BASE_URL and AGORA_RTT_URL.",
        "GO",
    ),
    confirmed(
        "PyPI agora-agents takes another server by AGORA_AGENTS_API_BASE_URL, and appends \
         the path of Conversational AI to it.",
        "PY",
    ),
    confirmed(
        "agora-rest-client-go, its Java sibling and PyPI agora-rest-client take no other \
         server, and have no service for speech to text.",
        "GO, PY",
    ),
    confirmed(
        "Browsers call the host directly, with Authorization.",
        "RTT",
    ),
    unknown(
        "The CORS headers of the host are unknown; mockmint allows every origin, without \
         cookies.",
        "none",
    ),
    inferred(
        "A wrong path is answered 404 {\"message\":\"no Route matched with those values\"}.",
        "CR, CT, siblings on the same host",
    ),
    inferred(
        "A wrong method is answered like a wrong path, 404 and not 405.",
        "CR, CT, siblings on the same host",
    ),
    inferred(
        "Too many requests are answered 429 {\"message\":\"API rate limit exceeded\"}.",
        "CR, CT, siblings on the same host",
    ),
    unknown(
        "How many requests are too many is unknown; mockmint counts none, unless the \
         setting limit_starts is on.",
        "none",
    ),
    inferred(
        "An app id that is none is answered 400 {\"message\":\"appid is invalid\"} by \
         sibling products.",
        "CR, CT",
    ),
    unknown(
        "mockmint never says that: an app id nobody has fails authentication first.",
        "none",
    ),
    unknown(
        "Whether the gateway adds request_id to its bodies, as newer versions of it do, is \
         unknown; mockmint does not.",
        "none",
    ),
    confirmed(
        "Clients read the id of their request from X-Request-ID.",
        "CT, GO, F4",
    ),
    inferred(
        "X-Request-ID is there on success, and may be absent on errors.",
        "CT, GO, F4",
    ),
    unknown(
        "mockmint sends X-Request-ID with every 2xx and with nothing else.",
        "none",
    ),
    confirmed(
        "GET /dev/v1/projects is what the documentation tests Basic credentials with.",
        "D",
    ),
    unknown(
        "mockmint answers GET /dev/v1/projects with one project, in a shape of its own and \
         without its certificate.",
        "none",
    ),
    inferred(
        "A trailing slash is not part of a path.",
        "one public client sends /join/",
    ),
    confirmed(
        "JSON is read whatever the Content-Type: samples send none, Application/json or \
         curl's own.",
        "D, seed3",
    ),
    unknown(
        "mockmint refuses a body of more than 256 KiB with 413 and words of its own.",
        "none",
    ),
];
