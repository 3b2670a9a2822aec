//! What is wrong with a JSON body, in words that are safe to log and to send back.

use serde_json::Value;

use super::json_path::Path;

/// Why a JSON body was refused.
///
/// serde quotes the input in its messages (`invalid type: string "sk_…"`). Requests carry secrets,
/// so every quotation is taken out; of the input only the names of members remain, in the path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{message}", path, if path.is_empty() { "" } else { ": " })]
pub struct BadJson {
    /// The place, such as `rtcConfig.channelName` or `items[0]`; empty for the document itself.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl BadJson {
    /// Something wrong with the whole document.
    pub(super) fn root(message: &str) -> Self {
        Self {
            path: String::new(),
            message: message.to_owned(),
        }
    }
}

/// Words an error of reading the text. Its messages are static, `serde_json`'s or ours.
pub(super) fn syntax(error: &serde_json::Error, path: &Path) -> BadJson {
    let message = error.to_string();
    let position = message.rfind(" at line ").unwrap_or(message.len());
    BadJson {
        path: path.to_string(),
        message: message[..position].to_owned(),
    }
}

/// Words an error of fitting the document into a type.
pub(super) fn typed(
    error: &serde_path_to_error::Error<serde_json::Error>,
    document: &Value,
) -> BadJson {
    let mut path = Path::of(error.path());
    let said = error.inner().to_string();
    if let Some(name) = said.strip_prefix("missing field `") {
        path.enter_member(name.trim_end_matches('`'));
        return BadJson {
            path: path.to_string(),
            message: "missing field".to_owned(),
        };
    }
    let quoted = || holds_input(&said, path.value_in(document));
    let message = match unquoted(&said) {
        Some(message) => message,
        None if quoted() => "invalid value".to_owned(),
        None => said,
    };
    BadJson {
        path: path.to_string(),
        message,
    }
}

/// The messages in which serde quotes the input, without the quotation; `None` for all others.
///
/// What was expected comes last and from the type, so the last `, expected ` is the real one even
/// if the input contains the words.
fn unquoted(said: &str) -> Option<String> {
    let forms = [
        "invalid type",
        "invalid value",
        "unknown field",
        "unknown variant",
        "duplicate field",
    ];
    let form = forms.into_iter().find(|form| said.starts_with(form))?;
    let got = said[form.len()..].strip_prefix(": ").and_then(kind);
    let expected = said.rfind(", expected ").map_or("", |at| &said[at..]);
    let got = got.map(|kind| format!(": {kind}")).unwrap_or_default();
    Some(format!("{form}{got}{expected}"))
}

/// serde's name for what came, in JSON's words.
fn kind(unexpected: &str) -> Option<&'static str> {
    let kinds = [
        ("boolean", "boolean"),
        ("integer", "number"),
        ("floating point", "number"),
        ("string", "string"),
        ("null", "null"),
        ("sequence", "array"),
        ("map", "object"),
    ];
    let mut kinds = kinds.into_iter();
    let (_, kind) = kinds.find(|(serde, _)| unexpected.starts_with(serde))?;
    Some(kind)
}

