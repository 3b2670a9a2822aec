//! Keeps imports pointing one way, and vendors apart from each other.

mod circles;
mod paths;

use std::fs::read_to_string;

use mockmint::vendors;

use self::paths::{paths, takes_in_files};
use crate::support::files;

#[test]
fn imports_point_one_way() {
    let order = order();
    let mut offences = Vec::new();
    for (path, text) in files("src", "rs") {
        offences.extend(upward(&order, &path, &text));
    }
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn every_module_stands_in_the_list_of_the_root_once() {
    let root = read_to_string("src/lib.rs").unwrap();
    let modules = root
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "));
    let mut declared: Vec<_> = modules.map(|name| name.trim_end_matches(';')).collect();
    let mut listed = order();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, declared);
}

/// The rules above and below would pass if they saw nothing.
#[test]
fn an_import_against_the_order_is_seen_however_it_is_written() {
    let order = order();
    let file = "src/wire/form.rs";
    for injected in [
        "use crate::vendors;",
        "use crate::vendors as others;",
        "use crate::vendors::ALL;",
        "use crate::{clock::Clock, vendors::ALL};",
        "use crate::{wire::{json, scope}, control::{self, Problem}};",
        "use super::super::vendors::ALL;",
        "use crate::defects::of;",
        "use crate::*;",
        "use crate as root;",
        "use super::super::*;",
        "fn f() { crate::vendors::named(\"x\"); }",
        "fn f() { super::super::control::PREFIX }",
        "mod inner { use super::super::super::cli::run; }",
        "#[path = \"../vendors/mod.rs\"] mod stolen;",
        "include!(\"../vendors/mod.rs\");",
    ] {
        assert_ne!(
            upward(&order, file, injected),
            Vec::<String>::new(),
            "{injected}"
        );
    }
    for harmless in [
        "use crate::error::Refusal;",
        "use super::form::Form;",
        "use super::super::clock::Clock;",
        "use crate::{error, clock::{self, Clock}};",
        "// see crate::vendors",
        "const TEXT: &str = \"crate::vendors::ALL\";",
    ] {
        assert_eq!(
            upward(&order, file, harmless),
            Vec::<String>::new(),
            "{harmless}"
        );
    }
}

#[test]
fn a_vendor_that_knows_too_much_is_seen_however_it_is_written() {
    let file = "src/vendors/agora/access.rs";
    for injected in [
        "use crate::vendors::elsa;",
        "use crate::vendors::{Minted, elsa::request};",
        "use crate::vendors::*;",
        "use crate::vendors;",
        "use super::super::elsa;",
        "use super::super::{Minted, elsa::request};",
        "use super::super::*;",
        "fn f() { super::super::elsa::request() }",
        "use crate::store::Store;",
        "use crate::store;",
        "use crate::config::Config;",
        "use super::super::super::store::Store;",
        "#[path = \"../elsa/request.rs\"] mod request;",
    ] {
        let seen = beyond("agora", file, injected);
        assert_ne!(seen, Vec::<String>::new(), "{injected}");
    }
    for harmless in [
        "use crate::vendors::Minted;",
        "use crate::vendors::agora::token;",
        "use super::super::Minted;",
        "use super::{token, paths};",
        "use super::*;",
    ] {
        let seen = beyond("agora", file, harmless);
        assert_eq!(seen, Vec::<String>::new(), "{harmless}");
    }
}

#[test]
fn only_the_store_speaks_sql() {
    let offences: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| module(path) != "store")
        .filter(|(_, text)| text.contains("sqlx::query"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(offences, Vec::<String>::new());
}

/// The files that use ring's HMAC or signatures, and what each makes with them. Only the first one
/// has to do with a JWS: it is how `jsonwebtoken` reaches ring.
const RING: &[(&str, &str)] = &[
    (
        "src/token/ring_provider.rs",
        "the provider of `jsonwebtoken`",
    ),
    ("src/issuer/mod.rs", "the type of the key for look-ups"),
    (
        "src/secret/fingerprint.rs",
        "names of secrets in the journal",
    ),
    ("src/secret/hasher.rs", "names of remembered verdicts"),
    ("src/secret/random.rs", "the seeded random source"),
    ("src/secret/verifier.rs", "look-ups of chosen secrets"),
    ("src/vendors/agora/access_token.rs", "AccessToken 006"),
    ("src/vendors/agora/access_token2/build.rs", "AccessToken2"),
    ("src/vendors/agora/access_token2/mod.rs", "AccessToken2"),
    ("src/vendors/agora/defects.rs", "defective AccessToken2"),
    ("src/vendors/elsa/user_token.rs", "opaque tokens of users"),
    ("src/vendors/voicegain/mac.rs", "MACs of a login's requests"),
];

#[test]
fn jsonwebtoken_alone_signs_and_verifies_jws() {
    let code: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| !path.contains("/tests"))
        .map(|(path, text)| {
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            (path, code.to_owned())
        })
        .collect();
    let naming = |words: &[&str]| {
        let files = code.iter();
        let files = files.filter(|(_, text)| words.iter().any(|word| text.contains(word)));
        let mut paths: Vec<_> = files.map(|(path, _)| path.as_str()).collect();
        paths.sort_unstable();
        paths
    };

    let mut users_of_ring: Vec<_> = RING.iter().map(|(path, _)| *path).collect();
    users_of_ring.sort_unstable();
    let key = "src/token/jwt/key.rs";
    assert_eq!(naming(&["hmac::", "ring::signature"]), users_of_ring);
    assert_eq!(
        naming(&["jsonwebtoken::"]),
        [key, "src/token/ring_provider.rs"]
    );
    assert_eq!(naming(&["crypto::sign("]), [key]);
    assert_eq!(naming(&["crypto::verify("]), [key]);
}

