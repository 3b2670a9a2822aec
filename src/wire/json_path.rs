//! The way to a place in a JSON document, as error messages write it: `items[0].channelName`.

use std::fmt;

use serde_json::Value;
use serde_path_to_error::Segment;

/// Steps from the top of a document downwards.
#[derive(Default)]
pub(super) struct Path(Vec<Step>);

enum Step {
    Member(String),
    Item(usize),
}

impl Path {
    /// The way to where a type could not be read. Enum variants are no step in JSON.
    pub(super) fn of(path: &serde_path_to_error::Path) -> Self {
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Step::Item(*index)),
            Segment::Map { key } => Some(Step::Member(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        Self(path.iter().filter_map(step).collect())
    }

    /// Goes down to a member of an object.
    pub(super) fn enter_member(&mut self, name: &str) {
        self.0.push(Step::Member(name.to_owned()));
    }

    /// Goes down to an item of an array.
    pub(super) fn enter_item(&mut self, index: usize) {
        self.0.push(Step::Item(index));
    }

    /// Goes up again.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// How many steps it is from the top.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// The value at this place, or the nearest one above it.
    pub(super) fn value_in<'v>(&self, document: &'v Value) -> &'v Value {
        self.0.iter().fold(document, |value, step| {
            let below = match step {
                Step::Member(name) => value.get(name),
                Step::Item(index) => value.get(index),
            };
            below.unwrap_or(value)
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(index) => write!(f, "[{index}]")?,
                Step::Member(name) => {
                    f.write_str(if depth > 0 { "." } else { "" })?;
                    f.write_str(if is_plain(name) { name } else { "?" })?;
                }
            }
        }
        Ok(())
    }
}

/// Names of members are the sender's: what could break a log line or be mistaken for a path is not
/// repeated.
fn is_plain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_to_the_nearest_value_there_is() {
        let document = json!({"a": [0, {"b": "here"}]});
        let mut path = Path::default();
        path.enter_member("a");
        path.enter_item(1);
        path.enter_member("b");
        path.enter_member("missing");

        assert_eq!(path.value_in(&document), "here");
        assert_eq!((&*path.to_string(), path.depth()), ("a[1].b.missing", 4));
        path.leave();
        assert_eq!(path.to_string(), "a[1].b");
    }

    #[test]
    fn r_51_names_that_could_forge_a_log_line_are_not_repeated() {
        for name in [
            "",
            "a b",
            "a.b",
            "a\n",
            "a\u{1b}[0m",
            "\u{e9}",
            &"a".repeat(65),
        ] {
            let mut path = Path::default();
            path.enter_item(0);
            path.enter_member(name);

            assert_eq!(path.to_string(), "[0].?");
        }
    }
}
