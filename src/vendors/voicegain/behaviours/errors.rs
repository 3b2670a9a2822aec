//! Error bodies and limits.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "Errors are {\"error\":{\"reason\",\"detail\"},\"debug\":{\"message\"}}; reason is required and fixed, meant for matching.",
        "PYSDK",
    ),
    unknown(
        "The vendor's reason texts are unknown; every one of mockmint's is its own.",
        "none: the generator lost the variants (PYSDK)",
    ),
    confirmed(
        "Errors of sessions also have session: sessionId, asyncMode and metadata.",
        "PYSDK (SessionErrorResponse)",
    ),
    unknown(
        "Where errors have session is unknown; mockmint's have none.",
        "none",
    ),
    confirmed(
        "AudioCodes routes have an error of their own, AcError.",
        "PYSDK",
    ),
    confirmed(
        "451 has geoDecision with clientCountry and forwardedFor, for MEDICARE accounts.",
        "PYSDK",
    ),
    unknown("mockmint never answers 451.", "none"),
    inferred(
        "A missing, bad or expired JWT is answered 401.",
        "the schema exists; RELEASE speaks of 401",
    ),
    unknown(
        "Whether a 401 has WWW-Authenticate is unknown; mockmint sends Bearer.",
        "RFC 9110 asks for one",
    ),
    confirmed(
        "RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset are on every answer.",
        "PYSDK",
    ),
    confirmed(
        "RateLimit-Limit reads 75, 75;window=60, 2000;window=3600.",
        "PYSDK",
    ),
    confirmed("429 has Retry-After.", "PYSDK"),
    confirmed(
        "75 calls a minute and 2000 an hour are the defaults.",
        "PYSDK",
    ),
    confirmed("Calls of /data count ten times.", "PYSDK"),
    confirmed(
        "4 sessions at once and a queue of 10 are the defaults.",
        "PYSDK",
    ),
    confirmed(
        "A resource limit has X-ResourceLimit-Type ASR-Concurrency or Offline-Queue-Size, and X-ResourceLimit-Limit.",
        "PYSDK",
    ),
    unknown(
        "mockmint's windows begin with the first call, by the clock of the space, and each process counts what it answers.",
        "none",
    ),
    unknown(
        "A call nobody is known by uses nothing up, and is told the whole limit.",
        "none",
    ),
];
