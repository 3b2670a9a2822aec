//! `mockmint seed`: looking after seed files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::server::Failure;
use super::{FAILED, MISUSED, complain, print};
use crate::issuer::SpacePlan;
use crate::secret::{Hasher, Random, Secret};
use crate::seed;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Say whether a seed file can be applied, and if not, where it is wrong
    Check {
        /// The file
        file: PathBuf,
    },
    /// Print the JSON Schema of seed files, for editors
    Schema,
    /// Read a secret from standard input and print its argon2id hash, for a seed's `hash`
    Hash,
}

pub(super) fn run(command: &Command) -> ExitCode {
    match command {
        Command::Check { file } => check(file),
        Command::Schema => said(print::line(format!("{:#}", seed::schema()))),
        Command::Hash => hash(),
    }
}

fn hash() -> ExitCode {
    let mut secret = String::new();
    if let Err(error) = std::io::stdin().read_line(&mut secret) {
        return complain(format!("cannot read standard input: {error}"), FAILED);
    }
    let secret = Secret::new(secret.trim_end_matches(['\r', '\n']).to_owned());
    let hasher = Hasher::new(&Random::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let verifier = runtime.map(|runtime| runtime.block_on(hasher.hash(&secret)));
    match verifier {
        Ok(Ok(verifier)) => said(print::line(verifier.as_str())),
        Ok(Err(error)) => complain(error, FAILED),
        Err(error) => complain(error, FAILED),
    }
}

fn check(file: &Path) -> ExitCode {
    let name = file.display().to_string();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return complain(format!("cannot read {name}: {error}"), MISUSED),
    };
    match seed::read(&name, &text) {
        Ok(plans) => {
            if let Err(complaint) = check_hashes(&plans) {
                return complain(format!("{name}: {complaint}"), FAILED);
            }
            let credentials: usize = plans.iter().map(|plan| plan.credentials.len()).sum();
            let spaces = plans.len();
            said(print::line(format!(
                "{name}: good; spaces: {spaces}, credentials: {credentials}"
            )))
        }
        Err(error) => complain(error, FAILED),
    }
}

/// Says which hash is not that of the secret beside it. A server does not ask: a hash is written into
/// a seed so that the start need not take the time.
fn check_hashes(plans: &[SpacePlan]) -> Result<(), String> {
    let hasher = Hasher::new(&Random::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    for plan in plans {
        for draft in &plan.credentials {
            for chosen in &draft.chosen {
                let Some(hash) = &chosen.hash else {
                    continue;
                };
                let secret = chosen.secret.expose();
                let is_its_own = runtime.block_on(hasher.verify(hash, secret));
                if !is_its_own.map_err(|error| error.to_string())? {
                    return Err(format!(
                        "the hash of {}/{}/{}/{} is not that of its {}; `mockmint seed hash` makes \
                         the right one",
                        plan.name, draft.vendor, draft.account, draft.name, chosen.role
                    ));
                }
            }
        }
    }
    Ok(())
}

/// The exit code of a command that has printed its answer.
fn said(printed: Result<(), Failure>) -> ExitCode {
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(failure, FAILED),
    }
}
