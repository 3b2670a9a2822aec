//! Headers, origins and CORS.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed("A JWT is sent as Authorization: Bearer.", "seed2, PYSDK"),
    confirmed(
        "A JWT is accepted in Authorization without a scheme too.",
        "VGP: most Python examples send it so",
    ),
    confirmed(
        "The SDK without a token sends Authorization: Bearer with nothing after it, and with access_token=None no header.",
        "RUN",
    ),
    confirmed(
        "The description names a header MAC, the vendor's working example sends Authorization: MAC.",
        "PYSDK, VGP",
    ),
    inferred(
        "mockmint takes a MAC in either header, and refuses two credentials in one request.",
        "PYSDK, VGP",
    ),
    confirmed(
        "aud is looked at only when the request has an Origin header.",
        "seed2, PYSDK",
    ),
    confirmed("aud may be * alone, which is not recommended.", "seed2"),
    confirmed(
        "aud may have wildcards for subdomains, see example.",
        "seed2",
    ),
    unknown(
        "The literal text of that example is unknown: it is behind a login.",
        "none",
    ),
    inferred(
        "A wildcard is a star and a dot before a domain, without scheme and path.",
        "VGP: tokens with aud *.ascalon.ai",
    ),
    confirmed(
        "aud may have a port and has no scheme: localhost:8080.",
        "VGP",
    ),
    inferred(
        "The scheme of the Origin is dropped before it is compared.",
        "browsers send http://localhost:8088 for localhost:8088 (RUN)",
    ),
    unknown(
        "mockmint lets *.example.com stand for one or more labels, and for the domain itself when the setting wildcard_covers_apex says so.",
        "none",
    ),
    unknown(
        "mockmint lets a pattern without a port stand for every port, and takes an optional scheme.",
        "none",
    ),
    unknown(
        "Whether a whole URL or several patterns are taken in aud is unknown; mockmint takes neither.",
        "none",
    ),
    inferred(
        "An Origin that is null, a list, or not as a browser writes it matches nothing, not even *.",
        "RFC 6454",
    ),
    confirmed(
        "A context has allowed origins, entries like localhost:8080, and a page outside them gets a 403.",
        "VGP, RELEASE 1.9.0",
    ),
    confirmed("aud must match the context's allowed origins.", "VGP"),
    unknown(
        "A context that was given no allowed origins allows every one here.",
        "none",
    ),
    unknown(
        "The status where the Origin does not match aud is unknown; mockmint has the setting aud_refusal_status.",
        "none",
    ),
    confirmed(
        "A call with Authorization is preceded by a preflight without one.",
        "RUN (Chromium 156), Fetch",
    ),
    confirmed(
        "A 401 or 403 without Access-Control-Allow-Origin is to a page the same as no answer.",
        "RUN (Chromium 156), Fetch",
    ),
    inferred(
        "A preflight is judged by the contexts of its space: it has no token.",
        "Fetch",
    ),
    inferred(
        "An allowed origin is echoed on every answer, refusals among them, and withheld otherwise.",
        "Fetch",
    ),
    confirmed("The vendor's samples use no cookies.", "VGP"),
];
