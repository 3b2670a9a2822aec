//! Commands that take a seed file in the place of a running server.

use std::path::Path;

use url::Url;

use super::embedded::Embedded;
use super::server::{Connection, Failure, Server};
use crate::config::{Environment, Flags};

/// Runs `command` against the named server, or against one made of the seed file alone.
pub(super) fn with<T>(
    seed: Option<&Path>,
    connection: &Connection,
    command: impl FnOnce(&Server) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let server = connection.open()?;
    let Some(seed) = seed else {
        return command(&server);
    };
    let flags = Flags {
        port: Some(0),
        ephemeral: Some(true),
        seed: vec![seed.to_owned()],
        workers: Some(1),
        ..Flags::default()
    };
    let config = flags.config(&Environment::default());
    let embedded = Embedded::start(config.map_err(|error| Failure::Misused(error.0))?)?;
    let url = Url::parse(&embedded.url).map_err(|error| Failure::Refused(error.to_string()))?;
    command(&Server::new(url, None, server.space))
}
