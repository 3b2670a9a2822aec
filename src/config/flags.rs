//! The flags, and where they are read from besides the command line.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::{ConfigError, Environment};
use crate::wire::yaml::{self, BadYaml};

/// Read from the working directory when it is there.
const FILE: &str = "mockmint.yaml";

/// Flags that answer one question together, by their ids: a flag on the command line also beats the
/// variables of its neighbours. Seeds are not among them: those of all places are applied.
pub const TOGETHER: &[&[&str]] = &[
    &["database_url", "ephemeral"],
    &["admin_token", "admin_token_file"],
    &["master_key", "master_key_file"],
];

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
    #[arg(
        long,
        env = "MOCKMINT_STRICT_HEADERS",
        value_parser = BoolishValueParser::new(),
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub strict_headers: Option<bool>,
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
    /// Read every page of a `SQLite` file before it is used, and refuse a damaged one
    #[arg(
        long,
        env = "MOCKMINT_CHECK_DATABASE",
        value_parser = BoolishValueParser::new(),
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub check_database: Option<bool>,
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
    pub(super) fn or(self, file: Self) -> Self {
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
            strict_headers: self.strict_headers.or(file.strict_headers),
            journal_entries: self.journal_entries.or(file.journal_entries),
            journal_bytes: self.journal_bytes.or(file.journal_bytes),
            journal_total_bytes: self.journal_total_bytes.or(file.journal_total_bytes),
            max_spaces: self.max_spaces.or(file.max_spaces),
            max_documents: self.max_documents.or(file.max_documents),
            max_failures: self.max_failures.or(file.max_failures),
            check_database: self.check_database.or(file.check_database),
            seed_random: self.seed_random.or(file.seed_random),
            now: self.now.or(file.now),
            workers: self.workers.or(file.workers),
        }
    }
}
