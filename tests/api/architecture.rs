//! Keeps imports pointing one way, and vendors apart from each other.

use mockmint::vendors;

use crate::support::files;

/// The modules from the bottom up, as `src/lib.rs` lists them; a module imports only from those
/// before it.
const ORDER: &[&str] = &[
    "error", "clock", "secret", "wire", "model", "token", "store", "space", "issuer", "exchange",
    "metrics", "bench", "vendors", "seed", "control", "http", "config", "app", "cli",
];

#[test]
fn imports_point_one_way() {
    let mut offences = Vec::new();
    for (path, text) in files("src", "rs") {
        let Some(module) = module(&path) else {
            continue;
        };
        let place = ORDER.iter().position(|name| *name == module).unwrap();
        for name in &ORDER[place + 1..] {
            let mentions = text.contains(&format!("crate::{name}::"))
                || text.contains(&format!("crate::{{{name}"));
            if mentions {
                offences.push(format!("{path} mentions crate::{name}"));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn only_the_store_speaks_sql() {
    let offences: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| module(path) != Some("store"))
        .filter(|(_, text)| text.contains("sqlx::query"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(offences, Vec::<String>::new());
}

#[test]
fn the_lower_half_knows_no_http_server() {
    let lower = &ORDER[..ORDER.iter().position(|name| *name == "exchange").unwrap()];
    let offences: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| module(path).is_some_and(|module| lower.contains(&module)))
        .filter(|(_, text)| text.contains("actix_web"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(offences, Vec::<String>::new());
}

#[test]
fn no_vendor_knows_another_the_store_or_the_configuration() {
    let mut offences = Vec::new();
    for vendor in vendors::ALL {
        let folder = format!("src/vendors/{}", vendor.name());
        for (path, text) in files(&folder, "rs") {
            let others = vendors::ALL
                .iter()
                .filter(|other| other.name() != vendor.name());
            let names = others.map(|other| format!("vendors::{}", other.name()));
            let forbidden = names.chain([
                "crate::store".into(),
                "crate::config".into(),
                "super::super::super".into(),
            ]);
            for name in forbidden.filter(|name| text.contains(name)) {
                offences.push(format!("{path} mentions {name}"));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn nothing_outside_the_vendors_names_one() {
    let mut offences = Vec::new();
    for (path, text) in files("src", "rs") {
        let is_vendor_or_test_of_seeds =
            path.starts_with("src/vendors/") || path == "src/seed/mod.rs";
        if is_vendor_or_test_of_seeds {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for vendor in vendors::ALL {
            if code.contains(&format!("\"{}\"", vendor.name())) {
                offences.push(format!("{path} names {}", vendor.name()));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn no_two_vendors_claim_the_same_path() {
    for vendor in vendors::ALL {
        for operation in vendor.operations() {
            let claimants: Vec<_> = vendors::ALL
                .iter()
                .filter(|other| {
                    other.base_paths().iter().any(|base| {
                        operation.path == *base || operation.path.starts_with(&format!("{base}/"))
                    })
                })
                .map(|other| other.name())
                .collect();
            assert_eq!(claimants, [vendor.name()], "{}", operation.path);
        }
    }
}

#[test]
fn every_declared_default_can_be_read() {
    for vendor in vendors::ALL {
        for setting in vendor.settings() {
            let default = setting.default_json();
            assert!(
                setting.read(&default).is_ok(),
                "{} {}",
                vendor.name(),
                setting.name
            );
            assert_eq!(setting.read(&default).unwrap(), setting.default());
        }
    }
}

/// The top module a file belongs to; `None` for `lib.rs` and `main.rs`.
fn module(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix("src/")?.split(['/', '.']).next()?;
    ORDER.iter().copied().find(|module| *module == name)
}