/// Whether a message a type made up itself repeats what stands at the place it is about. Three
/// characters are no secret, and too easily part of an honest sentence.
fn holds_input(said: &str, place: &Value) -> bool {
    let repeats = |text: &str| {
        let escaped = format!("{text:?}");
        text.len() > 3 && (said.contains(text) || said.contains(escaped.trim_matches('"')))
    };
    match place {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => repeats(&number.to_string()),
        Value::String(text) => repeats(text),
        Value::Array(items) => items.iter().any(|item| holds_input(said, item)),
        Value::Object(members) => members.values().any(|value| holds_input(said, value)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::{Deserialize, Deserializer, de};

    use super::super::json::object;
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors of reading it are looked at")]
    struct Request {
        channel_name: String,
        #[serde(default)]
        port: u8,
        #[serde(default)]
        mode: Option<Mode>,
        #[serde(default)]
        items: Vec<Item>,
        #[serde(default)]
        pair: Option<(u8, u8)>,
        #[serde(default)]
        names: HashMap<String, u8>,
        #[serde(default)]
        either: Option<Either>,
        #[serde(default, deserialize_with = "tells_all")]
        custom: (),
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        Running,
        Frozen,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the errors of reading it are looked at")]
    struct Item {
        ttl: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only the errors of reading it are looked at")]
    enum Either {
        Number(u8),
        Item(Item),
    }

    fn tells_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(de::Error::custom(format!("cannot use {text}")))
    }

    /// The error of a request that has a channel name, with `rest`.
    fn error(rest: &str) -> (String, String) {
        let body = format!(r#"{{"channelName":"x",{rest}}}"#);
        let error = object::<Request>(body.as_bytes()).unwrap_err();
        (error.path, error.message)
    }

    const ERRORS: &[(&str, &str, &str)] = &[
        (r#""port":"x""#, "port", "invalid type: string, expected u8"),
        (
            r#""port":1000"#,
            "port",
            "invalid value: number, expected u8",
        ),
        (r#""port":1.5"#, "port", "invalid type: number, expected u8"),
        (r#""port":null"#, "port", "invalid type: null, expected u8"),
        (r#""port":{}"#, "port", "invalid type: object, expected u8"),
        (
            r#""items":[{"ttl":1},{"ttl":[]}]"#,
            "items[1].ttl",
            "invalid type: array, expected u32",
        ),
        (r#""items":[{}]"#, "items[0].ttl", "missing field"),
        (
            r#""mode":"sk_x""#,
            "mode",
            "unknown variant, expected `running` or `frozen`",
        ),
        (
            r#""pair":[1]"#,
            "pair",
            "invalid length 1, expected a tuple of size 2",
        ),
        (
            r#""names":{"a":1,"b":false}"#,
            "names.b",
            "invalid type: boolean, expected u8",
        ),
        (
            r#""names":{"a b\n":"x"}"#,
            "names.?",
            "invalid type: string, expected u8",
        ),
        (
            r#""either":"sk_x""#,
            "either",
            "data did not match any variant of untagged enum Either",
        ),
        (r#""custom":"now""#, "custom", "cannot use now"),
    ];

    #[test]
    fn an_error_names_the_place_and_what_was_expected() {
        for &(rest, path, message) in ERRORS {
            assert_eq!(error(rest), (path.to_owned(), message.to_owned()), "{rest}");
        }
    }

    #[test]
    fn a_missing_member_is_named_by_its_own_path() {
        let error = object::<Request>(b"{}").unwrap_err();

        assert_eq!(error.to_string(), "channelName: missing field");
        assert_eq!(BadJson::root("empty").to_string(), "empty");
    }

    #[test]
    fn an_unknown_member_is_named_and_the_known_ones_are_listed() {
        let (path, message) = error(r#""chanelName":"x""#);

        assert_eq!(path, "chanelName");
        assert!(message.starts_with("unknown field, expected one of `channelName`, `port`"));
    }

    #[test]
    fn r_50_no_value_of_the_input_is_repeated() {
        let secrets = [
            "sk_live_1",
            "sk \\\" q",
            "sk, expected u8",
            "`sk`, expected one of `sk`",
        ];
        for secret in secrets {
            for rest in [
                format!(r#""port":"{secret}""#),
                format!(r#""mode":"{secret}""#),
                format!(r#""mode":{{"{secret}":1}}"#),
                format!(r#""items":["{secret}"]"#),
                format!(r#""items":{{"ttl":"{secret}"}}"#),
                format!(r#""either":{{"ttl":"{secret}"}}"#),
                format!(r#""custom":"{secret}""#),
                format!(r#""port":"{secret}"#),
            ] {
                let (path, message) = error(&rest);

                assert!(
                    !format!("{path}{message}").contains("sk"),
                    "{rest} {path} {message}"
                );
            }
            let (_, message) = error(&format!(r#""{secret}":1"#));
            assert!(!message.contains("sk"), "{message}");
        }
        assert_eq!(
            error(r#""port":123456"#).1,
            "invalid value: number, expected u8"
        );
    }
}
