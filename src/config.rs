//! What the server is told at its start: flag, else environment, else file, else default.

mod environment;
mod flags;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

pub use environment::{Environment, Variable, variable};
pub use flags::{Flags, LogFormat, TOGETHER};

use crate::secret::Secret;
use crate::space::{Bounds, Limits};

/// MINT on a keypad.
pub const PORT: u16 = 6468;

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In memory, until the end.
    Memory,
    /// At this URL.
    Url(Secret<String>),
}

/// A seed document and what its errors call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedDocument {
    /// The file, or what stands in for it.
    pub name: String,
    /// The text.
    pub text: String,
    /// Whether it came with the program, so that its secrets are public.
    pub is_built_in: bool,
}

/// What the server needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub bind: IpAddr,
    /// Port to listen on; 0 takes any.
    pub port: u16,
    /// Where the data is kept.
    pub database: Database,
    /// What a first start creates.
    pub seeds: Vec<SeedDocument>,
    /// What opens the control API.
    pub admin_token: Option<Secret<String>>,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// Host names to answer to besides localhost.
    pub allowed_hosts: Vec<String>,
    /// Whether to send no `X-Mockmint-*` headers.
    pub strict_headers: bool,
    /// What spaces and their journals may take.
    pub bounds: Bounds,
    /// Wrong credentials a client may present to a space within a minute; 0 for any number.
    pub max_failures: u32,
    /// Whether every page of an embedded database is read before it is used.
    pub check_database: bool,
    /// What chance begins with, where runs shall be the same.
    pub seed_random: Option<u64>,
    /// The instant at which the server's own time stands.
    pub now: Option<DateTime<Utc>>,
    /// Threads that answer requests.
    pub workers: usize,
}

/// Where the master key comes from.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// It was given.
    Given(Secret<String>),
    /// It is in a file, which is made when it is missing.
    File(PathBuf),
    /// It is made for this run and forgotten.
    Passing,
}

/// A configuration that cannot be used: what is wrong, and what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Flags {
    /// The configuration these flags make.
    pub fn config(self, environment: &Environment) -> Result<Config, ConfigError> {
        let admin_token = self.admin_token()?;
        let bind = self.bind.unwrap_or(IpAddr::from([127, 0, 0, 1]));
        if !bind.is_loopback() && admin_token.is_none() {
            return Err(ConfigError(format!(
                "binding {bind} opens the control api to the network: give --admin-token, or bind \
                 127.0.0.1"
            )));
        }
        let database = self.database(environment)?;
        if self.seed_random.is_some() && database != Database::Memory {
            return Err(ConfigError(
                "--seed-random makes the ids of the last run once more: give --ephemeral too, so \
                 that every run begins anew"
                    .into(),
            ));
        }
        let seeds = self.seeds()?;
        let master_key = match (&self.master_key, &self.master_key_file, &database) {
            (Some(key), _, _) => MasterKeySource::Given(Secret::new(key.clone())),
            (None, Some(file), _) => MasterKeySource::File(file.clone()),
            (None, None, Database::Memory) => MasterKeySource::Passing,
            (None, None, Database::Url(_)) => MasterKeySource::File("mockmint.key".into()),
        };
        let bounds = self.bounds();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Config {
            bind,
            port: self.port.or(environment.port).unwrap_or(PORT),
            database,
            seeds,
            admin_token,
            master_key,
            allowed_hosts: self.allowed_host,
            strict_headers: self.strict_headers == Some(true),
            bounds,
            max_failures: self.max_failures.unwrap_or(1_000),
            check_database: self.check_database == Some(true),
            seed_random: self.seed_random,
            now: self.now,
            workers: self.workers.unwrap_or(cores).max(1),
        })
    }

    fn bounds(&self) -> Bounds {
        let usual = Bounds::default();
        Bounds {
            spaces: self.max_spaces.unwrap_or(usual.spaces),
            documents: self.max_documents.unwrap_or(usual.documents),
            journal: Limits {
                entries: self.journal_entries.unwrap_or(usual.journal.entries).max(1),
                bytes: self.journal_bytes.unwrap_or(usual.journal.bytes),
            },
            journals: self.journal_total_bytes.unwrap_or(usual.journals),
        }
    }

    fn database(&self, environment: &Environment) -> Result<Database, ConfigError> {
        if self.ephemeral == Some(true) {
            return Ok(Database::Memory);
        }
        let url = self.database_url.clone();
        let url = url.or_else(|| environment.database_url.clone());
        match url.unwrap_or_else(|| "sqlite:mockmint.db".into()) {
            url if url == "sqlite::memory:" => Ok(Database::Memory),
            url if ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|s| url.starts_with(s)) =>
            {
                Ok(Database::Url(Secret::new(url)))
            }
            _ => Err(ConfigError(
                "the database url must begin with sqlite: or postgres://".into(),
            )),
        }
    }

    fn seeds(&self) -> Result<Vec<SeedDocument>, ConfigError> {
        let mut seeds = Vec::new();
        for path in &self.seed {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| ConfigError(format!("cannot read the seed {name}: {error}")))?;
            seeds.push(SeedDocument {
                name,
                text,
                is_built_in: false,
            });
        }
        if let Some(text) = &self.seed_inline {
            seeds.push(SeedDocument {
                name: "MOCKMINT_SEED_INLINE".into(),
                text: text.clone(),
                is_built_in: false,
            });
        }
        if seeds.is_empty() {
            seeds.push(SeedDocument {
                name: "the built-in seed".into(),
                text: crate::seed::BUILT_IN.into(),
                is_built_in: true,
            });
        }
        Ok(seeds)
    }

    fn admin_token(&self) -> Result<Option<Secret<String>>, ConfigError> {
        let token = match (&self.admin_token, &self.admin_token_file) {
            (Some(_), Some(_)) => {
                return Err(ConfigError(
                    "give --admin-token or --admin-token-file, not both".into(),
                ));
            }
            (Some(token), None) => token.clone(),
            (None, Some(file)) => std::fs::read_to_string(file)
                .map_err(|error| ConfigError(format!("cannot read {}: {error}", file.display())))?
                .trim()
                .to_owned(),
            (None, None) => return Ok(None),
        };
        if token.len() < 16 || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError(
                "the admin token must have at least 16 visible characters".into(),
            ));
        }
        Ok(Some(Secret::new(token)))
    }
}

#[cfg(test)]
mod tests;
