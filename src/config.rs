//! What the server is told at its start: flag, else environment, else file, else default.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::secret::Secret;
use crate::space::{Bounds, Limits};
use crate::wire::yaml::{self, BadYaml};

/// MINT on a keypad.
pub const PORT: u16 = 6468;
/// Read from the working directory when it is there.
const FILE: &str = "mockmint.yaml";

/// The flags of `serve`, each also an environment variable and a key of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Flags {
    /// Address to listen on
    #[arg(long, env = "MOCKMINT_BIND")]
    pub bind: Option<IpAddr>,
    /// Port to listen on; 0 takes any free one [default: 6468; PORT is read too]
    #[arg(long, env = "MOCKMINT_PORT")]
    pub port: Option<u16>,
    /// sqlite:FILE or postgres://… [default: sqlite:mockmint.db; `DATABASE_URL` is read too]
    #[arg(long, env = "MOCKMINT_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Keep everything in memory and forget it at the end
    #[arg(
        long,
        env = "MOCKMINT_EPHEMERAL",
        value_parser = BoolishValueParser::new(),
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub ephemeral: Option<bool>,
    /// Seed file to apply in the place of the built-in one; repeatable
    #[arg(long, env = "MOCKMINT_SEED", value_delimiter = ',')]
    pub seed: Vec<PathBuf>,
    /// A whole seed document
    #[arg(long, env = "MOCKMINT_SEED_INLINE", hide_env_values = true)]
    pub seed_inline: Option<String>,
    /// Token that opens the control API; needed to listen on more than loopback
    #[arg(long, env = "MOCKMINT_ADMIN_TOKEN", hide_env_values = true)]
    pub admin_token: Option<String>,
    /// File with the admin token
    #[arg(long, env = "MOCKMINT_ADMIN_TOKEN_FILE")]
    pub admin_token_file: Option<PathBuf>,
    /// Key that signing keys are derived from: 64 hexadecimal digits; replicas share it
    #[arg(long, env = "MOCKMINT_MASTER_KEY", hide_env_values = true)]
    pub master_key: Option<String>,
    /// File with the master key; made when it is missing [default: mockmint.key]
    #[arg(long, env = "MOCKMINT_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
    /// Host name to answer to besides localhost; repeatable
    #[arg(long, env = "MOCKMINT_ALLOWED_HOST", value_delimiter = ',')]
    pub allowed_host: Vec<String>,
    /// Form of the log
    #[arg(long, env = "MOCKMINT_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: error, warn, info, debug, trace [default: info]
    #[arg(long, env = "MOCKMINT_LOG_LEVEL")]
    pub log_level: Option<String>,
    /// Send no X-Mockmint-* headers
    #[arg(long, env = "MOCKMINT_STRICT_HEADERS", value_parser = BoolishValueParser::new())]
    pub strict_headers: bool,
    /// Requests a space's journal keeps [default: 1000]
    #[arg(long, env = "MOCKMINT_JOURNAL_ENTRIES")]
    pub journal_entries: Option<usize>,
    /// Bytes a space's journal keeps [default: 4194304]
    #[arg(long, env = "MOCKMINT_JOURNAL_BYTES")]
    pub journal_bytes: Option<usize>,
    /// Bytes the journals of all spaces keep together [default: 268435456]
    #[arg(long, env = "MOCKMINT_JOURNAL_TOTAL_BYTES")]
    pub journal_total_bytes: Option<usize>,
    /// Spaces the control API makes at most [default: 10000]
    #[arg(long, env = "MOCKMINT_MAX_SPACES")]
    pub max_spaces: Option<usize>,
    /// Voices, tasks, agents and the like that a space keeps, of each kind [default: 10000]
    #[arg(long, env = "MOCKMINT_MAX_DOCUMENTS")]
    pub max_documents: Option<usize>,
    /// Wrong credentials a client may present to a space within a minute; 0 for any number
    /// [default: 1000]
    #[arg(long, env = "MOCKMINT_MAX_FAILURES")]
    pub max_failures: Option<u32>,
    /// Make the same ids, keys and tokens in the same order on every run; with --ephemeral, for
    /// tests only
    #[arg(long, env = "MOCKMINT_SEED_RANDOM")]
    pub seed_random: Option<u64>,
    /// Let the server's own time stand at this instant (RFC 3339); spaces' clocks are moved as ever
    #[arg(long, env = "MOCKMINT_NOW")]
    pub now: Option<DateTime<Utc>>,
    /// Threads that answer requests [default: one a core]
    #[arg(long, env = "MOCKMINT_WORKERS")]
    pub workers: Option<usize>,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

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
    /// These flags, and what the file in `folder` says where they say nothing.
    pub fn with_file(self, folder: &Path) -> Result<Self, ConfigError> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(self),
            Err(error) => return Err(ConfigError(format!("cannot read {FILE}: {error}"))),
        };
        let file = yaml::read(&text).map_err(|BadYaml { line, message }| {
            ConfigError(format!("{FILE}:{line}: {message}"))
        })?;
        Ok(self.or(file))
    }

    /// These flags, and what the variables of other tools say where they say nothing. They come
    /// before the file: a variable was set for this run.
    #[must_use]
    pub fn with_environment(self, environment: &Environment) -> Self {
        let says_nothing = self.database_url.is_none() && self.ephemeral.is_none();
        let by_environment = || environment.database_url.clone();
        Self {
            port: self.port.or(environment.port),
            database_url: self
                .database_url
                .or_else(|| says_nothing.then(by_environment).flatten()),
            ..self
        }
    }

    /// Flags that answer one question together are taken from one place together: a database URL
    /// on the command line is not undone by `ephemeral` in the file.
    fn or(self, file: Self) -> Self {
        let has_database = self.database_url.is_some() || self.ephemeral.is_some();
        let has_seed = !self.seed.is_empty() || self.seed_inline.is_some();
        let has_token = self.admin_token.is_some() || self.admin_token_file.is_some();
        let has_master = self.master_key.is_some() || self.master_key_file.is_some();
        let database = if has_database { &self } else { &file };
        let seeds = if has_seed { &self } else { &file };
        let token = if has_token { &self } else { &file };
        let master = if has_master { &self } else { &file };
        Self {
            bind: self.bind.or(file.bind),
            port: self.port.or(file.port),
            database_url: database.database_url.clone(),
            ephemeral: database.ephemeral,
            seed: seeds.seed.clone(),
            seed_inline: seeds.seed_inline.clone(),
            admin_token: token.admin_token.clone(),
            admin_token_file: token.admin_token_file.clone(),
            master_key: master.master_key.clone(),
            master_key_file: master.master_key_file.clone(),
            allowed_host: if self.allowed_host.is_empty() {
                file.allowed_host
            } else {
                self.allowed_host
            },
            log_format: self.log_format.or(file.log_format),
            log_level: self.log_level.or(file.log_level),
            strict_headers: self.strict_headers || file.strict_headers,
            journal_entries: self.journal_entries.or(file.journal_entries),
            journal_bytes: self.journal_bytes.or(file.journal_bytes),
            journal_total_bytes: self.journal_total_bytes.or(file.journal_total_bytes),
            max_spaces: self.max_spaces.or(file.max_spaces),
            max_documents: self.max_documents.or(file.max_documents),
            max_failures: self.max_failures.or(file.max_failures),
            seed_random: self.seed_random.or(file.seed_random),
            now: self.now.or(file.now),
            workers: self.workers.or(file.workers),
        }
    }

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
            strict_headers: self.strict_headers,
            bounds,
            max_failures: self.max_failures.unwrap_or(1_000),
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

