//! Who may call: Basic and token mode, and how each is refused.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "Basic is the customer id and the customer secret in standard base64 with padding.",
        "D",
    ),
    confirmed(
        "The scheme Basic is taken in any case: the official Python sample sends basic.",
        "D",
    ),
    confirmed(
        "The customer must belong to the app id of the path for sibling products.",
        "CR",
    ),
    inferred(
        "The customer must belong to the app id of the path for speech to text.",
        "CR",
    ),
    confirmed(
        "Some public clients send the app id and the app certificate in Basic by default.",
        "F1",
    ),
    unknown(
        "Whether Basic with the app certificate is taken is unknown; mockmint has the \
         setting basic_with_certificate, off by default.",
        "none",
    ),
    confirmed(
        "Token mode is Authorization: agora token=\"...\" with an AccessToken2 in double \
         quotes.",
        "seed3, D, RTT, SW",
    ),
    confirmed(
        "Token mode stands in the place of Basic on builderTokens and on start, query, stop \
         and update of tasks.",
        "RTT",
    ),
    confirmed(
        "Token mode stands in the place of Basic on the join of generation 7.",
        "D",
    ),
    inferred(
        "Token mode stands in the place of Basic on query, leave, update and list of \
         generation 7.",
        "the join takes it",
    ),
    confirmed(
        "Sibling products take the token without quotes, and agora-agents sends it so.",
        "CA, PY",
    ),
    inferred("Speech to text takes the token without quotes.", "CA, PY"),
    inferred(
        "Scheme and parameter are taken in any case, with spaces round the equals sign.",
        "RFC 9110 section 11",
    ),
    confirmed("The documentation asks for an RTC token.", "seed3, D"),
    confirmed(
        "The token it prints has the service RTM alone.",
        "D, decoded",
    ),
    confirmed("The web demo asks for RTC and RTM.", "RTT"),
    confirmed(
        "The newest builder for the product makes RTC, RTM and a service of type 10 without \
         privileges.",
        "T, npm agora-token 2.0.6",
    ),
    unknown(
        "Which services a token must carry is unknown; mockmint has the setting \
         required_services, any by default.",
        "none",
    ),
    unknown(
        "Whether a token must have the privilege to join is unknown; mockmint has the \
         setting require_join_privilege, off by default.",
        "none",
    ),
    confirmed(
        "agora-agents stops with a token for the channel stop and the user 0.",
        "PY",
    ),
    confirmed(
        "Conversational AI says that channel and user must match the join.",
        "CA",
    ),
    unknown(
        "Whether channel and user must match is unknown; mockmint has the settings \
         require_channel and require_uid, off by default.",
        "none",
    ),
    confirmed("AccessToken2 is required.", "seed3, D"),
    inferred(
        "An AccessToken of the older form 006 is an invalid token.",
        "D requires AccessToken2",
    ),
    confirmed(
        "A lifetime of at most 24 hours is documented for Conversational AI and for RTC.",
        "CA, T",
    ),
    unknown(
        "Whether the gateway refuses a longer lifetime is unknown; mockmint has the setting \
         longest_lifetime, unset by default.",
        "none",
    ),
    confirmed(
        "A token needs nothing of the customer id and secret.",
        "seed3",
    ),
    confirmed(
        "An expired token is answered 401 {\"message\":\"Token is expired\"}.",
        "seed3, D",
    ),
    confirmed(
        "A token not properly generated is answered 401 {\"message\":\"Invalid token\"}.",
        "seed3, D",
    ),
    inferred(
        "Not properly generated are a bad prefix, base64, zlib stream or structure, and \
         another certificate.",
        "the words of seed3",
    ),
    inferred(
        "A token for another app id than the path's is invalid, with status 401.",
        "none named",
    ),
    unknown(
        "Whether the app id is compared in any case is unknown; mockmint compares it as it \
         is.",
        "none",
    ),
    inferred(
        "A token that is badly signed and expired is invalid: the signature comes first.",
        "none named",
    ),
    confirmed(
        "Wrong credentials in Basic are answered 401 {\"message\":\"Invalid authentication \
         credentials\"}.",
        "D, F2",
    ),
    inferred(
        "Basic that cannot be decoded, and any other scheme, are answered alike.",
        "K, CR",
    ),
    confirmed(
        "Without Authorization Cloud Recording answers 401 {\"message\":\"Unauthorized\"}.",
        "CR",
    ),
    inferred(
        "Without Authorization speech to text answers the same.",
        "CR",
    ),
    confirmed(
        "The older classroom API says invalid token in lower case; it is another one.",
        "AgoraIO/Tools issue 193",
    ),
    confirmed(
        "The 401 of a token on the join of generation 7 has the form of the gateway.",
        "D",
    ),
    inferred(
        "The 401 of Basic on generation 7 has the form of the gateway.",
        "D for tokens",
    ),
    inferred(
        "The gateway is Kong, which challenges with Basic realm=\"kong\" where no \
         credential came and nowhere else.",
        "K, by its texts",
    ),
    inferred(
        "The media type of the gateway's refusals is application/json; charset=utf-8.",
        "K",
    ),
    unknown(
        "Whether there is any WWW-Authenticate is unknown; mockmint sends Kong's unless the \
         setting challenge is off.",
        "none",
    ),
    unknown(
        "Whether a token is taken before its issue_ts is unknown; mockmint takes it unless \
         the setting refuse_future_tokens is on.",
        "none",
    ),
    unknown(
        "How far clocks may differ is unknown; mockmint has the setting clock_skew, none by \
         default.",
        "none",
    ),
    inferred(
        "A builder token does not stand in the place of Authorization.",
        "RTT sends both",
    ),
];
