//! YAML that people write: read into a type, with the line of what is wrong.

use serde::de::DeserializeOwned;

/// Why a document was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct BadYaml {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there; the document itself is not quoted.
    pub message: String,
}

/// Reads a document into a type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, BadYaml> {
    serde_saphyr::from_str(text).map_err(|error| BadYaml {
        line: error.location().map_or(1, |location| location.line()),
        message: message(&error.to_string()),
    })
}

/// The first line of an error that goes on to quote the document, without the place in it.
fn message(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    match line.split_once(": ") {
        Some((place, message)) if place.starts_with("line ") => message.to_owned(),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_error_has_its_line_and_quotes_nothing() {
        let error = read::<BTreeMap<String, u8>>("a: 1\nb: sk_canary [\n").unwrap_err();

        assert_eq!(error.line, 2);
        assert!(!error.to_string().contains('\n'), "{error}");
    }

    #[test]
    fn a_document_is_read() {
        let document: BTreeMap<String, u8> = read("a: 1").unwrap();

        assert_eq!(document["a"], 1);
    }
}