/// The variables of other tools that are read too.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `PORT`.
    pub port: Option<u16>,
    /// `DATABASE_URL`.
    pub database_url: Option<String>,
}

impl Environment {
    /// Reads the process's environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment; clap reads the flags' own variables"
    )]
    pub fn read() -> Result<Self, ConfigError> {
        let port = match std::env::var("PORT") {
            Err(_) => None,
            Ok(port) => Some(port.parse().map_err(|_| {
                ConfigError("the environment variable PORT is not a port number".into())
            })?),
        };
        Ok(Self {
            port,
            database_url: std::env::var("DATABASE_URL").ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Flags {
        Flags {
            port: Some(7470),
            ephemeral: Some(true),
            admin_token_file: Some("token".into()),
            master_key: Some("00".repeat(32)),
            seed_inline: Some("spaces: []".into()),
            ..Flags::default()
        }
    }

    #[test]
    fn what_is_said_on_the_command_line_is_not_undone_by_the_file() {
        let flags = Flags {
            database_url: Some("sqlite:here.db".into()),
            admin_token: Some("an admin token".into()),
            master_key_file: Some("key".into()),
            seed: vec!["seed.yaml".into()],
            ..Flags::default()
        };
        let merged = flags.or(file());

        assert_eq!(merged.ephemeral, None);
        assert_eq!(merged.database_url.as_deref(), Some("sqlite:here.db"));
        assert_eq!(merged.admin_token_file, None);
        assert_eq!(merged.master_key, None);
        assert_eq!(merged.seed_inline, None);
        assert_eq!(merged.port, Some(7470));
    }

    #[test]
    fn what_spaces_may_take_is_told_by_flag_file_and_default() {
        let flags = Flags {
            max_spaces: Some(7),
            ephemeral: Some(true),
            ..Flags::default()
        };
        let file = Flags {
            max_spaces: Some(8),
            max_documents: Some(9),
            journal_total_bytes: Some(10),
            max_failures: Some(11),
            ..Flags::default()
        };
        let told = |flags: Flags| {
            let config = flags.config(&Environment::default()).unwrap();
            let bounds = config.bounds;
            let Bounds {
                spaces, documents, ..
            } = bounds;
            (spaces, documents, bounds.journals, config.max_failures)
        };

        assert_eq!(told(flags.clone().or(file)), (7, 9, 10, 11));
        let usual = Flags {
            max_spaces: None,
            ..flags
        };
        assert_eq!(told(usual), (10_000, 10_000, 256 * 1024 * 1024, 1_000));
    }

    #[test]
    fn the_variables_of_other_tools_come_before_the_file() {
        let environment = Environment {
            port: Some(7471),
            database_url: Some("postgres://db".into()),
        };
        let merged = Flags::default().with_environment(&environment).or(file());

        assert_eq!(merged.port, Some(7471));
        assert_eq!(merged.database_url.as_deref(), Some("postgres://db"));
        assert_eq!(merged.ephemeral, None);
    }

    #[test]
    fn an_ephemeral_server_asks_no_other_tools_database() {
        let flags = Flags {
            ephemeral: Some(true),
            ..Flags::default()
        };
        let environment = Environment {
            port: None,
            database_url: Some("postgres://db".into()),
        };
        let config = flags.with_environment(&environment).config(&environment);

        assert_eq!(config.unwrap().database, Database::Memory);
    }
}
