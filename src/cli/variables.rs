//! Command line and environment: the variables of the command that runs, where no flag is given.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, Error, Parser};

use crate::config::{TOGETHER, Variable, variable};

/// Reads the command line; gives what it says, and which variables were ignored and why.
///
/// clap by itself reads the variables of every command that stands above the one that runs, so
/// that a variable of `serve` would break all other commands.
pub(super) fn read<P: Parser>(line: &[OsString]) -> Result<(P, Vec<String>), Error> {
    let mut bare = of_command(P::command(), None, &mut |_| false);
    bare.build();
    let typed = match bare.try_get_matches_from_mut(line) {
        Ok(typed) => typed,
        // The help names the variables.
        Err(error) if is_help(&error) => return Err(help::<P>(line).unwrap_or(error)),
        Err(error) => return Err(error),
    };
    let mut warnings = Vec::new();
    let mut used = Vec::new();
    let given = given(&bare, &typed);
    let command = of_command(P::command(), Some(&typed), &mut |arg| {
        let Some(name) = arg.get_env() else {
            return false;
        };
        if is_answered(arg.get_id().as_str(), &given) {
            return false;
        }
        match variable(name) {
            Variable::Unset => return false,
            Variable::Ignored(why) => {
                warnings.push(why);
                return false;
            }
            Variable::Value(_) => used.push(name.to_owned()),
        }
        true
    });
    let read = command.try_get_matches_from(line);
    let read = read.and_then(|mut matches| P::from_arg_matches_mut(&mut matches));
    warnings.dedup();
    match read {
        Ok(read) => Ok((read, warnings)),
        Err(error) => Err(blame::<P>(line, &typed, &used, error)),
    }
}

fn is_help(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

fn help<P: Parser>(line: &[OsString]) -> Option<Error> {
    P::command().try_get_matches_from(line).err()
}

/// The command with the variables that `keeps` says, along the path to the command that runs; all
/// others have none.
fn of_command(
    command: Command,
    typed: Option<&ArgMatches>,
    keeps: &mut dyn FnMut(&Arg) -> bool,
) -> Command {
    let next = typed.and_then(ArgMatches::subcommand);
    let command = match (typed, next) {
        (None, _) => narrow(command, &mut |_| false),
        (Some(_), None) => narrow(command, keeps),
        // An argument above the command that runs counts where it is handed down.
        (Some(_), Some(_)) => narrow(command, &mut |arg| arg.is_global_set() && keeps(arg)),
    };
    command.mut_subcommands(|inner| {
        let typed = next.filter(|(name, _)| *name == inner.get_name());
        of_command(inner, typed.map(|(_, matches)| matches), keeps)
    })
}

fn narrow(command: Command, keeps: &mut dyn FnMut(&Arg) -> bool) -> Command {
    command.mut_args(|arg| {
        if keeps(&arg) {
            return arg;
        }
        arg.env(Resettable::Reset)
    })
}

/// The ids of what was typed, at every level.
fn given(command: &Command, typed: &ArgMatches) -> HashSet<String> {
    // clap copies a global value to levels that do not declare it, and panics when asked there.
    let declared = command.get_arguments().map(|arg| arg.get_id().as_str());
    let mut ids: HashSet<_> = declared
        .filter(|id| typed.value_source(id) == Some(ValueSource::CommandLine))
        .map(str::to_owned)
        .collect();
    if let Some((name, typed)) = typed.subcommand()
        && let Some(inner) = command.find_subcommand(name)
    {
        ids.extend(given(inner, typed));
    }
    ids
}

/// Whether the command line says this already, or something that answers the same question.
fn is_answered(id: &str, given: &HashSet<String>) -> bool {
    let group = TOGETHER.iter().find(|group| group.contains(&id));
    given.contains(id)
        || group.is_some_and(|group| group.iter().any(|other| given.contains(*other)))
}

/// The error of the first variable that is wrong by itself, which it names.
fn blame<P: Parser>(
    line: &[OsString],
    typed: &ArgMatches,
    used: &[OsString],
    error: Error,
) -> Error {
    for name in used {
        let command = of_command(P::command(), Some(typed), &mut |arg| {
            arg.get_env() == Some(name)
        });
        if let Err(mut error) = command.try_get_matches_from(line) {
            let name = format!("the variable {}", name.display());
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            return error;
        }
    }
    error
}
