//! The two formats of tokens, byte by byte.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "An AccessToken2 is 007 and the standard base64, with padding, of an RFC 1950 \
         stream.",
        "T",
    ),
    confirmed(
        "Its content is a signature of 32 bytes with its length before it, and what is \
         signed.",
        "T",
    ),
    confirmed(
        "Signed are app id, issue_ts, expire, salt, the number of services and the \
         services.",
        "T",
    ),
    confirmed(
        "Every integer is little-endian, and nothing is aligned or padded.",
        "T",
    ),
    confirmed(
        "expire is a lifetime in seconds that begins at issue_ts.",
        "T",
    ),
    confirmed(
        "The builders draw a salt from 1 to 99999999; verifiers take every 32-bit number.",
        "T",
    ),
    confirmed(
        "The key is HMAC-SHA256 of the certificate's 32 characters under issue_ts, and of \
         that under the salt.",
        "T",
    ),
    confirmed(
        "The numbers are the keys and the certificate is the message; the other way round \
         is a common mistake.",
        "T",
    ),
    confirmed(
        "App id and certificate are 32 hexadecimal characters in any case.",
        "T",
    ),
    confirmed(
        "The types are 1 RTC, 2 RTM, 3 Streaming, 4 FPA, 5 Chat, 6 FCDN, 7 APaaS, 8 RTM2, 9 \
         ConvoAI and 10 STT.",
        "T",
    ),
    confirmed(
        "A user of number 0 is written as an empty text, which stands for any user.",
        "T",
    ),
    confirmed(
        "Builders sort services by type; one type may come twice.",
        "T",
    ),
    confirmed(
        "A service of unknown type ends the reading of services and is no fault.",
        "T",
    ),
    confirmed(
        "Bytes after the last service are ignored if they are signed.",
        "T",
    ),
    confirmed(
        "A publisher has the RTC privileges 1 to 4, a subscriber 1 alone.",
        "T",
    ),
    confirmed("0 is the builders' default for a privilege.", "T"),
    inferred(
        "A privilege of 0 has no limit of its own.",
        "PY maps it to the token's lifetime",
    ),
    confirmed(
        "The published parser calls a token expired when less than 0 seconds remain: it \
         lives through its last second.",
        "AgoraIO/Tools parse.py",
    ),
    inferred(
        "The gateway lets a token live through its last second too.",
        "AgoraIO/Tools parse.py",
    ),
    confirmed(
        "One content has many texts: they differ with the zlib library.",
        "T, measured",
    ),
    confirmed(
        "The published parsers differ over the url-safe alphabet, missing padding and \
         spaces.",
        "T, measured",
    ),
    unknown(
        "What the gateway takes of these is unknown; mockmint takes none.",
        "none",
    ),
    unknown(
        "How long a token may be is unknown; mockmint reads 8192 characters and 4096 \
         inflated bytes.",
        "none",
    ),
    confirmed(
        "An AccessToken of the older form is 006, the app id and base64, without \
         compression.",
        "T",
    ),
    confirmed(
        "Of channel and user it holds checksums alone, so that nobody can verify it without \
         them.",
        "T",
    ),
    confirmed(
        "Its privileges have absolute ends, and its own end is a day after it was built.",
        "T",
    ),
    confirmed(
        "agora-agents makes tokens of the older form where PyPI agora-token-builder is \
         installed.",
        "PY",
    ),
    unknown(
        "mockmint verifies with a primary and a backup certificate, as the vendor's console \
         has them.",
        "none",
    ),
];
