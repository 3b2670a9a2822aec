//! The commands of the program, as its help describes them.

use std::collections::BTreeMap;

use super::process::Folder;

/// A command, as its help describes it.
pub(crate) struct Described {
    /// Its words.
    pub(crate) path: Vec<String>,
    /// Its help.
    pub(crate) help: String,
    /// Variables and their flags.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Described {
    /// Arguments with which the command says something and ends soon.
    pub(crate) fn arguments(&self) -> Vec<&str> {
        let mut arguments: Vec<_> = self.path.iter().map(String::as_str).collect();
        let usage = self.help.lines().find(|line| line.contains("Usage: "));
        let required = usage.unwrap_or_default().split_whitespace();
        let mut required = required.skip_while(|word| *word != "mockmint").peekable();
        if self.variables.values().any(|flag| flag == "--server") {
            arguments.extend(["--server", "http://127.0.0.1:1"]);
        }
        if self.variables.values().any(|flag| flag == "--database-url") {
            arguments.extend(["--database-url", "mysql://x"]);
        }
        while let Some(word) = required.next() {
            match word.trim_matches(['<', '>', '.']) {
                "--" => arguments.push("--"),
                flag if flag.starts_with("--") && required.peek().is_some() => {
                    arguments.push(flag);
                }
                "VENDOR" => arguments.push("speechify"),
                "SHELL" => arguments.push("bash"),
                "URL" => arguments.push("http://127.0.0.1:1/"),
                _ if word.starts_with('<') => arguments.push("x"),
                _ => {}
            }
        }
        arguments
    }

    /// Whether it reads this variable.
    pub(crate) fn reads(&self, variable: &str) -> bool {
        let mentioned = match variable {
            "PORT" => "PORT is read too",
            "DATABASE_URL" => "`DATABASE_URL` is read too",
            _ => return self.variables.contains_key(variable),
        };
        self.help.contains(mentioned)
    }
}

/// Every command that the program's help leads to, and the program without one.
pub(crate) fn commands(folder: &Folder) -> Vec<Described> {
    let mut found = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = folder.command(&arguments).output().unwrap().stdout;
        let help = String::from_utf8(help).unwrap();
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let listed = listed.take_while(|line| !line.is_empty());
        let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        for name in names.filter(|name| !name.is_empty() && *name != "help") {
            open.push([&path[..], &[name.to_owned()]].concat());
        }
        let variables = variables(&help);
        found.push(Described {
            path,
            help,
            variables,
        });
    }
    assert!(found.len() > 20, "the help lists the commands");
    found
}

/// The variables of a help, each with the flag before it.
fn variables(help: &str) -> BTreeMap<String, String> {
    let mut flag = String::new();
    let mut variables = BTreeMap::new();
    for line in help.lines() {
        let word = line.split_whitespace().find(|word| word.starts_with("--"));
        if let Some(word) = word.filter(|_| line.trim_start().starts_with('-')) {
            word.split(['=', '[']).next().unwrap().clone_into(&mut flag);
        }
        if let Some((_, variable)) = line.split_once("[env: ") {
            let name = variable.split(['=', ']']).next().unwrap();
            variables.insert(name.to_owned(), flag.clone());
        }
    }
    variables
}
