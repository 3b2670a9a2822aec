//! A token taken apart and decoded, not yet believed.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use super::header::{Header, MAX_LENGTH, Malformed, number, object};

/// A token that was split and decoded once. Nothing in it can be believed before it has passed
/// [`super::verify`], which takes no other form of a token.
#[derive(Clone)]
pub struct Unverified {
    text: String,
    /// The length of what is signed: header and payload as they came.
    signed: usize,
    header: Header<'static>,
    payload: Vec<u8>,
}

impl Unverified {
    /// Splits and decodes a token, and reads its header. The length is looked at before anything
    /// else, so that a long token costs nothing (CVE-2025-30204).
    pub fn read(token: &str) -> Result<Self, Malformed> {
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
        let signed = header.len() + 1 + payload.len();
        let (header, payload) = (decode("header", header)?, decode("payload", payload)?);
        decode("signature", signature)?;
        Ok(Self {
            text: token.to_owned(),
            signed,
            header: read_header(&header)?,
            payload,
        })
    }

    /// The token as it came.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The header, which tells the key.
    pub fn header(&self) -> &Header<'static> {
        &self.header
    }

    /// The claims, as far as they tell which key and space a token claims to be of.
    pub fn claims<'a, C: Deserialize<'a>>(&'a self) -> Option<C> {
        serde_json::from_slice(&self.payload).ok()
    }

    pub(super) fn message(&self) -> &str {
        &self.text[..self.signed]
    }

    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signature, in well-formed base64url.
    pub(super) fn signature(&self) -> &str {
        &self.text[self.signed + 1..]
    }
}

fn read_header(json: &[u8]) -> Result<Header<'static>, Malformed> {
    let remedy = "make the header a JSON object of alg, typ and kid, each at most once";
    let header: Header<'_> = object(json)
        .map_err(|actual| Malformed::new("header", "only alg, typ and kid", actual, remedy))?;
    Ok(Header {
        alg: owned(header.alg),
        typ: header.typ.map(owned),
        kid: header.kid.map(owned),
    })
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// RFC 7515 section 2: no padding, no white space; a last character with bits that mean nothing
/// would give one token two spellings.
fn decode(name: &'static str, part: &str) -> Result<Vec<u8>, Malformed> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| {
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

/// Header and claims for people to look at, also of what is no token; `null` where there is no
/// JSON. Nothing may be decided by it.
pub fn peek(token: &str) -> (Value, Value) {
    if token.len() > MAX_LENGTH {
        return (Value::Null, Value::Null);
    }
    let mut parts = token.split('.').map(|part| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    });
    let mut next = || parts.next().unwrap_or_default();
    (next(), next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_can_be_read_is_shown_and_the_rest_is_null() {
        assert_eq!(
            peek("eyJhIjoxfQ.eyJiIjoyfQ.anything"),
            (json!({ "a": 1 }), json!({ "b": 2 }))
        );
        assert_eq!(peek("e30"), (json!({}), Value::Null));
        assert_eq!(peek("%.%"), (Value::Null, Value::Null));
        assert_eq!(peek(&"e30.".repeat(MAX_LENGTH)), (Value::Null, Value::Null));
    }
}
