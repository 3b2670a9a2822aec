//! `mockmint env`: what points a shell's clients at a running server.

use clap::Args;
use serde_json::{Value, json};

use super::server::{Connection, Failure, Server};
use super::{print, words};
use crate::issuer::SpacePlan;
use crate::model::space::DEFAULT;
use crate::seed;
use crate::vendors::{self, Vendor};

#[derive(Args)]
pub(super) struct Flags {
    /// Only this vendor's
    #[arg(value_parser = words::vendors())]
    vendor: Option<String>,
    /// Make a new credential where the secret of none is known: secrets are shown once
    #[arg(long)]
    create: bool,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let server = flags.connection.open()?;
    let credentials = server.ask(&server.in_space("GET", &["credentials"]))?;
    let wanted = |vendor: &&&dyn Vendor| {
        let named = flags.vendor.as_deref();
        named.is_none_or(|named| named == vendor.name())
    };
    let mut variables = vec![("MOCKMINT_URL", Some(server.url().to_owned()))];
    for vendor in vendors::ALL.iter().filter(wanted) {
        let (base_url, key) = vendor.environment();
        variables.push((base_url, Some(server.url().to_owned())));
        let secret = match development_key(*vendor, &server, &credentials) {
            None if flags.create => Some(create(*vendor, &server)?),
            known => known,
        };
        variables.push((key, secret));
    }
    if flags.connection.json {
        let members = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)));
        print::json(&Value::Object(members.collect()));
        return Ok(());
    }
    for (name, value) in variables {
        match value {
            Some(value) => print::line(format!("export {name}={}", quoted(&value))),
            None => print::line(format!(
                "# {name}: secrets are shown once; --create makes a new one"
            )),
        }
    }
    Ok(())
}

/// The secret of a development credential of the built-in seed, which is public, where the
/// server's default space still has it.
fn development_key(vendor: &dyn Vendor, server: &Server, credentials: &Value) -> Option<String> {
    let is_there = |account: &str, name: &str| {
        let all = credentials["items"].as_array().into_iter().flatten();
        all.into_iter().any(|credential| {
            credential["vendor"] == vendor.name()
                && credential["account"] == account
                && credential["name"] == name
                && credential["state"] == "active"
                && credential["generation"] == 1
        })
    };
    let plans = seed::read("the built-in seed", seed::BUILT_IN).ok()?;
    let is_default = |plan: &SpacePlan| plan.name == DEFAULT && server.space() == DEFAULT;
    let plan = plans.into_iter().find(is_default)?;
    let mut drafts = plan.credentials.into_iter();
    drafts.find_map(|draft| {
        let known = draft.vendor == vendor.name() && is_there(&draft.account, &draft.name);
        let chosen = draft.chosen.first().filter(|_| known)?;
        Some(chosen.secret.expose().clone())
    })
}

fn create(vendor: &dyn Vendor, server: &Server) -> Result<String, Failure> {
    let call = server.in_space("POST", &["credentials"]);
    let made = server.ask(&call.body(json!({ "vendor": vendor.name() })))?;
    let secrets = made["secrets"].as_object();
    let secret = secrets.and_then(|secrets| secrets.values().next());
    let secret = secret.and_then(Value::as_str).map(str::to_owned);
    secret.ok_or_else(|| Failure::Refused("the server shows no secret".into()))
}

/// A word of a POSIX shell that means exactly this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_is_read_by_the_shell() {
        assert_eq!(quoted("a b$(c)"), "'a b$(c)'");
        assert_eq!(quoted("it's; rm"), r"'it'\''s; rm'");
    }
}