#[test]
fn the_lower_half_knows_no_http_server() {
    let order = order();
    let lower = &order[..order.iter().position(|name| name == "exchange").unwrap()];
    let offences: Vec<_> = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| lower.iter().any(|name| name == module(path)))
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
            offences.extend(beyond(vendor.name(), &path, &text));
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
        for operation in vendor.profile().operations {
            let claimants: Vec<_> = vendors::ALL
                .iter()
                .filter(|other| {
                    vendors::base_paths(other.name()).iter().any(|base| {
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
        for setting in vendor.profile().settings {
            let read = setting.read(&setting.default_json());
            let place = format!("{} {}", vendor.name(), setting.name());
            assert_eq!(read, Ok(setting.default()), "{place}");
        }
    }
}

/// Code gets a setting by its declaration, never by its name. What is left to check is that every
/// declaration is in the list of its vendor, and that code uses it.
#[test]
fn every_declared_setting_is_listed_and_used() {
    for vendor in vendors::ALL {
        let folder = format!("src/vendors/{}", vendor.name());
        let home = format!("{folder}/settings.rs");
        let declarations = read_to_string(&home).unwrap();
        let declared: Vec<_> = declarations
            .match_indices(": Setting<")
            .map(|(at, _)| declarations[..at].rsplit("static ").next().unwrap())
            .collect();
        let listed = vendor.profile().settings.iter();
        let listed: Vec<_> = listed.map(|one| one.name().to_uppercase()).collect();
        assert_eq!(declared, listed, "{home}");

        let others = files(&folder, "rs").into_iter();
        let others: String = others
            .filter(|(path, _)| *path != home)
            .map(|(_, text)| text)
            .collect();
        assert!(!others.contains("Setting::new("), "{folder}");
        let uses = |name: &&&str| others.contains(&format!("settings::{name}"));
        let unused: Vec<_> = declared.iter().filter(|name| !uses(name)).collect();
        assert_eq!(unused, Vec::<&&str>::new(), "{folder}");
    }
}

/// An exchange has one snapshot of the settings. Reading them from the space again could mix the
/// settings before a change with those after it.
#[test]
fn no_vendor_reads_its_settings_from_the_space_during_an_exchange() {
    let readers: Vec<_> = files("src/vendors", "rs")
        .into_iter()
        .filter(|(_, text)| text.contains(".settings(NAME)"))
        .map(|(path, _)| path)
        .collect();
    // The verification keys of the control API; no exchange asks for them.
    assert_eq!(readers, ["src/vendors/speechify/mod.rs"]);
}

/// The modules from the bottom up, as the root of the crate lists them.
fn order() -> Vec<String> {
    let root = read_to_string("src/lib.rs").unwrap();
    let entries = root
        .lines()
        .filter_map(|line| line.strip_prefix("//! - [`"));
    let names = entries.filter_map(|entry| entry.split('`').next());
    names.map(str::to_owned).collect()
}

/// What a file names of modules that stand above its own.
fn upward(order: &[String], path: &str, text: &str) -> Vec<String> {
    let Some(place) = order.iter().position(|name| name == module(path)) else {
        return Vec::new();
    };
    let is_allowed = |named: &[String]| match named.first().map(String::as_str) {
        None | Some("*") => false,
        // What the root itself declares, such as a macro.
        Some(first) => order
            .iter()
            .position(|name| name == first)
            .is_none_or(|named| named <= place),
    };
    offences(path, text, is_allowed)
}

/// What a file of a vendor names of other vendors, the store and the configuration.
fn beyond(vendor: &str, path: &str, text: &str) -> Vec<String> {
    let is_allowed = |named: &[String]| {
        let names: Vec<_> = named.iter().map(String::as_str).collect();
        match names.as_slice() {
            [] | ["*" | "store" | "config", ..] | ["vendors"] | ["vendors", "*", ..] => false,
            ["vendors", other, ..] => {
                let is_vendor = vendors::ALL.iter().any(|known| known.name() == *other);
                !is_vendor || *other == vendor
            }
            _ => true,
        }
    };
    offences(path, text, is_allowed)
}

fn offences(path: &str, text: &str, is_allowed: impl Fn(&[String]) -> bool) -> Vec<String> {
    let named = paths(path, text);
    let mut offences: Vec<_> = named
        .iter()
        .filter(|named| !is_allowed(named))
        .map(|named| format!("{path} names crate::{}", named.join("::")))
        .collect();
    if takes_in_files(text) {
        offences.push(format!("{path} takes in a file by its name"));
    }
    offences
}

/// The top module a file belongs to; `lib` and `main` are none.
fn module(path: &str) -> &str {
    let name = path.trim_start_matches("src/").split(['/', '.']).next();
    name.unwrap_or_default()
}
