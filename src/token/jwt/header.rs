//! The header of a token, and what is said of one that cannot be read.

use std::borrow::Cow;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use crate::error::{Reason, Refusal};
use crate::model::verdict::{Fact, Trace};

/// The longest token that is looked at, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// The JOSE header, in the order in which it is written.
///
/// Nothing else may be in it: a verifier that skips `crit` breaks RFC 7515 section 4.1.11, and
/// `jwk`, `jku`, `x5u` and `x5c` let a token bring its own key (RFC 8725 section 3.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header<'a> {
    /// The algorithm the token claims; only the key decides.
    #[serde(borrow)]
    pub alg: Cow<'a, str>,
    /// The family of tokens this one belongs to (RFC 8725 section 3.11).
    #[serde(
        borrow,
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub typ: Option<Cow<'a, str>>,
    /// The key: 1 to 128 visible ASCII characters.
    #[serde(
        borrow,
        default,
        deserialize_with = "key_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub kid: Option<Cow<'a, str>>,
}

/// A token that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{remedy}")]
pub struct Malformed {
    check: &'static str,
    expected: Fact,
    actual: Fact,
    remedy: &'static str,
}

impl Malformed {
    pub(super) fn new(
        check: &'static str,
        expected: impl Into<Fact>,
        actual: impl Into<Fact>,
        remedy: &'static str,
    ) -> Self {
        Self {
            check,
            expected: expected.into(),
            actual: actual.into(),
            remedy,
        }
    }

    /// Notes what was wrong, and makes it the refusal.
    pub fn refuse(&self, trace: &mut Trace) -> Refusal {
        let (expected, actual) = (self.expected.clone(), self.actual.clone());
        let reason = Reason::MalformedToken;
        trace.refuse(reason, self.check, expected, actual, self.remedy)
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::new(Reason::MalformedToken, malformed.remedy)
    }
}

/// Reads a JSON object. RFC 7519 section 7.2 wants UTF-8 and an object; derived readers would take
/// an array for a struct, and a byte order mark is not JSON (RFC 8259 section 8.1).
pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Fact> {
    let text = str::from_utf8(json).map_err(|_| "not UTF-8")?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err("not a JSON object".into());
    }
    serde_json::from_str(text).map_err(|error| shown(&error.to_string()))
}

/// Foreign text, short enough to be shown.
pub(super) fn shown(text: &str) -> Fact {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.to_owned().into(),
    }
}

pub(super) fn is_key_id(kid: &str) -> bool {
    (1..=128).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A string, borrowed where it has no escapes; unlike an `Option`, it takes no null.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

fn text<'a, 'de: 'a, D: Deserializer<'de>>(json: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    Text::deserialize(json).map(|text| Some(text.0))
}

fn key_id<'a, 'de: 'a, D: Deserializer<'de>>(json: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    let kid = Text::deserialize(json)?.0;
    if is_key_id(&kid) {
        Ok(Some(kid))
    } else {
        Err(D::Error::custom(
            "kid is not 1 to 128 visible ASCII characters",
        ))
    }
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
