//! `mockmint keys`: the credentials of a space.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::print::{bold, cell, line, visible};
use super::server::{Connection, Failure, Server};
use super::{print, words};

#[derive(Args)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Every credential, secrets masked; what `mockmint keys` does by itself
    List,
    /// Make a credential; its secrets are shown this once
    Create {
        #[arg(value_parser = words::vendors())]
        vendor: String,
        /// Kind, where the vendor has several
        #[arg(long)]
        kind: Option<String>,
        /// Account it belongs to
        #[arg(long)]
        account: Option<String>,
        /// What people call it
        #[arg(long)]
        name: Option<String>,
        /// A public fact as NAME=VALUE, the value in JSON or as text; repeatable
        #[arg(long, value_parser = fact)]
        field: Vec<(String, Value)>,
    },
    /// Replace the secrets of a credential; they are shown this once
    Regenerate {
        /// Id, name, VENDOR/NAME or VENDOR/KIND/NAME
        key: String,
        /// For how long the old ones still work
        #[arg(long)]
        grace: Option<String>,
    },
    /// Withdraw a credential
    Revoke {
        /// Id, name, VENDOR/NAME or VENDOR/KIND/NAME
        key: String,
    },
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let answer = match flags.command.as_ref().unwrap_or(&Command::List) {
        Command::List => return list(&server, flags.connection.json),
        Command::Create {
            vendor,
            kind,
            account,
            name,
            field,
        } => {
            let mut body = json!({ "vendor": vendor });
            for (member, value) in [("kind", kind), ("account", account), ("name", name)] {
                if let Some(value) = value {
                    body[member] = json!(value);
                }
            }
            for (name, value) in field {
                body["fields"][name] = value.clone();
            }
            server.ask(&server.in_space("POST", &["credentials"]).body(body))?
        }
        Command::Regenerate { key, grace } => {
            let id = find(&server, key)?;
            let body = grace.as_ref().map_or(json!({}), |g| json!({ "grace": g }));
            let call = server.in_space("POST", &["credentials", &id, "regenerate"]);
            server.ask(&call.body(body))?
        }
        Command::Revoke { key } => {
            let id = find(&server, key)?;
            server.ask(&server.in_space("DELETE", &["credentials", &id]))?;
            return Ok(());
        }
    };
    if flags.connection.json {
        return print::json(&answer);
    }
    secrets(&answer)
}

fn list(server: &Server, is_json: bool) -> Result<(), Failure> {
    let answer = credentials(server)?;
    if is_json {
        return print::json(&answer);
    }
    let members = ["vendor", "kind", "account", "name", "state", "generation"];
    let columns = [
        "vendor", "kind", "account", "name", "state", "gen", "used", "id",
    ];
    let rows: Vec<_> = items_of(&answer)
        .iter()
        .map(|credential| {
            let members = members.iter().chain(&["last_used_at", "id"]);
            members
                .map(|member| cell(credential, &format!("/{member}")))
                .collect()
        })
        .collect();
    print::table(&columns, &rows)
}

/// Every credential of the space, read page by page.
pub(super) fn credentials(server: &Server) -> Result<Value, Failure> {
    let page = |after: Option<&str>| {
        let call = server.in_space("GET", &["credentials"]);
        server.ask(&call.with("after", after))
    };
    let mut all = page(None)?;
    let mut next = all["next"].as_str().map(str::to_owned);
    while let Some(after) = next {
        let more = page(Some(&after))?;
        if let Some(items) = all["items"].as_array_mut() {
            items.extend(items_of(&more).iter().cloned());
        }
        next = more["next"].as_str().map(str::to_owned);
    }
    if let Some(members) = all.as_object_mut() {
        members.shift_remove("next");
    }
    Ok(all)
}

/// The id of the credential that is meant: a name may be that of several.
fn find(server: &Server, key: &str) -> Result<String, Failure> {
    let answer = credentials(server)?;
    let named = items_of(&answer).iter().filter(|credential| {
        let [vendor, kind, name] = ["/vendor", "/kind", "/name"].map(|m| cell(credential, m));
        credential["id"] == key
            || name == key
            || format!("{vendor}/{name}") == key
            || format!("{vendor}/{kind}/{name}") == key
    });
    let ids: Vec<_> = named.filter_map(|c| c["id"].as_str()).collect();
    match ids[..] {
        [id] => Ok(id.to_owned()),
        [] => Err(Failure::Refused(format!(
            "no credential {key} in the space {}; `mockmint keys` lists them",
            server.space()
        ))),
        _ => Err(Failure::Misused(format!(
            "several credentials are called {key}; say VENDOR/KIND/NAME, or the id"
        ))),
    }
}

/// Prints the secrets of a new credential, and what else there is to know of it.
pub(super) fn secrets(credential: &Value) -> Result<(), Failure> {
    let [vendor, kind, name] = ["/vendor", "/kind", "/name"].map(|m| cell(credential, m));
    line(bold(&format!("{vendor} {kind} {name}, shown this once")))?;
    for members in ["secrets", "fields"] {
        for (name, _) in credential[members].as_object().into_iter().flatten() {
            let value = cell(&credential[members], &format!("/{name}"));
            line(format!("  {}: {}", visible(name), visible(&value)))?;
        }
    }
    Ok(())
}

fn items_of(answer: &Value) -> &[Value] {
    answer["items"].as_array().map_or(&[], Vec::as_slice)
}

fn fact(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((name.to_owned(), value))
}
