//! The refusals that have words of their own.

use crate::error;

/// A case of a refusal that only this vendor has.
#[derive(Debug)]
pub(super) enum Case {
    /// A parameter of the query is missing or wrong.
    Parameter(&'static str),
    /// A field of the body is missing.
    MissingField(&'static str),
    /// The query has no builder token, or more than one.
    NoBuilderToken,
    /// No such builder token was made.
    UnknownBuilderToken,
    /// The builder token was made for another app.
    BuilderTokenOfAnotherApp,
    /// The builder token is too old to start a task.
    OldBuilderToken,
    /// The task was started with another builder token.
    TaskOfAnotherBuilderToken,
    /// The builder token has started its task already.
    TaskWasStarted {
        /// The status of the task, in the vendor's word.
        status: &'static str,
        /// The id of the task.
        task: String,
    },
    /// The task was stopped or has ended.
    TaskIsOver,
    /// A running agent has the name.
    NameIsTaken {
        /// The id of that agent.
        agent: String,
    },
    /// The project is suspended.
    ProjectSuspended,
    /// The service is not enabled for the project.
    ServiceOff,
}

impl error::Case for Case {}
