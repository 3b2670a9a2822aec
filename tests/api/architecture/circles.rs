//! Files that import each other in a circle: none can be understood or changed by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::paths;
use crate::support::files;

/// The circles that are left. Each is two or three halves of one thing, or is waiting for its turn;
/// the list only ever gets shorter.
const KNOWN: &[&[&str]] = &[
    &[
        "vendors::agora::access_token2::decode",
        "vendors::agora::access_token2::reader",
        "vendors::agora::access_token2::service",
    ],
    &[
        "vendors::sori::access",
        "vendors::sori::campaign",
        "vendors::sori::token",
    ],
    &["vendors::speechify::access", "vendors::speechify::token"],
    &["wire::host", "wire::host_rule"],
    &["wire::multipart", "wire::part"],
    &["wire::origin", "wire::origin_pattern"],
];

#[test]
fn files_import_each_other_in_no_new_circle() {
    let files = files("src", "rs");
    let sources: Vec<_> = files
        .iter()
        .filter(|(path, _)| !path.contains("/tests"))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();

    let unknown: Vec<_> = circles(&sources)
        .into_iter()
        .filter(|circle| {
            !KNOWN
                .iter()
                .any(|known| circle.iter().all(|one| known.contains(&one.as_str())))
        })
        .collect();

    assert_eq!(unknown, Vec::<Vec<String>>::new());
}

#[test]
fn a_circle_is_seen() {
    let sources = [
        ("src/a/mod.rs", "mod one; mod two; mod three;"),
        ("src/a/one.rs", "use super::two::f;"),
        ("src/a/two.rs", "use crate::a::three; use super::CONSTANT;"),
        ("src/a/three.rs", "fn f() { super::one::g() }"),
        ("src/b.rs", "use crate::a::one::g;"),
    ];

    assert_eq!(circles(&sources), [["a::one", "a::three", "a::two"]]);
}

/// The groups of files each of which reaches the others by its imports. What a module and those
/// below it name of each other is no circle, nor is what only tests import.
fn circles(sources: &[(&str, &str)]) -> Vec<Vec<String>> {
    let modules: BTreeSet<_> = sources.iter().map(|(path, _)| module_of(path)).collect();
    let mut imports = BTreeMap::new();
    for (path, text) in sources {
        let module = module_of(path);
        let code = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        let named = paths(path, code);
        let files = named.iter().filter_map(|path| file_of(path, &modules));
        let others = files.filter(|other| !is_within(other, &module) && !is_within(&module, other));
        imports.insert(module.clone(), others.collect::<BTreeSet<_>>());
    }
    let reached: BTreeMap<_, _> = modules
        .iter()
        .map(|module| (module.clone(), reach(module, &imports)))
        .collect();
    let mut circles = BTreeSet::new();
    for module in &modules {
        let mutual =
            |other: &&String| reached[module].contains(*other) && reached[*other].contains(module);
        let circle: Vec<_> = modules.iter().filter(mutual).cloned().collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Every module that one reaches by its imports and theirs.
fn reach(module: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![module.to_owned()];
    while let Some(module) = next.pop() {
        for other in imports.get(&module).into_iter().flatten() {
            if reached.insert(other.clone()) {
                next.push(other.clone());
            }
        }
    }
    reached
}

/// The module whose file holds what a path names.
fn file_of(path: &[String], modules: &BTreeSet<String>) -> Option<String> {
    let mut lengths = (1..=path.len()).rev();
    lengths.find_map(|length| modules.get(&path[..length].join("::")).cloned())
}

fn module_of(path: &str) -> String {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.trim_end_matches("/mod").replace('/', "::")
}

fn is_within(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
