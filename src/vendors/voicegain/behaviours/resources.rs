//! Protected resources.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST /asr/transcribe/async takes a JWT or a MAC, and requires audio and sessions.",
        "PYSDK",
    ),
    confirmed(
        "A session's asyncMode is OFF-LINE, REAL-TIME or SEMI-REAL-TIME.",
        "PYSDK",
    ),
    confirmed(
        "Audio comes from fromUrl, inline, dataStore or stream.",
        "PYSDK",
    ),
    confirmed(
        "The SDK requires preemptible, sessions, and of each session sessionId, asyncMode and content; poll needs afterlife, persist and url.",
        "RUN",
    ),
    confirmed(
        "GET /asr/transcribe/{sessionId} takes a JWT only; the id has 16 to 48 characters.",
        "PYSDK",
    ),
    confirmed(
        "The SDK sends full=True, scripts send full=true.",
        "RUN, VGP",
    ),
    confirmed(
        "Without responseType AsyncResultFull or AsyncResultIncremental the SDK raises ValueError.",
        "RUN",
    ),
    confirmed("stop is retainResults or discardResults.", "PYSDK"),
    confirmed(
        "Phases are INPUT_READY, ACCEPTED, WAITING, QUEUED, FETCHING, FETCHED, PROCESSING, DONE, STOPPED, RECOMPUTING and ERROR.",
        "PYSDK",
    ),
    confirmed(
        "Statuses are INPROGRESS, INPUT-STARTED, NOINPUT, NOMATCH, MATCH and ERROR.",
        "PYSDK",
    ),
    unknown(
        "mockmint hears one sentence in everything, in the time the setting transcription_time says.",
        "none",
    ),
    confirmed(
        "PUT and DELETE /asr/transcribe/{sessionId} answer with the session.",
        "PYSDK; DELETE RUN",
    ),
    confirmed(
        "POST /asr/transcribe takes a JWT and answers at once.",
        "PYSDK, RUN",
    ),
    confirmed(
        "GET /asr/transcribe/status/queue answers queueSizeLimit and queueSizeLimitUsed.",
        "RUN",
    ),
    confirmed(
        "POST /data/file takes a multipart form with file, and a JWT.",
        "PYSDK, RUN",
    ),
    confirmed(
        "An uploaded object has accountId, objectId, dateCreated, dateModified and sosRef with bucket and hash.",
        "RUN",
    ),
    unknown("mockmint takes files of up to 5 MiB.", "none"),
    confirmed(
        "GET /sa/config is the call a secret detector verifies tokens with: any 2xx means live.",
        "TH",
    ),
    confirmed("GET /sa/config may be an empty list.", "RUN"),
    confirmed(
        "POST /asr/recognize, POST /asr/recognize/async and GET /asr/recognize/{id} take a JWT only.",
        "PYSDK",
    ),
    inferred("Recognitions are answered like transcriptions.", "PYSDK"),
    confirmed(
        "GET /websocket/{name} and its status, GET and HEAD /data/{uuid}/file/{fname}, GET /speaker/signature/text and PATCH /ws/asr/sttGenericData need no credential.",
        "PYSDK; the first RUN",
    ),
    confirmed(
        "A websocket has accountId, contextId and name, its status is a list of sections with rows, the text for a signature a list of id, label and text.",
        "PYSDK",
    ),
    confirmed(
        "PATCH /ws/asr/sttGenericData is no method of the API but the description of a payload.",
        "PYSDK",
    ),
    confirmed(
        "A websocket made with requireAuthentication has a jwt of its own, for that websocket only.",
        "PYSDK",
    ),
    unknown(
        "mockmint makes no websockets: every name is one, of the account main, and nobody listens.",
        "none",
    ),
    confirmed(
        "GET /confgroup lists contexts with name, creator and confGroupId, and takes a JWT since release 1.83.0.",
        "VGP",
    ),
    confirmed(
        "POST /confgroup and PUT /confgroup/{id} make and change a context and answer confGroupId.",
        "VGP",
    ),
    confirmed(
        "confgroup/{uuid}/newSecret, its regenerate and integrationSecret manage JWTs.",
        "RELEASE 1.133.0; their shapes are unknown",
    ),
    unknown(
        "mockmint has no newSecret: its control API makes and regenerates JWTs.",
        "none",
    ),
    confirmed(
        "GET /aivr-app/{uuid}/jwt makes a temporary JWT from an IVR's authToken.",
        "RELEASE; the name only",
    ),
    confirmed(
        "/account/{accountId}/maintenance and the like exist.",
        "RELEASE; the names only",
    ),
    unknown("mockmint has neither aivr-app nor account.", "none"),
];
