//! `mockmint checks`: judgements on the client under test.

use clap::Args;
use serde_json::Value;

use super::print::{bold, cell, dim, judged, line, visible};
use super::server::{Connection, Failure};
use super::{print, words};

#[derive(Args)]
pub(super) struct Flags {
    /// Exit 1 when one of these checks failed; `any` stands for all of them
    #[arg(long, value_delimiter = ',', value_parser = words::checks())]
    fail_on: Vec<String>,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let answer = server.ask(&server.in_space("GET", &["checks"]))?;
    if flags.connection.json {
        print::json(&answer)?;
    } else {
        show(&answer)?;
    }
    let is_minded = |id: &str| flags.fail_on.iter().any(|name| name == "any" || name == id);
    let items = answer["items"].as_array().into_iter().flatten();
    let failed: Vec<_> = items
        .filter(|check| check["verdict"] == "failed")
        .filter_map(|check| check["id"].as_str())
        .filter(|id| is_minded(id))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!("failed: {}", failed.join(", "))))
}

fn show(answer: &Value) -> Result<(), Failure> {
    for check in answer["items"].as_array().into_iter().flatten() {
        let verdict = cell(check, "/verdict");
        let mark = match &*verdict {
            "passed" => judged("ok  ", true),
            "failed" => judged("FAIL", false),
            _ => dim("n/a "),
        };
        let detail = visible(&cell(check, "/detail"));
        line(format!("{mark} {}  {detail}", bold(&cell(check, "/id"))))?;
        if verdict == "failed" {
            line(format!("     {}", visible(&cell(check, "/advice"))))?;
            let ids = check["evidence"].as_array().into_iter().flatten();
            let ids: Vec<_> = ids.filter_map(Value::as_str).collect();
            line(format!("     {}", visible(&ids.join(" "))))?;
        }
    }
    let (seen, forgotten) = (cell(answer, "/exchanges"), cell(answer, "/forgotten"));
    line(dim(&format!(
        "exchanges: {seen}, forgotten by the journal: {forgotten}"
    )))
}
