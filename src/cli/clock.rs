//! `mockmint clock`: read a space's clock, stop it, move it.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::print;
use super::print::cell;
use super::server::{Connection, Failure};

#[derive(Args)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// What it shows; what `mockmint clock` does by itself
    Show,
    /// Stop it, at its present or at an instant
    Freeze {
        /// RFC 3339, such as 2027-01-01T00:00:00Z
        #[arg(long)]
        at: Option<String>,
    },
    /// Let it run
    Run {
        /// Seconds it moves in a real second
        #[arg(long, default_value_t = 1.0)]
        rate: f64,
    },
    /// Move it on
    Advance {
        /// By how much, such as 90s, 3m45s or 10h
        by: String,
    },
    /// Put it to an instant; frozen or running, as it was
    Set {
        /// RFC 3339, such as 2027-01-01T00:00:00Z
        now: String,
    },
    /// Back to real time
    Reset,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let read = server.in_space("GET", &["clock"]);
    let put = server.in_space("PUT", &["clock"]);
    let call = match flags.command.as_ref().unwrap_or(&Command::Show) {
        Command::Show => read,
        Command::Freeze { at: None } => put.body(json!({ "mode": "frozen" })),
        Command::Freeze { at: Some(at) } => put.body(json!({ "mode": "frozen", "now": at })),
        Command::Run { rate } => put.body(json!({ "mode": "running", "rate": rate })),
        Command::Advance { by } => server
            .in_space("POST", &["clock", "advance"])
            .body(json!({ "by": by })),
        Command::Set { now } => {
            let clock = server.ask(&read)?;
            put.body(json!({ "mode": clock["mode"], "rate": clock["rate"], "now": now }))
        }
        Command::Reset => server.in_space("DELETE", &["clock"]),
    };
    let clock = server.ask(&call)?;
    if flags.connection.json {
        return print::json(&clock);
    }
    show(&clock)
}

fn show(clock: &Value) -> Result<(), Failure> {
    let members = ["mode", "now", "offset", "rate"];
    let row = members.map(|member| cell(clock, &format!("/{member}")));
    print::table(&members, &[row.to_vec()])
}
