//! Every fact of the vendor's contract, with its mark and its source.
//!
//! A fact that begins with mockmint says what it does where the vendor is unknown.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

/// The facts, in the order of the contract.
pub(super) const BEHAVIOURS: &[Behaviour] = &[
    confirmed(
        "Ephemeral keys come from POST https://console.soriapi.com/api/auth/ephemeral, asked by a server.",
        "seed4",
    ),
    confirmed(
        "The body is a form with the fields app_id and secret_key.",
        "seed4",
    ),
    inferred(
        "Both fields are required.",
        "every example of seed4 sends both",
    ),
    confirmed(
        "Node sends the form with a charset, Python and PHP without; all write a space as a plus.",
        "RUN; seed4 for PHP",
    ),
    unknown(
        "mockmint refuses a JSON or multipart body with 400.",
        "none; seed4 says only that the body is form-encoded",
    ),
    confirmed(
        "No example sends an Authorization header; mockmint looks at none.",
        "seed4",
    ),
    confirmed(
        "Success is 200 with success, ephemeral_key and ephemeral_key_expires_at: a boolean, a text and an ISO 8601 instant in UTC with Z and whole seconds.",
        "seed4",
    ),
    inferred(
        "A failure has a status other than 2xx and a JSON body.",
        "seed4: relays pass status and body on as application/json",
    ),
    unknown(
        "mockmint's failures are {\"success\":false,\"error\":code,\"message\":text}.",
        "none; success from seed4",
    ),
    confirmed(
        "The credentials of a deleted app stop working.",
        "SDOC sori_console/application",
    ),
    inferred(
        "They, a wrong secret key and an unknown app id are answered 401; mockmint answers all three alike.",
        "IOSH: code 401 is a failed authentication",
    ),
    unknown(
        "mockmint's ephemeral keys live five minutes; a setting changes it.",
        "none; seed4 says short-lived",
    ),
    unknown(
        "mockmint's ephemeral keys serve any number of times; a setting makes them serve once.",
        "none",
    ),
    unknown(
        "mockmint's ephemeral keys are bound to no origin; a setting binds new ones.",
        "none; nothing about Origin in the documents",
    ),
    unknown(
        "mockmint lets the ephemeral keys of a deleted app live on; a setting ends them.",
        "none",
    ),
    confirmed(
        "The relay is the customer's own POST /api/ephemeral-key without a body, or /api/sori_ephemeral_key.php: success is the console's answer unchanged.",
        "seed4",
    ),
    confirmed(
        "The relay's own failure is 500 with {\"detail\":…}; missing configuration reads \"Missing SORI_APP_ID or SORI_SECRET_KEY\".",
        "seed4",
    ),
    confirmed(
        "A refusal of the console passes through the relay with its status and body.",
        "seed4",
    ),
    unknown(
        "mockmint's built-in relay is off until a setting turns it on, and then answers 404 no more.",
        "none: mockmint's own",
    ),
    confirmed(
        "The Flutter web wrapper takes ephemeralKey or ephemeral_key from the relay, asks with POST, allows headers of its own and sends credentials to the same origin only.",
        "DART SORIWebAuthOptions",
    ),
    confirmed(
        "The SDK has an endpoint each for the API, authentication and activity, which can be replaced.",
        "SDOC integration/web; DART",
    ),
    confirmed(
        "The ephemeral key serves for authentication and the SDK's calls after it.",
        "seed4",
    ),
    unknown(
        "The paths of those calls and the header with the key are unknown; mockmint emulates none of them.",
        "none",
    ),
    unknown(
        "mockmint checks ephemeral keys at GET /api/mockmint/sori/campaign, a route of its own, in Authorization: Bearer.",
        "none: mockmint's own",
    ),
    confirmed(
        "The answer with a campaign comes from a call named activity.",
        "IOSH",
    ),
    confirmed(
        "SORI sends a webhook named authentication when a device has logged in; mockmint sends none.",
        "SDOC webhook",
    ),
    confirmed("An ephemeral key begins with eyJhbGciOi.", "seed4"),
    inferred(
        "It is a compact JWS whose header begins with alg.",
        "the prefix, decoded",
    ),
    unknown(
        "mockmint signs it with HS256, with typ JWT and claims of its own.",
        "none",
    ),
    confirmed(
        "An app id has 24 and a secret key 40 lower-case hexadecimal digits.",
        "the shape of one sample of the vendor's",
    ),
    confirmed(
        "Apps are made in the console under Applications, several to an account; deleting one cannot be undone.",
        "SDOC",
    ),
    confirmed(
        "A campaign has id or _id, name or title, description, imageUrl or image, actionUrl or action_url, createdAt, materialId or material_id, and trait with marker.",
        "DART SORICampaign.fromMap",
    ),
    confirmed(
        "The older iOS result is {position, campaign{_id, action_url, created_at, image, name, operating_period{start, until}, state, title, type}, _id, duration, type, image, score, title}; mockmint gives the newer one.",
        "SDOC ios/implementation",
    ),
    confirmed(
        "The result of an activity has activityId, and may have materialId, campaign, audioMarkerIdentity and isRefinement.",
        "DART",
    ),
    confirmed(
        "400 to 402, 500 and 501 to 504 are error codes of the iOS SDK, not of HTTP.",
        "IOSH",
    ),
    confirmed(
        "No endpoint recognises audio: that happens on the device.",
        "SDOC",
    ),
    confirmed(
        "The web SDK takes ephemeralKey as a text or as a callback that returns one.",
        "seed4; SDOC",
    ),
    inferred(
        "Its class has options named apiEndpoint, authEndpoint and activityEndpoint.",
        "the wrapper has them (DART)",
    ),
    confirmed("The iOS SDK has the property apiEndpoint.", "IOSH"),
    confirmed(
        "The server side has no SDK: the address is a constant of the customer's code.",
        "seed4",
    ),
    unknown("When the SDK calls the callback again is unknown.", "none"),
    confirmed(
        "A form POST from a page is a simple request: the browser asks no leave before sending it.",
        "RUN",
    ),
    unknown(
        "mockmint lets no page read the console's answer, and notes a secret key that comes from one.",
        "none; seed4 forbids the secret in a browser",
    ),
    confirmed(
        "A page needs a secure context: https or http://localhost.",
        "SDOC",
    ),
    unknown(
        "Where @sorisdk/web-audio is served from is unknown: it is not on the public npm registry.",
        "none",
    ),
];
