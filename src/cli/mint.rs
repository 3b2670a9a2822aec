//! `mockmint mint`: a token, good or defective, without the vendor's endpoint.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};

use super::offline;
use super::print;
use super::server::{Connection, Failure};
use super::words;

#[derive(Args)]
pub(super) struct Flags {
    /// Vendor whose token it shall be
    #[arg(value_parser = words::vendors())]
    vendor: String,
    /// Credential it is issued for, by id or name [default: the vendor's first]
    #[arg(long)]
    credential: Option<String>,
    /// Scope, space-separated
    #[arg(long)]
    scope: Option<String>,
    /// Audience
    #[arg(long)]
    audience: Option<String>,
    /// Claims, where the vendor's tokens take some: a JSON object, such as `{"channel":"demo"}`
    #[arg(long, value_parser = claims)]
    claims: Option<Value>,
    /// Lifetime such as 90s, when it shall differ from the setting
    #[arg(long)]
    expires_in: Option<String>,
    /// What shall be wrong with it; GET /__mockmint/v1/defects lists what can be
    #[arg(long)]
    defect: Option<String>,
    /// Mint from a seed file, without a server; what is not in the file, signing keys say, is
    /// made for this run
    #[arg(long)]
    seed: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    offline::with(flags.seed.as_deref(), &flags.connection, |server| {
        let wishes = [
            ("vendor", Some(&flags.vendor)),
            ("credential", flags.credential.as_ref()),
            ("scope", flags.scope.as_ref()),
            ("audience", flags.audience.as_ref()),
            ("expires_in", flags.expires_in.as_ref()),
            ("defect", flags.defect.as_ref()),
        ];
        let wishes = wishes
            .into_iter()
            .filter_map(|(name, wish)| Some((name.to_owned(), Value::from(wish?.as_str()))));
        let claims = flags
            .claims
            .iter()
            .map(|c| ("claims".to_owned(), c.clone()));
        let body = Value::Object(wishes.chain(claims).collect::<Map<_, _>>());
        let minted = server.ask(&server.in_space("POST", &["tokens"]).body(body))?;
        if flags.connection.json {
            return print::json(&minted);
        }
        // The token alone, so that `TOKEN=$(mockmint mint …)` does what it looks like.
        print::line(print::visible(&print::cell(&minted, "/token")))
    })
}

/// The claims of a token, as they are typed.
pub(super) fn claims(text: &str) -> Result<Value, String> {
    let claims = serde_json::from_str(text).ok().filter(Value::is_object);
    claims.ok_or_else(|| "claims are a JSON object, such as '{\"channel\":\"demo\"}'".into())
}
