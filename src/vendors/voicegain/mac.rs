//! MAC access authentication, which signs a user's requests (VGP).

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use ring::hmac;

use crate::secret::constant_time_eq;

/// The content of the header: `signature=<hex>,sessionId=<api>,nonce=<nonce>`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mac<'a> {
    /// Over the body, or the query where there is no body.
    pub(super) signature: &'a str,
    /// The login it belongs to.
    pub(super) session: &'a str,
    /// One of the nonces that came with the login.
    pub(super) nonce: &'a str,
}

impl<'a> Mac<'a> {
    /// Reads the header's value without the scheme. Every part must be there exactly once.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (mut signature, mut session, mut nonce) = (None, None, None);
        for part in text.split(',') {
            let (name, value) = part.trim_matches(' ').split_once('=')?;
            let slot = match name {
                "signature" => &mut signature,
                "sessionId" => &mut session,
                "nonce" => &mut nonce,
                _ => return None,
            };
            let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if value.is_empty() || !is_word(value) || slot.replace(value).is_some() {
                return None;
            }
        }
        Some(Self {
            signature: signature?,
            session: session?,
            nonce: nonce?,
        })
    }

    /// Whether the signature is the one `key` makes of `message`.
    pub(super) fn signs(&self, message: &[u8], key: &str) -> bool {
        let expected = sign(key, message);
        let presented = self.signature.to_ascii_lowercase();
        constant_time_eq(expected.as_bytes(), presented.as_bytes())
    }
}

/// The key for a login's requests, derived from the answer to the login.
pub(super) fn key(stok: &str, email: &str, api: &str) -> String {
    let message = format!("{}{api}", email.to_lowercase());
    sign(stok, message.as_bytes())
}

/// HMAC-SHA-256 in hexadecimal under a key that is text.
pub(super) fn sign(key: &str, message: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hex::encode(hmac::sign(&key, message))
}

/// Marks a nonce as in use until its request is answered.
#[derive(Debug)]
pub(super) struct Running(String);

impl Running {
    /// Marks the nonce; `None` while another request with it is being answered.
    pub(super) fn begin(nonce: &str) -> Option<Self> {
        // Only the request that inserted the nonce gets a guard, because dropping one removes it.
        let is_free = running().insert(nonce.to_owned());
        is_free.then(|| Self(nonce.to_owned()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        running().remove(&self.0);
    }
}

/// One set serves every space of the process, because nonces are random.
fn running() -> MutexGuard<'static, HashSet<String>> {
    static RUNNING: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_three_parts_each_once() {
        let mac = Mac::parse("signature=ab,sessionId=cd, nonce=ef").unwrap();

        assert_eq!((mac.signature, mac.session, mac.nonce), ("ab", "cd", "ef"));
        for bad in [
            "",
            "signature=ab,sessionId=cd",
            "signature=ab,sessionId=cd,nonce=",
            "signature=ab,sessionId=cd,nonce=ef,nonce=ef",
            "signature=ab,sessionId=cd,nonce=ef,x=y",
            "signature=ab,sessionId=c/d,nonce=ef",
            "signature ab",
        ] {
            assert!(Mac::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_recipe_is_an_hmac_keyed_with_an_hmac() {
        // RFC 4231 section 4.3: key `Jefe`, in the vendor's notation.
        let published = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign("Jefe", b"what do ya want for nothing?"), published);

        let key = key("stok", "Dev@Example.COM", "api-1");
        assert_eq!(key, sign("stok", b"dev@example.comapi-1"));
        let signature = sign(&key, b"aud=x");
        let mac = Mac {
            signature: &signature,
            session: "api-1",
            nonce: "n",
        };
        assert!(mac.signs(b"aud=x", &key));
        assert!(!mac.signs(b"aud=y", &key));
        assert!(!mac.signs(b"aud=x", "other"));
    }

    #[test]
    fn a_nonce_runs_once_at_a_time() {
        let first = Running::begin("a nonce of this test").unwrap();

        assert!(Running::begin("a nonce of this test").is_none());
        assert!(Running::begin("another nonce of this test").is_some());
        drop(first);
        assert!(Running::begin("a nonce of this test").is_some());
    }
}
