//! The vendor's paths: two generations and a sibling product.

/// Everything of the generations 5 and 6 begins so.
pub(super) const TASKS_BASE: &str = "/v1/projects";
/// Everything of generation 7 begins so.
pub(super) const AGENTS_BASE: &str = "/api/speech-to-text/v1/projects";
/// The sibling product whose SDK takes a base URL (PY).
pub(super) const CONVOAI_BASE: &str = "/api/conversational-ai-agent/v2/projects";
/// What the documentation tests Basic credentials with (D).
pub(super) const PROJECTS: &str = "/dev/v1/projects";
/// The global hosts, and the regional ones its REST clients fall back to (GO, PY).
pub(super) const HOSTS: &[&str] = &[
    "api.agora.io",
    "api.sd-rtn.com",
    "api-us-west-1.agora.io",
    "api-us-west-1.sd-rtn.com",
    "api-us-east-1.agora.io",
    "api-us-east-1.sd-rtn.com",
    "api-eu-west-1.agora.io",
    "api-eu-west-1.sd-rtn.com",
    "api-eu-central-1.agora.io",
    "api-eu-central-1.sd-rtn.com",
    "api-ap-southeast-1.agora.io",
    "api-ap-southeast-1.sd-rtn.com",
    "api-ap-northeast-1.agora.io",
    "api-ap-northeast-1.sd-rtn.com",
    "api-cn-east-1.agora.io",
    "api-cn-east-1.sd-rtn.com",
    "api-cn-north-1.agora.io",
    "api-cn-north-1.sd-rtn.com",
];
/// The app id in a canonical path.
pub(super) fn app_id(path: &str) -> Option<&str> {
    let rest = [TASKS_BASE, AGENTS_BASE, CONVOAI_BASE]
        .iter()
        .find_map(|base| path.strip_prefix(base))?;
    rest.strip_prefix('/')?
        .split('/')
        .next()
        .filter(|id| !id.is_empty())
}

/// The words a refusal is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// 5 and 6: `{"message":…}`.
    Tasks,
    /// 7, and the sibling product: `{"detail":…,"reason":…}`.
    Agents,
}

impl Generation {
    /// The generation a canonical path belongs to.
    pub(super) fn of(path: &str) -> Self {
        if path.starts_with("/api/") {
            Self::Agents
        } else {
            Self::Tasks
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_id_is_the_segment_after_projects() {
        assert_eq!(app_id("/v1/projects/abc/rtsc/x"), Some("abc"));
        assert_eq!(
            app_id("/api/speech-to-text/v1/projects/abc/join"),
            Some("abc")
        );
        assert_eq!(
            app_id("/api/conversational-ai-agent/v2/projects/abc"),
            Some("abc")
        );
        assert_eq!(app_id("/dev/v1/projects"), None);
        assert_eq!(app_id("/v1/projects//x"), None);
        assert_eq!(app_id("/v1/projects"), None);
    }
}
