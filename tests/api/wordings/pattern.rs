//! Bodies as the catalogue writes them: `…` stands for a text that varies.

use serde_json::{Value, json};

/// Whether a body is one of those a pattern stands for. A member that is `…` and no more may be left
/// out, and `…` as a name stands for any names.
pub(super) fn matches(pattern: &Value, body: &Value) -> bool {
    match (pattern, body) {
        (Value::String(pattern), Value::String(text)) => is_like(pattern, text),
        (Value::Array(pattern), Value::Array(items)) if varies(pattern.first()) => {
            items.iter().all(Value::is_string)
        }
        (Value::Array(pattern), Value::Array(items)) => {
            pattern.len() == items.len() && pattern.iter().zip(items).all(|(p, i)| matches(p, i))
        }
        (Value::Object(pattern), Value::Object(members)) => {
            let is_there = |(name, value): (&String, &Value)| {
                name == "…" || members.contains_key(name) || may_be_left_out(value)
            };
            let is_meant = |(name, value): (&String, &Value)| {
                let pattern = pattern.get(name).or_else(|| pattern.get("…"));
                pattern.is_some_and(|pattern| matches(pattern, value))
            };
            pattern.iter().all(is_there) && members.iter().all(is_meant)
        }
        (pattern, body) => pattern == body,
    }
}

fn may_be_left_out(pattern: &Value) -> bool {
    varies(Some(pattern)) || varies(pattern.get("…"))
}

fn varies(pattern: Option<&Value>) -> bool {
    pattern.is_some_and(|pattern| pattern == "…")
}

/// Whether the fixed parts of a pattern follow each other in a text, from its start to its end.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[test]
fn a_pattern_stands_for_bodies_with_other_words_and_no_other_members() {
    let pattern = json!({ "a": "x …, y …", "b": "…", "c": { "…": "…" }, "d": ["…"], "e": 1 });
    let like = |body: Value| matches(&pattern, &body);
    assert!(like(
        json!({ "a": "x 1, y 2", "b": "b", "c": { "f": "g" }, "d": [], "e": 1 })
    ));
    assert!(like(json!({ "a": "x 1, y ", "d": ["h"], "e": 1 })));
    assert!(!like(json!({ "a": "x 1", "d": [], "e": 1 })));
    assert!(!like(json!({ "a": "x 1, y 2", "d": [], "e": 2 })));
    assert!(!like(json!({ "a": "x 1, y 2", "d": [], "e": 1, "z": "…" })));
    assert!(!like(json!({ "a": "x 1, y 2", "e": 1 })));
}
