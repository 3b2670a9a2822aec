//! Variables: every command reads its own, a flag beats them, and what a cluster wrote is ignored.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::Output;

use mockmint::config::TOGETHER;

use crate::support::commands::{Described, commands};
use crate::support::process::Folder;

const OF_A_CLUSTER: &str = "tcp://10.96.0.5:6468";
const WARNING: &str = "mockmint: warning: ";

#[test]
fn empty_variables_and_those_of_a_cluster_change_nothing_but_a_warning() {
    let folder = Folder::new();
    let commands = commands(&folder);
    let all = names(&commands);

    for command in &commands {
        let arguments = command.arguments();
        let clean = folder.command(&arguments).output().unwrap();
        let mut hostile = folder.command(&arguments);
        for name in &all {
            let is_port = name.ends_with("PORT");
            hostile.env(name, if is_port { OF_A_CLUSTER } else { "" });
        }
        let hostile = hostile.output().unwrap();

        let (warnings, rest) = warnings(&hostile);
        assert_eq!(rest, said(&clean), "{arguments:?}");
        let mut own: Vec<_> = all
            .iter()
            .filter(|name| name.ends_with("PORT") && command.reads(name))
            .map(|name| format!("{WARNING}{name}={OF_A_CLUSTER} is ignored: "))
            .collect();
        own.sort();
        assert_eq!(warnings.len(), own.len(), "{arguments:?}: {warnings:?}");
        for (warning, expected) in warnings.iter().zip(own) {
            assert!(warning.starts_with(&expected), "{arguments:?}: {warning}");
        }
    }
}

#[test]
fn a_command_does_not_look_at_the_variables_of_others() {
    let folder = Folder::new();
    let commands = commands(&folder);
    let all = names(&commands);

    for command in &commands {
        let arguments = command.arguments();
        let clean = folder.command(&arguments).output().unwrap();
        let mut foreign = folder.command(&arguments);
        let others = all.iter().filter(|name| !command.reads(name));
        foreign.envs(others.map(|name| (name, "nonsense")));

        assert_eq!(
            said(&foreign.output().unwrap()),
            said(&clean),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_flag_beats_its_variable_whatever_that_says() {
    let folder = Folder::new();

    for command in commands(&folder) {
        for (variable, flag) in &command.variables {
            let mut arguments = command.path.clone();
            arguments.extend(with_value(flag));
            arguments.extend(others(&command, flag));
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            let clean = folder.command(&arguments).output().unwrap();
            for value in ["nonsense", OF_A_CLUSTER] {
                let mut beaten = folder.command(&arguments);
                let beaten = beaten.env(variable, value).output().unwrap();
                assert_eq!(said(&beaten), said(&clean), "{arguments:?} {variable}");
            }
        }
    }
}

#[test]
fn a_flag_beats_the_variables_that_answer_the_same_question() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let pairs = TOGETHER.iter().flat_map(|group| {
        let others = move |flag: &&'static str| {
            let flag = *flag;
            group.iter().map(move |other| (flag, *other))
        };
        group.iter().flat_map(others)
    });

    for (flag, other) in pairs.filter(|(flag, other)| flag != other) {
        let flag = format!("--{}", flag.replace('_', "-"));
        let mut arguments = vec!["serve".to_owned(), "--port".to_owned(), port.clone()];
        arguments.extend(with_value(&flag));
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let clean = folder.command(&arguments).output().unwrap();
        let variable = format!("MOCKMINT_{}", other.to_uppercase());
        let value = if other == "ephemeral" {
            "true"
        } else {
            "/no/such/file"
        };
        let mut beaten = folder.command(&arguments);
        let beaten = beaten.env(&variable, value).output().unwrap();

        assert_eq!(said(&beaten), said(&clean), "{flag} and {variable}");
    }
}

#[test]
fn a_variable_that_cannot_be_read_is_named() {
    let folder = Folder::new();

    for (arguments, variable) in [
        (&["serve"][..], "MOCKMINT_PORT"),
        (&[], "MOCKMINT_BIND"),
        (&["exec", "--", "true"], "MOCKMINT_NOW"),
        (&["healthcheck"], "MOCKMINT_PORT"),
    ] {
        let mut command = folder.command(arguments);
        let output = command.env(variable, "nonsense").output().unwrap();
        let (code, _, complaint) = said(&output);
        assert_eq!(code, Some(2), "{arguments:?}: {complaint}");
        let begin = format!("error: invalid value 'nonsense' for 'the variable {variable}': ");
        assert!(complaint.starts_with(&begin), "{complaint}");
    }
}

/// The arguments of a command without its path, and without this flag.
fn others(command: &Described, flag: &str) -> Vec<String> {
    let arguments = command.arguments();
    let mut rest = arguments[command.path.len()..].iter();
    let mut others = Vec::new();
    while let Some(argument) = rest.next() {
        if *argument == flag {
            rest.next();
        } else {
            others.push((*argument).to_owned());
        }
    }
    if ["--database-url", "--ephemeral"].contains(&flag) {
        others.extend(["--log-level".to_owned(), "x=y=z".to_owned()]);
    }
    others
}

/// A flag with a value that it takes.
fn with_value(flag: &str) -> Vec<String> {
    let value = match flag {
        "--ephemeral" | "--strict-headers" => return vec![flag.to_owned()],
        "--bind" => "127.0.0.1",
        "--database-url" => "sqlite:x.db",
        "--server" => "http://127.0.0.1:1",
        "--log-format" => "json",
        "--log-level" => "x=y=z",
        "--admin-token" => "a-token-of-sixteen-and-more",
        "--now" => "2030-01-02T03:04:05Z",
        _ => "1",
    };
    vec![flag.to_owned(), value.to_owned()]
}

fn names(commands: &[Described]) -> BTreeSet<String> {
    let own = commands.iter().flat_map(|command| command.variables.keys());
    let own = own.cloned();
    own.chain(["PORT".into(), "DATABASE_URL".into()]).collect()
}

type Said = (Option<i32>, String, String);

fn said(output: &Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut stdout = text(&output.stdout);
    // The salt of `seed hash` differs from run to run.
    if stdout.starts_with("$argon2id$") {
        stdout.truncate("$argon2id$".len());
    }
    (output.status.code(), stdout, text(&output.stderr))
}

/// The warnings of a run, and what it said besides.
fn warnings(output: &Output) -> (Vec<String>, Said) {
    let (code, stdout, stderr) = said(output);
    let (mut warnings, rest): (Vec<_>, Vec<_>) = stderr
        .split_inclusive('\n')
        .map(str::to_owned)
        .partition(|line| line.starts_with(WARNING));
    warnings.sort();
    (warnings, (code, stdout, rest.concat()))
}
