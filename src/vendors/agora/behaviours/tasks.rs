//! The generations 5 and 6: builder tokens and tasks.

use crate::model::catalogue::{Behaviour, confirmed, inferred, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "POST builderTokens takes instanceId, 1 to 64 of A-Z, a-z, 0-9, _ and -.",
        "D",
    ),
    confirmed(
        "It answers 200 with createTs in seconds, instanceId and tokenName.",
        "D, RTT, GO",
    ),
    confirmed(
        "The one published tokenName has 384 characters of base64url without padding.",
        "D",
    ),
    unknown(
        "What a tokenName holds is unknown; mockmint's are random.",
        "none",
    ),
    confirmed("A builder token can start a task for five minutes.", "D"),
    inferred(
        "After the five minutes it still serves to query, update and stop.",
        "it must be kept for these",
    ),
    confirmed(
        "An instanceId has as many builder tokens as are asked for, and each starts one \
         task.",
        "D",
    ),
    confirmed(
        "A task is queried, updated and stopped with the builder token it was started with.",
        "D",
    ),
    confirmed(
        "A task ends with its builder token, after 24 hours by default and 48 at most.",
        "D, old quickstart",
    ),
    unknown(
        "Whether a builder token belongs to the caller who made it is unknown; mockmint \
         binds it to the app.",
        "none",
    ),
    confirmed(
        "POST tasks takes languages, at most two in generation 5 and four in generation 6.",
        "D",
    ),
    unknown(
        "mockmint takes four languages: the generations 5 and 6 cannot be told apart.",
        "none",
    ),
    confirmed(
        "rtcConfig is required, and in it channelName, subBotUid and pubBotUid as strings.",
        "D",
    ),
    confirmed("Tokens of the bots may be null.", "D"),
    confirmed(
        "cryptionMode lies between 0 and 8, maxIdleTime between 5 and 2592000 with 30 as \
         default.",
        "D",
    ),
    confirmed("Very old bodies have audio and config instead.", "D"),
    unknown("mockmint refuses very old bodies.", "none"),
    inferred(
        "A channel name has at most 64 characters.",
        "the vendor's rule for channels",
    ),
    confirmed(
        "A start answers 200 with taskId, createTs and status, IN_PROGRESS in the example.",
        "D",
    ),
    confirmed(
        "The states are IDLE, PREPARING, PREPARED, STARTING, CREATED, STARTED, IN_PROGRESS, \
         STOPPING, STOPPED and FAILURE_STOP.",
        "D",
    ),
    unknown(
        "When a task is in which state is unknown; mockmint's are STARTING, IN_PROGRESS, \
         STOPPING, STOPPED and FAILURE_STOP, by its settings.",
        "none",
    ),
    confirmed(
        "201 says that a task is running for this tokenName, 409 that it was started.",
        "D",
    ),
    unknown(
        "When 201 and when 409 is sent is unknown; mockmint has the setting repeated_start, \
         409 by default.",
        "none",
    ),
    confirmed("206 says that there is no stream.", "D"),
    unknown(
        "mockmint has no streams and never sends 206 by itself.",
        "none",
    ),
    confirmed(
        "Query answers what the start answered; 404 says that the task is over or unknown.",
        "D",
    ),
    confirmed("Stop takes no body and answers 200 without one.", "D, GO"),
    confirmed("A repeated stop has the code 49.", "D"),
    inferred("A repeated stop is answered 404.", "the task is over"),
    confirmed(
        "Update takes sequenceId, which rises from 0, updateMask and a part of the start's \
         body.",
        "D",
    ),
    unknown(
        "How a sequenceId that does not rise is refused is unknown; mockmint answers 400.",
        "none",
    ),
    confirmed(
        "Generation 6 refuses with {\"message\":...}, generation 5 adds code, and one page \
         has code and reason.",
        "D",
    ),
    unknown(
        "Which form is sent when is unknown; mockmint has the setting error_body, message \
         by default.",
        "none",
    ),
    confirmed(
        "The message for a foreign builder token is: the product name does not match with \
         builderToken.",
        "D",
    ),
    confirmed(
        "The message for a builder token too old is: resourceId reaches out the limited \
         time interval!",
        "D",
    ),
    confirmed(
        "The message for another task's builder token is: The taskId does not match with \
         builderToken.",
        "D",
    ),
    confirmed(
        "The message for a task that is over is: The task is not found.",
        "D",
    ),
    confirmed(
        "The message for a bad body begins with: body schema check fail.",
        "D",
    ),
    unknown(
        "The rest of that message is unknown; mockmint names the field and what is wrong \
         with it.",
        "none",
    ),
    confirmed(
        "The message for a repeated start names the status and the taskId.",
        "D",
    ),
    inferred(
        "The message for a repeated start goes with 409.",
        "D gives message and status apart",
    ),
    inferred(
        "The message for a task that is over goes with 404.",
        "D gives message and status apart",
    ),
    unknown(
        "The statuses of the other messages are unknown; mockmint sends 400, and has the \
         setting builder_token_error_status.",
        "none",
    ),
    confirmed(
        "The codes are 2 bad parameter, 49 repeated, 53 another task, 62 service off, 404 \
         over, 1001 unreadable tokenName and 1003 another app or task.",
        "D",
    ),
    confirmed(
        "Further codes are 1, 6, 20, 23, 501, 502 and 504 for failures inside the service.",
        "D",
    ),
    confirmed(
        "Without the service the message is invalid_appid! or the code 62, with status 400.",
        "D",
    ),
    confirmed("504 was met where the service was off.", "RTT, a comment"),
    unknown("mockmint never sends 504 by itself.", "none"),
    confirmed(
        "The documented statuses are 200, 201, 206, 400, 401, 404, 409, 500 and 504.",
        "D",
    ),
    confirmed(
        "Clients are asked for at most one start a second and five seconds between updates.",
        "D, seed3",
    ),
    confirmed(
        "Several starts within a second make several tasks and as many times the usage.",
        "seed3",
    ),
];
