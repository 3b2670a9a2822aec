//! `mockmint inspect`: what a token says, and what its vendor would say to it.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};

use super::print::{bold, cell, judged, line, visible};
use super::server::{Connection, Failure};
use super::{offline, print, verdict, words};

#[derive(Args)]
pub(super) struct Flags {
    /// The token; `-` reads it from standard input, where no list of processes shows it
    token: String,
    /// Judge it as this vendor would
    #[arg(long, value_parser = words::vendors())]
    vendor: Option<String>,
    /// Origin it would come from
    #[arg(long)]
    origin: Option<String>,
    /// Scope it would have to have
    #[arg(long)]
    scope: Option<String>,
    /// Instant to judge it at [default: the space's present]
    #[arg(long)]
    at: Option<String>,
    /// Judge it by a seed file, without a server; signatures of keys that are not in the file
    /// cannot be checked
    #[arg(long)]
    seed: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let token = if flags.token == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_line(&mut text);
        read.map_err(|error| Failure::Misused(format!("cannot read standard input: {error}")))?;
        text.trim().to_owned()
    } else {
        flags.token.clone()
    };
    offline::with(flags.seed.as_deref(), &flags.connection, |server| {
        let questions = [
            ("token", Some(&token)),
            ("vendor", flags.vendor.as_ref()),
            ("origin", flags.origin.as_ref()),
            ("scope", flags.scope.as_ref()),
            ("at", flags.at.as_ref()),
        ];
        let questions = questions
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?.as_str()))));
        let body = Value::Object(questions.collect::<Map<_, _>>());
        let judged = server.ask(&server.in_space("POST", &["tokens", "inspect"]).body(body))?;
        if flags.connection.json {
            print::json(&judged)?;
        } else {
            show(&judged)?;
        }
        match judged["accepted"].as_bool() {
            Some(true) => Ok(()),
            _ => Err(Failure::Refused(format!(
                "the token is refused: {}",
                cell(&judged, "/reason")
            ))),
        }
    })
}

fn show(token: &Value) -> Result<(), Failure> {
    let is_accepted = token["accepted"] == true;
    let word = if is_accepted { "accepted" } else { "refused" };
    let [vendor, format] = ["/vendor", "/format"].map(|member| visible(&cell(token, member)));
    line(format!(
        "{} by {vendor}, format {format}",
        judged(word, is_accepted)
    ))?;
    for part in ["header", "claims"] {
        if let Some(members) = token[part].as_object() {
            line(bold(part))?;
            for name in members.keys() {
                let value = cell(&token[part], &format!("/{}", escaped(name)));
                line(format!("  {}: {}", visible(name), visible(&value)))?;
            }
        }
    }
    line(bold("verdict"))?;
    verdict::print(&token["verdict"])
}

/// A name as a segment of a JSON pointer (RFC 6901 section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
