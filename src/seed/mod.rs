//! Seeds: what a space begins with, written by people in YAML or JSON.

mod locate;
mod schema;

use std::fmt;

use serde_json::{Map, Value};

pub use schema::schema;

use crate::clock::LATEST;
use crate::issuer::SpacePlan;
use crate::model::draft::Draft;
use crate::model::space::ClockStart;
use crate::vendors::{self, Wish};
use crate::wire::json::{self, BadJson};
use crate::wire::yaml;

/// What a first start creates: fixed, obviously fake development credentials.
pub const BUILT_IN: &str = include_str!("../../fixtures/seed.yaml");

/// What is wrong with a seed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub wrong: BadJson,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, wrong } = self;
        write!(f, "{file}:{line}: {wrong}")
    }
}

impl std::error::Error for FileError {}

/// Reads a seed file; `file` is what its errors call it.
pub fn read(file: &str, text: &str) -> Result<Vec<SpacePlan>, FileError> {
    let at = |line, wrong| FileError {
        file: file.to_owned(),
        line,
        wrong,
    };
    let document: Value =
        yaml::read(text).map_err(|error| at(error.line, wrong("", error.message)))?;
    spaces(document).map_err(|error| at(locate::line(text, &error.path), error))
}

fn spaces(document: Value) -> Result<Vec<SpacePlan>, BadJson> {
    let mut members = object(document)?;
    let spaces = match members.remove("spaces") {
        Some(Value::Array(spaces)) => spaces,
        Some(_) => return Err(wrong("spaces", "must be a list")),
        None => return Err(wrong("", "a seed has the key spaces, a list")),
    };
    if let Some(unknown) = members.keys().next() {
        return Err(wrong(unknown.as_str(), "unknown key; expected spaces"));
    }
    let mut plans: Vec<SpacePlan> = Vec::with_capacity(spaces.len());
    for (index, value) in spaces.into_iter().enumerate() {
        let place = format!("spaces[{index}]");
        let plan = named_space(value).map_err(|inner| below(&place, inner))?;
        if plans.iter().any(|other| other.name == plan.name) {
            return Err(wrong(
                format!("{place}.name"),
                "there are two spaces of this name",
            ));
        }
        plans.push(plan);
    }
    Ok(plans)
}

fn named_space(value: Value) -> Result<SpacePlan, BadJson> {
    let mut members = object(value)?;
    let name = match members.remove("name") {
        Some(Value::String(name)) => name,
        Some(_) => return Err(wrong("name", "must be a text")),
        None => return Err(wrong("", "a space has the key name")),
    };
    check_name(&name).map_err(|message| wrong("name", message))?;
    space(&name, Value::Object(members))
}

/// Reads one entry of a seed's `spaces`, without its name.
pub fn space(name: &str, value: Value) -> Result<SpacePlan, BadJson> {
    let mut plan = SpacePlan::named(name);
    for (key, value) in object(value)? {
        let inside = |inner| below(&key, inner);
        match (key.as_str(), vendors::named(&key)) {
            ("clock", _) => {
                plan.clock = json::read(&value).map_err(inside)?;
                check_clock(&plan.clock).map_err(|message| wrong("clock", message))?;
            }
            ("settings", _) => plan.settings = settings(value).map_err(inside)?,
            (_, Some(vendor)) => {
                plan.credentials
                    .extend(vendor.seed(&value).map_err(inside)?);
            }
            (_, None) => {
                let names: Vec<_> = vendors::ALL.iter().map(|vendor| vendor.name()).collect();
                let expected = names.join(", ");
                let message = format!("unknown key; expected name, clock, settings, {expected}");
                return Err(wrong(key, message));
            }
        }
    }
    check_names(&plan.credentials)?;
    Ok(plan)
}

fn settings(value: Value) -> Result<Vec<(String, String, String)>, BadJson> {
    let mut rows = Vec::new();
    for (name, values) in object(value)? {
        let vendor = vendors::named(&name).ok_or_else(|| wrong(&name, "no such vendor"))?;
        for (key, value) in object(values).map_err(|inner| below(&name, inner))? {
            let place = format!("{name}.{key}");
            let declared = vendor.profile().settings.iter().find(|s| s.name() == key);
            let setting = declared.ok_or_else(|| wrong(&place, "no such setting"))?;
            setting
                .read(&value)
                .map_err(|message| wrong(&place, message))?;
            rows.push((name.clone(), key, value.to_string()));
        }
    }
    Ok(rows)
}

