//! `mockmint fault`: the fault programs of a space.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::print::cell;
use super::server::{Call, Connection, Failure, read};
use super::{print, words};
use crate::error::Reason;
use crate::wire::nearest;

#[derive(Args)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Every program; what `mockmint fault` does by itself
    List,
    /// Start a program
    Add(Box<Program>),
    /// The named incidents a step can be
    Presets,
    /// Stop a program
    Remove {
        /// Its id
        id: String,
    },
    /// Stop all of them
    Clear,
}

#[derive(Args)]
struct Program {
    /// What happens, in this order: ok, a status such as 503, a reason such as expired, or
    /// NAME=VALUE such as delay=2s, body=html, reset=before, `preset=…`; more after commas, such as
    /// `503,times=2,retry_after=2s`
    #[arg(value_parser = step, required_unless_present = "file", conflicts_with = "file")]
    steps: Vec<Value>,
    /// The whole program, in YAML or JSON
    #[arg(long)]
    file: Option<PathBuf>,
    /// For requests to this vendor
    #[arg(long, value_parser = words::vendors())]
    vendor: Option<String>,
    /// For this operation
    #[arg(long)]
    operation: Option<String>,
    /// For this credential, by id or name
    #[arg(long)]
    credential: Option<String>,
    /// For requests with this header, as `NAME: VALUE`; repeatable
    #[arg(long, value_parser = header, value_name = "NAME: VALUE")]
    header: Vec<(String, String)>,
    /// Only for each one of them whose number this divides
    #[arg(long)]
    nth: Option<u32>,
    /// How often the steps are played
    #[arg(long)]
    repeat: Option<u32>,
    /// Share of the requests it has a say in, from 0 to 1
    #[arg(long)]
    probability: Option<f64>,
    /// What its dice begin with
    #[arg(long)]
    random_seed: Option<u64>,
    /// When it ends by the space clock: an instant, or a duration from now
    #[arg(long)]
    until: Option<String>,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let call = match flags.command.as_ref().unwrap_or(&Command::List) {
        Command::List => server.in_space("GET", &["faults"]),
        Command::Add(program) => server.in_space("POST", &["faults"]).body(body(program)?),
        Command::Presets => Call::new("GET", &["presets"]),
        Command::Remove { id } => server.in_space("DELETE", &["faults", id]),
        Command::Clear => server.in_space("DELETE", &["faults"]),
    };
    let answer = server.ask(&call)?;
    if flags.connection.json {
        return print::json(&answer);
    }
    show(&answer)
}

fn body(program: &Program) -> Result<Value, Failure> {
    let mut body = match &program.file {
        Some(file) => serde_saphyr::from_str(&read(file)?)
            .map_err(|error| Failure::Misused(format!("{}: {error}", file.display())))?,
        None => json!({ "steps": program.steps }),
    };
    let is_mapping = |value: &Value| value.is_object() || value.is_null();
    if !body.is_object() || !is_mapping(&body["match"]) {
        let what = "a fault program is a mapping, and so is its match";
        return Err(Failure::Misused(what.into()));
    }
    let matching = [
        ("vendor", json!(program.vendor)),
        ("operation", json!(program.operation)),
        ("credential", json!(program.credential)),
        ("nth", json!(program.nth)),
    ];
    for (name, value) in matching.into_iter().filter(|(_, value)| !value.is_null()) {
        body["match"][name] = value;
    }
    if !program.header.is_empty() {
        let headers = program
            .header
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)));
        body["match"]["header"] = Value::Object(headers.collect());
    }
    let members = [
        ("repeat", json!(program.repeat)),
        ("probability", json!(program.probability)),
        ("random_seed", json!(program.random_seed)),
        ("until", json!(program.until)),
    ];
    for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
        body[name] = value;
    }
    Ok(body)
}

/// A header as it is typed.
fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as NAME: VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// A step as it is typed: what happens, then more members after commas.
fn step(text: &str) -> Result<Value, String> {
    let mut members = Map::new();
    for (place, part) in text.split(',').enumerate() {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => {
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
                (name, value)
            }
            None if place > 0 => return Err(format!("{part}: must be NAME=VALUE")),
            None => word(part)?,
        };
        members.insert(name.to_owned(), value);
    }
    Ok(Value::Object(members))
}

fn word(word: &str) -> Result<(&'static str, Value), String> {
    if word == "ok" {
        return Ok(("ok", json!(true)));
    }
    if let Ok(status) = word.parse::<u16>() {
        return Ok(("status", json!(status)));
    }
    if let Some(reason) = Reason::parse(word) {
        return Ok(("reason", json!(reason.code())));
    }
    let known: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    let meant = nearest::nearest(word, &known);
    let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
    Err(format!(
        "must be ok, a status, a reason code or NAME=VALUE{meant}"
    ))
}

fn show(answer: &Value) -> Result<(), Failure> {
    if let Some(removed) = answer["removed"].as_u64() {
        return print::line(format!("removed: {removed}"));
    }
    if answer.is_null() {
        return Ok(());
    }
    let one = std::slice::from_ref(answer);
    let items = answer["items"].as_array().map_or(one, Vec::as_slice);
    // Presets have words of their own, programs a state.
    let columns: &[&str] = if items.iter().any(|item| item["what"].is_string()) {
        &["name", "what"]
    } else {
        &[
            "id", "state", "matched", "fired", "ends_at", "match", "steps",
        ]
    };
    let row = |item: &Value| {
        let cells = columns.iter().map(|name| cell(item, &format!("/{name}")));
        cells.collect()
    };
    print::table(columns, &items.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_typed_as_one_word() {
        for (text, expected) in [
            ("ok", json!({ "ok": true })),
            ("503,times=2", json!({ "status": 503, "times": 2 })),
            ("expired", json!({ "reason": "expired" })),
            ("delay=2s", json!({ "delay": "2s" })),
            (
                "429,retry_after=2s",
                json!({ "status": 429, "retry_after": "2s" }),
            ),
        ] {
            assert_eq!(step(text).unwrap(), expected, "{text}");
        }
        assert_eq!(
            step("expird").unwrap_err(),
            "must be ok, a status, a reason code or NAME=VALUE; did you mean expired?"
        );
        assert!(step("503,twice").is_err());
    }
}
