//! `mockmint spaces`: make one per test, look at them, drop them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::print::cell;
use super::server::{Call, Connection, Failure, read};
use super::{keys, output, print};

#[derive(Args)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Every space; what `mockmint spaces` does by itself
    List,
    /// Make a space with a credential of each kind; their secrets are shown this once
    Create {
        /// Its name
        name: Option<String>,
        /// What is in it instead: one entry of a seed file's spaces, without its name
        #[arg(long)]
        seed: Option<PathBuf>,
        /// Start with a clock that stands
        #[arg(long)]
        frozen: bool,
        /// After how long, in real time, it goes away by itself
        #[arg(long)]
        ttl: Option<String>,
    },
    /// Take a space back to its seed
    Reset {
        /// Id or name
        name: String,
    },
    /// Keep a space as it is now in a file, sealed for its server
    Snapshot {
        /// Id or name
        name: String,
        /// File to write
        file: PathBuf,
        /// Overwrite the file where it is there already
        #[arg(long)]
        force: bool,
    },
    /// Take a space back to a snapshot of it
    Restore {
        /// Id or name
        name: String,
        /// File that `snapshot` wrote
        file: PathBuf,
    },
    /// Forget a space and all that is in it
    Drop {
        /// Id or name
        name: String,
    },
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let call = match flags.command.as_ref().unwrap_or(&Command::List) {
        Command::List => Call::new("GET", &["spaces"]),
        Command::Create {
            name,
            seed,
            frozen,
            ttl,
        } => {
            let mut body = json!({});
            for (member, value) in [("name", name), ("ttl", ttl)] {
                if let Some(value) = value {
                    body[member] = json!(value);
                }
            }
            if *frozen {
                body["clock"] = json!({ "mode": "frozen" });
            }
            if let Some(file) = seed {
                body["seed"] = yaml(file)?;
            }
            Call::new("POST", &["spaces"]).body(body)
        }
        Command::Reset { name } => Call::new("POST", &["spaces", name, "reset"]),
        Command::Snapshot { name, file, force } => {
            let snapshot = server.ask(&Call::new("POST", &["spaces", name, "snapshot"]))?;
            return output::write(file, &format!("{snapshot:#}\n"), MODE, *force);
        }
        Command::Restore { name, file } => {
            let body = snapshot(file)?;
            Call::new("POST", &["spaces", name, "restore"]).body(body)
        }
        Command::Drop { name } => Call::new("DELETE", &["spaces", name]),
    };
    let answer = server.ask(&call)?;
    if flags.connection.json {
        return print::json(&answer);
    }
    show(&answer)
}

/// What is in it is sealed, and still nobody else's business.
const MODE: u32 = 0o600;

fn snapshot(file: &PathBuf) -> Result<Value, Failure> {
    let wrong = |what: String| Failure::Misused(format!("{}: {what}", file.display()));
    let document: Value = serde_json::from_str(&read(file)?)
        .map_err(|error| wrong(format!("no snapshot of a space, which is JSON: {error}")))?;
    let is_snapshot = document["space"].is_string() && document["data"].is_string();
    is_snapshot.then_some(document).ok_or_else(|| {
        wrong("no snapshot of a space; `mockmint spaces snapshot NAME FILE` writes one".into())
    })
}

fn yaml(file: &PathBuf) -> Result<Value, Failure> {
    serde_saphyr::from_str(&read(file)?)
        .map_err(|error| Failure::Misused(format!("{}: {error}", file.display())))
}

fn show(answer: &Value) -> Result<(), Failure> {
    if answer.is_null() {
        return Ok(());
    }
    let one = std::slice::from_ref(answer);
    let spaces = answer["items"].as_array().map_or(one, Vec::as_slice);
    let rows: Vec<_> = spaces
        .iter()
        .map(|space| {
            let members = ["/name", "/clock/mode", "/clock/now", "/expires_at", "/id"];
            members.map(|member| cell(space, member)).to_vec()
        })
        .collect();
    print::table(&["name", "clock", "now", "expires", "id"], &rows)?;
    for credential in answer["credentials"].as_array().into_iter().flatten() {
        keys::secrets(credential)?;
    }
    Ok(())
}
