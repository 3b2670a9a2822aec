//! The outer form of a token: its length, its three parts and its header.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use crate::error::{Reason, Refusal};
use crate::model::verdict::{Fact, Trace};

/// The longest token that is looked at, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// Reads the header, to find the key. Nothing in it can be believed before [`super::verify`].
pub fn peek(token: &str) -> Result<Header<'static>, Malformed> {
    let parts = Parts::split(token)?;
    let header = parts.header()?;
    Ok(Header {
        alg: owned(header.alg),
        typ: header.typ.map(owned),
        kid: header.kid.map(owned),
    })
}

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
    pub fn refuse(self, trace: &mut Trace) -> Refusal {
        let reason = Reason::MalformedToken;
        trace.refuse(reason, self.check, self.expected, self.actual, self.remedy)
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::new(Reason::MalformedToken, malformed.remedy)
    }
}

/// The parts of a token that is not verified yet.
pub(super) struct Parts<'a> {
    /// The text that is signed: header and payload as received.
    pub(super) message: &'a str,
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    /// The signature, in well-formed base64url.
    pub(super) signature: &'a str,
}

impl<'a> Parts<'a> {
    /// The length is looked at before anything else: what is dear must not be free to ask for
    /// (CVE-2025-30204).
    pub(super) fn split(token: &'a str) -> Result<Self, Malformed> {
        if token.len() > MAX_LENGTH {
            return Err(Malformed::new(
                "structure",
                "at most 8192 bytes",
                number(token.len()),
                "send a token of at most 8192 bytes",
            ));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(not_three(token));
        };
        if header.is_empty() || payload.is_empty() || signature.is_empty() {
            return Err(not_three(token));
        }
        let parts = Self {
            message: &token[..header.len() + 1 + payload.len()],
            header: decode("header", header)?,
            payload: decode("payload", payload)?,
            signature,
        };
        decode("signature", signature)?;
        Ok(parts)
    }

    pub(super) fn header(&self) -> Result<Header<'_>, Malformed> {
        let remedy = "make the header a JSON object of alg, typ and kid, each at most once";
        object(&self.header)
            .map_err(|actual| Malformed::new("header", "only alg, typ and kid", actual, remedy))
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

/// RFC 7515 section 2: no padding, no white space; a last character with bits that mean nothing
/// would give one token two spellings.
fn decode(name: &'static str, part: &str) -> Result<Vec<u8>, Malformed> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| {
        Malformed::new(
            "structure",
            "base64url without padding in each part",
            name,
            "send the token exactly as issued: no spaces, no line breaks, no padding, not cut off",
        )
    })
}

fn not_three(token: &str) -> Malformed {
    Malformed::new(
        "structure",
        "three parts with a dot between them, none empty",
        number(token.split('.').filter(|part| !part.is_empty()).count()),
        "send a compact token: header, payload and signature",
    )
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

#[cfg(test)]
mod tests;
