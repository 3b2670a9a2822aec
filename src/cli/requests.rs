//! `mockmint requests`: the journal of a space.

use clap::{Args, Subcommand};
use serde_json::Value;

use super::print::cell;
use super::server::{Call, Connection, Failure, Server};
use super::{print, words};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Show entries as they are written, until interrupted
    Follow(Filter),
    /// Print the journal as an HTTP archive (HAR)
    Har(Filter),
    /// Empty the journal
    Clear,
}

#[derive(Args)]
struct Listing {
    #[command(flatten)]
    filter: Filter,
    /// Entries at most, the newest
    #[arg(long)]
    limit: Option<usize>,
    /// Wait so long for entries that match; exit 1 when there are too few
    #[arg(long)]
    wait: Option<String>,
    /// How many to wait for [default: 1]
    #[arg(long, requires = "wait")]
    count: Option<usize>,
}

#[derive(Args)]
struct Filter {
    /// Of this vendor
    #[arg(long, value_parser = words::vendors())]
    vendor: Option<String>,
    /// Of this operation
    #[arg(long)]
    operation: Option<String>,
    /// Answered with this status
    #[arg(long)]
    status: Option<u16>,
    /// Refused for this reason
    #[arg(long, value_parser = words::reasons())]
    reason: Option<String>,
    /// Made with this credential, by id or name
    #[arg(long)]
    credential: Option<String>,
    /// After this entry, or from this instant of the space clock on
    #[arg(long)]
    since: Option<String>,
}

impl Filter {
    fn on(&self, call: Call) -> Call {
        call.with("vendor", self.vendor.as_ref())
            .with("operation", self.operation.as_ref())
            .with("status", self.status)
            .with("reason", self.reason.as_ref())
            .with("credential", self.credential.as_ref())
            .with("since", self.since.as_ref())
    }
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    match &flags.command {
        None => list(&server, &flags.listing, flags.connection.json),
        Some(Command::Follow(filter)) => follow(&server, filter, flags.connection.json),
        Some(Command::Har(filter)) => {
            let call = filter.on(server.in_space("GET", &["requests.har"]));
            print::json(&server.ask(&call)?)
        }
        Some(Command::Clear) => server
            .ask(&server.in_space("DELETE", &["requests"]))
            .map(drop),
    }
}

fn list(server: &Server, listing: &Listing, is_json: bool) -> Result<(), Failure> {
    let call = listing.filter.on(server.in_space("GET", &["requests"]));
    let call = call
        .with("limit", listing.limit)
        .with("wait", listing.wait.as_ref())
        .with("count", listing.count);
    let answer = server.ask(&call)?;
    if is_json {
        print::json(&answer)?;
    } else {
        let entries = answer["items"].as_array().into_iter().flatten();
        let rows: Vec<_> = entries.map(row).collect();
        print::table(&COLUMNS, &rows)?;
    }
    match answer["complete"].as_bool() {
        Some(false) => Err(Failure::Refused(
            "too few requests matched in this time".into(),
        )),
        _ => Ok(()),
    }
}

fn follow(server: &Server, filter: &Filter, is_json: bool) -> Result<(), Failure> {
    let call = filter.on(server.in_space("GET", &["requests", "stream"]));
    for line in server.lines(&call)? {
        if print::is_closed() {
            return Ok(());
        }
        let line = line.map_err(|error| Failure::Refused(format!("the stream broke: {error}")))?;
        let Some(data) = line.strip_prefix("data: ") else {
            continue;
        };
        if is_json {
            print::line(print::escaped(data))?;
            continue;
        }
        let entry: Value = serde_json::from_str(data).unwrap_or_default();
        match entry["missed"].as_u64() {
            Some(missed) => print::line(print::dim(&format!("({missed} missed)")))?,
            None => print::line(print::visible(&row(&entry).join("  ")))?,
        }
    }
    Ok(())
}

const COLUMNS: [&str; 6] = ["at", "status", "operation", "credential", "reason", "id"];

fn row(entry: &Value) -> Vec<String> {
    let operation = match entry["operation"].as_str() {
        Some(operation) => format!("{} {operation}", cell(entry, "/vendor")),
        None => format!("{} {}", cell(entry, "/method"), cell(entry, "/path")),
    };
    vec![
        cell(entry, "/at"),
        cell(entry, "/response/status"),
        operation,
        cell(entry, "/credential/name"),
        cell(entry, "/reason"),
        cell(entry, "/id"),
    ]
}
