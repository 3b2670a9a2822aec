//! What is stored in place of a secret, and what it is found by.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};

use super::argon2id::is_affordable;
use super::{MasterKey, Random, Secret, sha256};

pub(super) const SHA256: &str = "$sha256$";
const SEALED: &str = "$sealed$";
const ARGON2ID: &str = "$argon2id$";

/// The column a presented secret is looked up by.
///
/// A generated secret is found by its SHA-256. One that a person chose is found by two bytes of a
/// keyed hash: enough to narrow the search 65,536 times, too little to guess it by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lookup(pub Vec<u8>);

impl Lookup {
    /// Where a generated secret is found.
    pub fn generated(secret: &str) -> Self {
        Self(sha256(secret).to_vec())
    }

    /// Where a chosen secret is found, under the key that [`Lookup::key`] derives.
    pub fn chosen(secret: &str, key: &hmac::Key) -> Self {
        Self(hmac::sign(key, secret.as_bytes()).as_ref()[..2].to_vec())
    }

    /// The key of the narrowing hash.
    pub fn key(master: &MasterKey) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &master.derive::<32>(&[b"lookup"]))
    }
}

/// What is stored in place of a secret: `$sha256$…`, `$argon2id$…` or `$sealed$…`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Verifier(pub(super) String);

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier([secret])")
    }
}

impl Verifier {
    /// For a secret we generated: it has enough entropy for a plain digest.
    pub fn generated(secret: &str) -> Self {
        Self(format!(
            "{SHA256}{}",
            BASE64_STANDARD_NO_PAD.encode(sha256(secret))
        ))
    }

    /// For a secret the server must read back, bound to its row.
    pub fn sealed(secret: &str, context: &[u8], master: &MasterKey, random: &Random) -> Self {
        Self(format!("{SEALED}{}", master.seal(secret, context, random)))
    }

    /// For a chosen secret whose argon2id hash somebody made beforehand, at a bounded cost.
    pub fn hashed(hash: String) -> Option<Self> {
        is_affordable(&hash).then_some(Self(hash))
    }

    /// The stored text, if it is one of the forms we write.
    pub fn parse(text: String) -> Option<Self> {
        [SHA256, SEALED, ARGON2ID]
            .iter()
            .any(|form| text.starts_with(form))
            .then_some(Self(text))
    }

    /// Whether it is the slow hash of a secret that a person chose.
    pub fn is_slow(&self) -> bool {
        self.0.starts_with(ARGON2ID)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The secret itself, if it was sealed for `context`.
    pub fn open(&self, context: &[u8], master: &MasterKey) -> Option<Secret<String>> {
        let sealed = self.0.strip_prefix(SEALED)?;
        master.open(sealed, context).map(Secret::new)
    }
}

impl TryFrom<String> for Verifier {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text).ok_or("a stored verifier has an unknown form")
    }
}

impl From<Verifier> for String {
    fn from(verifier: Verifier) -> Self {
        verifier.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_forms_are_read_back() {
        assert!(Verifier::parse("plain".into()).is_none());
        assert!(Verifier::parse(Verifier::generated("x").as_str().into()).is_some());
    }

    #[test]
    fn a_hash_that_demands_too_much_of_the_server_is_refused() {
        let hash = |parameters: &str| {
            let salt_and_hash = "c29tZXNhbHRzb21lc2FsdA$\
                                 bWFkZSBvZiB0aGlydHktdHdvIGJ5dGVzIG9mIHRleHQ";
            Verifier::hashed(format!("$argon2id$v=19${parameters}${salt_and_hash}"))
        };

        for parameters in ["m=19456,t=2,p=1", "m=8192,t=1,p=2", "m=65536,t=3,p=4"] {
            assert!(hash(parameters).is_some(), "{parameters}");
        }
        for parameters in [
            "m=4194304,t=1,p=1",
            "m=65537,t=1,p=1",
            "m=8,t=4294967295,p=1",
        ] {
            assert!(hash(parameters).is_none(), "{parameters}");
        }
    }
}