/// Two credentials of one name would be one for the database, and one of them would be lost.
fn check_names(drafts: &[Draft]) -> Result<(), BadJson> {
    for (index, draft) in drafts.iter().enumerate() {
        let same = |other: &Draft| {
            (other.vendor, other.kind.name, &other.account, &other.name)
                == (draft.vendor, draft.kind.name, &draft.account, &draft.name)
        };
        if drafts[..index].iter().any(same) {
            let message = format!(
                "there are two credentials called {} in the account {}",
                draft.name, draft.account
            );
            return Err(wrong(draft.vendor, message));
        }
    }
    Ok(())
}

/// One credential of each kind, for every vendor, with secrets of our making.
pub fn everything() -> Vec<Draft> {
    let wish = || Wish {
        account: "main".into(),
        name: "main".into(),
        fields: Map::new(),
    };
    vendors::ALL
        .iter()
        .flat_map(|vendor| {
            vendor
                .profile()
                .kinds
                .iter()
                .map(move |kind| (vendor, kind))
        })
        .filter_map(|(vendor, kind)| vendor.draft(kind, wish()).ok())
        .collect()
}

/// Whether a clock can start so.
pub fn check_clock(clock: &ClockStart) -> Result<(), &'static str> {
    if !(clock.rate > 0.0 && clock.rate <= 86_400.0) {
        return Err("the rate must be above 0 and at most 86400");
    }
    if clock
        .now
        .is_some_and(|now| now > LATEST || now.timestamp() < 0)
    {
        return Err("now must lie between 1970 and 9999");
    }
    Ok(())
}

/// Whether a space can be called so: its name is a host label (RFC 1123), and no id.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = (1..=63).contains(&name.len())
        && name.bytes().all(is_inner)
        && !name.starts_with('-')
        && !name.ends_with('-');
    if is_label && uuid::Uuid::parse_str(name).is_err() {
        return Ok(());
    }
    Err("must have 1 to 63 of a-z, 0-9 and -, and neither begin nor end with -")
}

/// Something wrong at a key.
fn wrong(key: impl Into<String>, message: impl Into<String>) -> BadJson {
    BadJson {
        path: key.into(),
        message: message.into(),
    }
}

/// The same, seen from further out.
fn below(parent: &str, inner: BadJson) -> BadJson {
    let path = match inner.path.as_str() {
        "" => parent.to_owned(),
        path if path.starts_with('[') => format!("{parent}{path}"),
        path => format!("{parent}.{path}"),
    };
    BadJson { path, ..inner }
}

fn object(value: Value) -> Result<Map<String, Value>, BadJson> {
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Map::new()),
        _ => Err(wrong("", "must have keys and values")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_seed_is_a_good_seed() {
        let plans = read("built-in", BUILT_IN).unwrap();

        assert_eq!(plans.len(), 1);
        assert_eq!(plans[0].name, "default");
        for vendor in vendors::ALL {
            let mut of_vendor = plans[0]
                .credentials
                .iter()
                .filter(|c| c.vendor == vendor.name());
            assert!(of_vendor.next().is_some(), "nothing for {}", vendor.name());
        }
    }

    #[test]
    fn an_error_names_file_line_and_key() {
        let cases = [
            ("spaces: [\n", "s.yaml:1: "),
            ("space: []\n", "s.yaml:1: a seed has the key spaces"),
            (
                "spaces:\n  - clock: {}\n",
                "s.yaml:2: spaces[0]: a space has the key name",
            ),
            (
                "spaces:\n  - name: UPPER\n",
                "s.yaml:2: spaces[0].name: must have",
            ),
            (
                "spaces:\n  - name: a\n    speechfy: {}\n",
                "s.yaml:3: spaces[0].speechfy: unknown key",
            ),
            (
                "spaces:\n  - name: a\n    speechify:\n      accounts:\n        - name: acme\n          \
                 keys:\n            - name: dev\n              secrt: x\n",
                "s.yaml:8: spaces[0].speechify.accounts[0].keys[0].secrt: unknown field",
            ),
            (
                "spaces:\n  - name: a\n    settings:\n      speechify:\n        \
                 access_token_lifetime: forever\n",
                "s.yaml:5: spaces[0].settings.speechify.access_token_lifetime: must be",
            ),
            (
                "spaces:\n  - name: a\n    clock: { mode: stopped }\n",
                "s.yaml:3: spaces[0].clock",
            ),
            (
                "spaces:\n  - name: a\n  - name: a\n",
                "s.yaml:3: spaces[1].name: there are two spaces",
            ),
        ];
        for (text, expected) in cases {
            let error = read("s.yaml", text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}\nis not {expected}");
        }
    }

    #[test]
    fn an_error_repeats_no_value() {
        let text = "spaces:\n  - name: a\n    speechify:\n      accounts: sk_canary\n";

        assert!(
            !read("s.yaml", text)
                .unwrap_err()
                .to_string()
                .contains("canary")
        );
    }
}
