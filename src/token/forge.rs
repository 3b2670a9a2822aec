//! Tokens with something wrong: each as good as it can be but for one thing.

mod claims;
mod envelope;

use serde_json::{Map, Value, json};

use super::jwt::SigningKey;
use crate::error::Reason;
use crate::model::defect::Demand;

/// What a defective token is made from.
#[derive(Clone, Copy, Debug)]
pub struct Recipe<'a> {
    /// The key of a good token.
    pub key: &'a SigningKey,
    /// A key with the same `kid` and another secret.
    pub impostor: &'a SigningKey,
    /// The key of another space.
    pub other_space: &'a SigningKey,
    /// The key of another vendor.
    pub other_vendor: &'a SigningKey,
    /// The `typ` of a good token.
    pub typ: Option<&'a str>,
    /// The claims of a good token.
    pub claims: &'a Map<String, Value>,
    /// The time of the space, in seconds since 1970.
    pub now: i64,
}

/// One way to spoil a token.
#[derive(Clone, Copy, Debug)]
pub struct Spoiling {
    /// Its name.
    pub name: &'static str,
    /// What is wrong, as a sentence.
    pub what: &'static str,
    /// Why the token must be refused.
    pub reason: Reason,
    /// Makes the token.
    pub make: fn(&Recipe<'_>) -> String,
}

impl Spoiling {
    /// Who else than the vendor has to refuse the token.
    pub fn demand(&self) -> Demand {
        demand(self.name)
    }
}

/// What the spoiling of that name asks of a verifier.
pub fn demand(name: &str) -> Demand {
    if LEEWAY.contains(&name) {
        Demand::Leeway
    } else if STRICT.contains(&name) {
        Demand::Strict
    } else {
        Demand::Must
    }
}

/// Wrong by a second at most.
const LEEWAY: &[&str] = &["expired-1s", "expires-now", "exp-float", "nbf-1s"];

/// What a verifier may accept: 1e400 is a number of JSON's grammar, a mark at the beginning may be
/// ignored (RFC 8259 section 8.1), of two members the last may count (RFC 7515 section 4), `kid` is
/// a hint (RFC 7515 section 4.1.4), so is `typ` where no profile demands it (RFC 7515 section
/// 4.1.9), many decoders forgive padding, and no standard bounds a token's length.
const STRICT: &[&str] = &[
    "exp-huge",
    "payload-bom",
    "typ-other",
    "kid-unknown",
    "kid-missing",
    "kid-duplicate",
    "padding",
    "huge",
];

/// The spoiling of that name.
pub fn spoiling(name: &str) -> Option<&'static Spoiling> {
    spoilings().find(|spoiling| spoiling.name == name)
}

/// Every way.
pub fn spoilings() -> impl Iterator<Item = &'static Spoiling> {
    claims::SPOILINGS.iter().chain(envelope::SPOILINGS)
}

impl Recipe<'_> {
    /// The token with nothing wrong.
    pub fn good(&self) -> String {
        self.sign(&self.header(), &payload(self.claims))
    }

    /// The token with one claim set.
    pub fn with(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims.insert(name.to_owned(), value);
        self.sign(&self.header(), &payload(&claims))
    }

    /// The token without one claim.
    pub fn without(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        claims.shift_remove(name);
        self.sign(&self.header(), &payload(&claims))
    }

    /// The token with one claim written as `json`, which may be no number JSON libraries write.
    fn raw(&self, name: &str, json: &str) -> String {
        let mut claims = self.claims.clone();
        claims.insert(name.to_owned(), json!("RAW"));
        let payload = payload(&claims).replacen("\"RAW\"", json, 1);
        self.sign(&self.header(), &payload)
    }

    fn text(&self, name: &str) -> &str {
        self.claims
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn header(&self) -> String {
        header(self.key, self.typ)
    }

    /// The header with one member set; it must be one that is there.
    fn header_with(&self, name: &str, value: &str) -> String {
        let mut header: Map<String, Value> =
            serde_json::from_str(&self.header()).unwrap_or_default();
        header.insert(name.to_owned(), json!(value));
        Value::Object(header).to_string()
    }

    fn kid(&self) -> String {
        json!(self.key.kid()).to_string()
    }

    fn sign(&self, header: &str, payload: &str) -> String {
        self.key.sign_bytes(header.as_bytes(), payload.as_bytes())
    }

    fn signed_by(&self, key: &SigningKey) -> String {
        key.sign_bytes(
            header(key, self.typ).as_bytes(),
            payload(self.claims).as_bytes(),
        )
    }
}

fn payload(claims: &Map<String, Value>) -> String {
    Value::Object(claims.clone()).to_string()
}

fn header(key: &SigningKey, typ: Option<&str>) -> String {
    serde_json::to_string(&key.header(typ)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_may_be_accepted_is_a_spoiling() {
        for name in LEEWAY.iter().chain(STRICT) {
            assert!(spoiling(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_are_distinct_and_can_be_typed() {
        let mut seen = HashSet::new();
        for spoiling in spoilings() {
            let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            assert!(spoiling.name.bytes().all(is_plain), "{}", spoiling.name);
            assert!(seen.insert(spoiling.name), "{} comes twice", spoiling.name);
        }
    }
}
