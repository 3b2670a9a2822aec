//! `mockmint explain`: the verdict of one exchange, step by step.

use clap::Args;
use serde_json::Value;

use super::print::{bold, cell, dim, judged, line, visible};
use super::server::{Connection, Failure};
use super::{print, verdict};

#[derive(Args)]
pub(super) struct Flags {
    /// The request, as `X-Mockmint-Request-Id` names it; looked for in every space unless one is
    /// named
    request_id: String,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let (_, exchange) = server.exchange(&flags.request_id)?;
    if flags.connection.json {
        return print::json(&exchange);
    }
    show(&exchange)
}

fn show(exchange: &Value) -> Result<(), Failure> {
    let status = exchange["response"]["status"].as_u64().unwrap_or_default();
    line(format!(
        "{} {} {} {}",
        bold(&cell(exchange, "/method")),
        visible(&cell(exchange, "/path")),
        dim("->"),
        judged(&status.to_string(), status < 400),
    ))?;
    for (name, pointer) in [
        ("request", "/id"),
        ("at", "/at"),
        ("vendor", "/vendor"),
        ("operation", "/operation"),
        ("credential", "/credential/name"),
        ("reason", "/reason"),
        ("fault", "/fault/what"),
    ] {
        line(format!("  {name:<11}{}", visible(&cell(exchange, pointer))))?;
    }
    if let Some(program) = exchange["fault"]["program"].as_str() {
        line(format!("  {:<11}{}", "program", visible(program)))?;
    }
    line(bold("verdict"))?;
    verdict::print(&exchange["verdict"])
}
