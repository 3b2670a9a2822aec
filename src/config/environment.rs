//! The environment: which variables count, and which were written by a cluster and not by a person.

use std::ffi::{OsStr, OsString};

use super::ConfigError;

/// The variables of other tools that are read too.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `PORT`.
    pub port: Option<u16>,
    /// `DATABASE_URL`.
    pub database_url: Option<String>,
    /// What was ignored, and why.
    pub warnings: Vec<String>,
}

/// What a variable says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Nothing: it is not set, or set to nothing.
    Unset,
    /// Nothing, because a cluster wrote it: why it is ignored.
    Ignored(String),
    /// This.
    Value(OsString),
}

impl Environment {
    /// Reads the variables that the flags leave open: `PORT` only where no port is given.
    pub fn read(port: Option<u16>) -> Result<Self, ConfigError> {
        let mut environment = Self::default();
        if port.is_none() {
            match variable(OsStr::new("PORT")) {
                Variable::Unset => {}
                Variable::Ignored(why) => environment.warnings.push(why),
                Variable::Value(value) => environment.port = Some(parse(&value)?),
            }
        }
        if let Variable::Value(url) = variable(OsStr::new("DATABASE_URL")) {
            environment.database_url = Some(url.to_string_lossy().into_owned());
        }
        Ok(environment)
    }
}

/// Reads one variable. An empty one counts as unset: `docker compose` and CI systems pass a
/// variable on as an empty text where nobody set it.
pub fn variable(name: &OsStr) -> Variable {
    match std::env::var_os(name) {
        None => Variable::Unset,
        Some(value) if value.is_empty() => Variable::Unset,
        Some(value) if is_of_a_cluster(name, &value) => Variable::Ignored(format!(
            "{name}={value} is ignored: a cluster set it to the address of a service of this name; \
             set enableServiceLinks to false, or name the service otherwise",
            name = name.display(),
            value = value.display(),
        )),
        Some(value) => Variable::Value(value),
    }
}

/// Kubernetes and linked containers write `{SERVICE}_PORT=tcp://10.96.0.5:6468` for every service,
/// so that a service named mockmint sets `MOCKMINT_PORT`.
fn is_of_a_cluster(name: &OsStr, value: &OsStr) -> bool {
    let value = value.to_string_lossy();
    let protocols = ["tcp://", "udp://", "sctp://"];
    name.to_string_lossy().ends_with("PORT")
        && protocols.iter().any(|protocol| value.starts_with(protocol))
}

fn parse(port: &OsStr) -> Result<u16, ConfigError> {
    let number = port.to_str().and_then(|port| port.parse().ok());
    number.ok_or_else(|| ConfigError("the environment variable PORT is not a port number".into()))
}
