//! What the vendor can be asked.

use super::paths;
use crate::model::catalogue::Operation;

const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation {
        id,
        method,
        path,
        scopes: &[],
    }
}

/// Everything it can be asked to do. What a token grants plays no part unless a setting says so.
pub(super) const OPERATIONS: &[Operation] = &[
    operation("builder_tokens.create", "POST", BUILDER_TOKENS),
    operation("tasks.start", "POST", TASKS),
    operation("tasks.query", "GET", TASK),
    operation("tasks.stop", "DELETE", TASK),
    operation("tasks.update", "PATCH", TASK),
    operation("agents.join", "POST", AGENT_PATHS[0]),
    operation("agents.list", "GET", AGENT_PATHS[1]),
    operation("agents.query", "GET", AGENT_PATHS[2]),
    operation("agents.leave", "POST", AGENT_PATHS[3]),
    operation("agents.update", "POST", AGENT_PATHS[4]),
    operation("convoai.join", "POST", SIBLING_PATHS[0]),
    operation("convoai.list", "GET", SIBLING_PATHS[1]),
    operation("convoai.query", "GET", SIBLING_PATHS[2]),
    operation("convoai.leave", "POST", SIBLING_PATHS[3]),
    operation("convoai.update", "POST", SIBLING_PATHS[4]),
    operation("projects.list", "GET", paths::PROJECTS),
];

pub(super) const BUILDER_TOKENS: &str = "/v1/projects/{appId}/rtsc/speech-to-text/builderTokens";
pub(super) const TASKS: &str = "/v1/projects/{appId}/rtsc/speech-to-text/tasks";
pub(super) const TASK: &str = "/v1/projects/{appId}/rtsc/speech-to-text/tasks/{taskId}";

/// The paths of generation 7: join, list, query, leave, update.
pub(super) const AGENT_PATHS: [&str; 5] = [
    "/api/speech-to-text/v1/projects/{appid}/join",
    "/api/speech-to-text/v1/projects/{appid}/agents",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}/leave",
    "/api/speech-to-text/v1/projects/{appid}/agents/{agentId}/update",
];

/// Those of the sibling product, in the same order.
pub(super) const SIBLING_PATHS: [&str; 5] = [
    "/api/conversational-ai-agent/v2/projects/{appid}/join",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}/leave",
    "/api/conversational-ai-agent/v2/projects/{appid}/agents/{agentId}/update",
];
