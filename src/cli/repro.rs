//! `mockmint repro`: one file that does once more what led to a request.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::server::{Call, Connection, Failure};
use super::{output, print};

#[derive(Args)]
pub(super) struct Flags {
    /// The request, as `X-Mockmint-Request-Id` names it; looked for in every space unless one is
    /// named
    request_id: String,
    /// File to write [default: the request id and .sh]; - writes to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the file where it is there already
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    connection: Connection,
}

/// Everybody may read and run the file: it holds no secret.
const MODE: u32 = 0o755;

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let (space, exchange) = server.exchange(&flags.request_id)?;
    let path = ["spaces", &space, "requests", &flags.request_id, "repro"];
    let script = server.text(&Call::new("GET", &path))?;
    let named = || format!("{}.sh", flags.request_id).into();
    let file = flags.output.clone().unwrap_or_else(named);
    if file.as_os_str() == "-" {
        return print::text(&script);
    }
    output::write(&file, &script, MODE, flags.force)?;
    if flags.connection.json {
        return print::json(&json!({ "request": exchange["id"], "file": file }));
    }
    let file = file.display().to_string();
    print::line(print::visible(&file))
}
