//! Telling secrets apart without keeping them.

use std::fmt;

use ring::hmac;
use serde::{Serialize, Serializer};

use super::MasterKey;

/// What stands for a secret where only sameness matters. Without the key nothing leads back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Takes fingerprints; those of two scopes cannot be compared.
#[derive(Clone, Debug)]
pub struct Fingerprints(hmac::Key);

impl Fingerprints {
    /// Those of one scope, such as a space's id.
    pub fn new(master: &MasterKey, scope: &[u8]) -> Self {
        let key = master.derive::<32>(&[b"fingerprint", scope]);
        Self(hmac::Key::new(hmac::HMAC_SHA256, &key))
    }

    /// The fingerprint of a secret.
    pub fn of(&self, secret: &str) -> Fingerprint {
        let tag = hmac::sign(&self.0, secret.as_bytes());
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&tag.as_ref()[..8]);
        Fingerprint(u64::from_be_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_secrets_apart_in_its_scope_only() {
        let master = MasterKey::new(&[7; 32]);
        let (one, other) = (
            Fingerprints::new(&master, b"one"),
            Fingerprints::new(&master, b"other"),
        );

        assert_eq!(one.of("secret"), one.of("secret"));
        assert_ne!(one.of("secret"), one.of("Secret"));
        assert_ne!(one.of("secret"), other.of("secret"));
        assert_eq!(one.of("secret").to_string().len(), 16);
    }
}
