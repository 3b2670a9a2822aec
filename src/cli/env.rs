//! `mockmint env`: what points a shell's clients at a running server.

use clap::Args;
use serde_json::{Value, json};

use super::server::{Connection, Failure, Server};
use super::{environment, keys, print, words};
use crate::model::draft::Draft;
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
    let credentials = keys::credentials(&server)?;
    let wanted = |vendor: &&&dyn Vendor| {
        let named = flags.vendor.as_deref();
        named.is_none_or(|named| named == vendor.name())
    };
    let mut variables = vec![("MOCKMINT_URL", Some(server.url().to_owned()))];
    for vendor in vendors::ALL.iter().filter(wanted) {
        variables.extend(environment::variables(*vendor, server.url(), |kind| {
            let known = known(*vendor, kind, &server, &credentials);
            if flags.create && known["secrets"].is_null() {
                return create(*vendor, kind, &server);
            }
            Ok(known)
        })?);
    }
    if flags.connection.json {
        let members = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)));
        return print::json(&Value::Object(members.collect()));
    }
    for (name, value) in variables {
        match value {
            Some(value) => print::line(format!("export {name}={}", quoted(&value)))?,
            None => print::line(format!(
                "# {name}: secrets are shown once; --create makes a new one"
            ))?,
        }
    }
    Ok(())
}

/// The first credential of a kind that can be used, `null` where there is none; with its secrets
/// where they are those of the built-in seed, which are public.
fn known(vendor: &dyn Vendor, kind: &str, server: &Server, credentials: &Value) -> Value {
    let mut all = credentials["items"].as_array().into_iter().flatten();
    let first = all.find(|credential| {
        credential["vendor"] == vendor.name()
            && credential["kind"] == kind
            && credential["state"] == "active"
    });
    let mut credential = first.cloned().unwrap_or_default();
    if server.space() == DEFAULT
        && credential["generation"] == 1
        && let Some(draft) = development(vendor, &credential)
    {
        for chosen in &draft.chosen {
            credential["secrets"][chosen.role] = json!(chosen.secret.expose());
        }
    }
    credential
}

/// What the built-in seed says of a credential of the default space.
fn development(vendor: &dyn Vendor, credential: &Value) -> Option<Draft> {
    let plans = seed::read("the built-in seed", seed::BUILT_IN).ok()?;
    let plan = plans.into_iter().find(|plan| plan.name == DEFAULT)?;
    plan.credentials.into_iter().find(|draft| {
        draft.vendor == vendor.name()
            && credential["kind"] == draft.kind.name
            && credential["account"] == *draft.account
            && credential["name"] == *draft.name
    })
}

fn create(vendor: &dyn Vendor, kind: &str, server: &Server) -> Result<Value, Failure> {
    let call = server.in_space("POST", &["credentials"]);
    let wish = json!({ "vendor": vendor.name(), "kind": kind });
    server.ask(&call.body(wish))
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
