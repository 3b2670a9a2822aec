//! Generation 7, and the sibling product with the same calls.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST join takes name, at most 64 characters and unique among running agents, \
         languages and rtcConfig.",
        "D",
    ),
    confirmed(
        "In rtcConfig channelName and pubBotUid are required; subBotUid is deprecated.",
        "D",
    ),
    confirmed(
        "subscribeAudioUids has at most 32 entries, unSubscribeAudioUids 5 and keywords \
         500.",
        "D",
    ),
    confirmed(
        "Join answers 200 with agent_id, create_ts and the status RUNNING.",
        "D, F1",
    ),
    confirmed(
        "The published agent_id has capital letters and digits.",
        "D",
    ),
    unknown("mockmint's agent_id has 26 of them at random.", "none"),
    confirmed(
        "Query answers message, agent_id, create_ts and status.",
        "D, D2",
    ),
    unknown(
        "What message says is unknown; mockmint leaves it empty unless the agent failed.",
        "none",
    ),
    confirmed(
        "The reference has the same members for errors of query, the migration guide reason \
         and detail.",
        "D",
    ),
    unknown(
        "Which of them is right is unknown; mockmint sends detail and reason.",
        "none",
    ),
    confirmed("Leave takes no body and answers 200 without one.", "D2"),
    inferred("Leave of an agent that is over is answered 404.", "CA"),
    confirmed("The parameters of update are deprecated.", "D"),
    confirmed(
        "List takes channel, from_time, to_time, state from 0 to 6 with 2 as default, limit \
         with 20 as default, and cursor.",
        "D",
    ),
    confirmed(
        "List answers data with count and list, meta with cursor and total, and the status \
         ok.",
        "D",
    ),
    unknown(
        "How long a page may be is unknown; mockmint's has at most 100 agents.",
        "none",
    ),
    confirmed(
        "The states are IDLE, STARTING, RUNNING, STOPPING, STOPPED, RECOVERING and FAILED.",
        "D",
    ),
    inferred(
        "The numbers of state are the places of the states in that order.",
        "2, the default, is RUNNING",
    ),
    unknown(
        "mockmint's agents are never IDLE and never RECOVERING.",
        "none",
    ),
    confirmed("Errors have detail and reason.", "D"),
    confirmed(
        "Without the service the reason is ServiceNotEnabled.",
        "F2, measured",
    ),
    inferred(
        "Without the service the status is 403.",
        "F1, a test's stub",
    ),
    confirmed(
        "A body without rtcConfig has the reason InvalidFieldValue.",
        "F2, measured",
    ),
    inferred("A body without rtcConfig has the status 400.", "the reason"),
    confirmed(
        "Conversational AI has the reasons InvalidRequestBody, MissingRequiredField and \
         InvalidRequest.",
        "CA",
    ),
    inferred("Speech to text has these reasons too.", "CA"),
    confirmed(
        "A name that is taken is answered 409 TaskConflict by Conversational AI, perhaps \
         with the agent_id to reuse.",
        "F3, CA",
    ),
    inferred(
        "A name that is taken is answered the same by speech to text.",
        "F3, CA",
    ),
    unknown(
        "Whether the body has the agent_id is unknown; mockmint has the setting \
         conflict_names_agent, on by default.",
        "none",
    ),
    inferred("An unknown agent is answered 404 TaskNotFound.", "CA"),
    inferred(
        "A suspended account is answered 403 AccountSuspended.",
        "CA",
    ),
    confirmed(
        "Conversational AI also has 403 InvalidPermission, 422 ResourceQuotaLimitExceeded \
         and ConcurrencyLimitExceeded, and 504 TaskOperationTimeout.",
        "CA",
    ),
    unknown("mockmint never sends these by itself.", "none"),
    inferred(
        "A service that is away is answered 503 ServiceUnavailable.",
        "CA",
    ),
    confirmed(
        "The calls of Conversational AI lie below \
         /api/conversational-ai-agent/v2/projects/{appid}.",
        "CA, PY",
    ),
    unknown(
        "mockmint answers join, list, query, leave and update of Conversational AI as those \
         of generation 7, and reads name and properties.channel alone.",
        "none",
    ),
];
