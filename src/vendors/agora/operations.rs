//! Everything the vendor can be asked to do, and what answers it.

use super::{agents, builder_tokens, paths, projects, tasks};
use crate::exchange::{Operation, op};

/// What a token grants plays no part unless a setting says so.
pub(super) static OPERATIONS: &[Operation] = &[
    op(
        "builder_tokens.create",
        "POST",
        BUILDER_TOKENS,
        &[],
        &builder_tokens::create,
    ),
    op("tasks.start", "POST", TASKS, &[], &tasks::start),
    op("tasks.query", "GET", TASK, &[], &tasks::entry),
    op("tasks.stop", "DELETE", TASK, &[], &tasks::stop),
    op("tasks.update", "PATCH", TASK, &[], &tasks::update),
    op("agents.join", "POST", AGENT_PATHS[0], &[], &agents::join),
    op("agents.list", "GET", AGENT_PATHS[1], &[], &agents::list),
    op("agents.query", "GET", AGENT_PATHS[2], &[], &agents::entry),
    op("agents.leave", "POST", AGENT_PATHS[3], &[], &agents::leave),
    op(
        "agents.update",
        "POST",
        AGENT_PATHS[4],
        &[],
        &agents::update,
    ),
    op("convoai.join", "POST", SIBLING_PATHS[0], &[], &agents::join),
    op("convoai.list", "GET", SIBLING_PATHS[1], &[], &agents::list),
    op(
        "convoai.query",
        "GET",
        SIBLING_PATHS[2],
        &[],
        &agents::entry,
    ),
    op(
        "convoai.leave",
        "POST",
        SIBLING_PATHS[3],
        &[],
        &agents::leave,
    ),
    op(
        "convoai.update",
        "POST",
        SIBLING_PATHS[4],
        &[],
        &agents::update,
    ),
    op(
        "projects.list",
        "GET",
        paths::PROJECTS,
        &[],
        &projects::list,
    ),
];

const BUILDER_TOKENS: &str = "/v1/projects/{appId}/rtsc/speech-to-text/builderTokens";
const TASKS: &str = "/v1/projects/{appId}/rtsc/speech-to-text/tasks";
const TASK: &str = "/v1/projects/{appId}/rtsc/speech-to-text/tasks/{taskId}";

/// The paths of generation 7: join, list, query, leave, update.
const AGENT_PATHS: [&str; 5] = [
    "/api/speech-to-text/v1/projects/{appid}/join",
    "/api/speech-to-text/v1/projects/{appid}/agents",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}/leave",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}/update",
];

/// Those of the sibling product, in the same order.
const SIBLING_PATHS: [&str; 5] = [
    "/api/conversational-ai-agent/v2/projects/{appid}/join",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}/leave",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}/update",
];
