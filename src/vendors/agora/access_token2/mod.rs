//! `AccessToken2`, the format `007`: what a token says, who signed it, and whether it is good now.

mod build;
mod decode;
mod reader;
mod service;
#[cfg(test)]
mod tests;

use std::fmt;

use ring::hmac::{self, HMAC_SHA256};

pub(crate) use self::build::{BuildError, Builder};
pub(crate) use self::decode::{Malformed, decode};
pub(crate) use self::service::{Kind, Service};

/// Judges a token for the app named in the path.
///
/// The order of the checks is a guess: a token that is badly signed and over is badly signed.
///
/// `is_genuine` says whether a certificate of that app signed the token: an app may have several.
pub(crate) fn judge(
    token: &str,
    app_id: &str,
    is_genuine: impl FnOnce(&AccessToken2) -> bool,
    now: i64,
) -> Verdict {
    let token = match decode(token) {
        Ok(token) => token,
        Err(flaw) => return Verdict::Malformed(flaw),
    };
    // Exact, case included: that the gateway does not fold case is a guess.
    if token.app_id != app_id {
        return Verdict::WrongApp(token);
    }
    if !is_genuine(&token) {
        return Verdict::BadSignature(token);
    }
    if token.is_expired(now) {
        return Verdict::Expired(token);
    }
    Verdict::Accepted(token)
}

/// How a token was judged, with the token as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Well formed, for this app, signed with its certificate, and alive.
    Accepted(AccessToken2),
    /// Good but for its lifetime, which is over.
    Expired(AccessToken2),
    /// Not signed with this app's certificate, or changed since.
    BadSignature(AccessToken2),
    /// For another app than the path's.
    WrongApp(AccessToken2),
    /// Not readable.
    Malformed(Malformed),
}

/// A token that could be read. Only [`verify`](Self::verify) says that it is genuine.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AccessToken2 {
    app_id: String,
    issue_ts: u32,
    expire: u32,
    salt: u32,
    service_count: u16,
    services: Vec<Service>,
    signature: [u8; SIGNATURE],
    /// Exactly the bytes that came: the same fields have many encodings, one was signed.
    signing_info: Vec<u8>,
}

impl AccessToken2 {
    /// Whether the holder of this app certificate signed every byte of the token.
    ///
    /// Like the published verifiers, no certificate but one of 32 hexadecimal characters will do.
    pub(crate) fn verify(&self, app_certificate: &str) -> bool {
        if !is_hex32(app_certificate) {
            return false;
        }
        let key = signing_key(app_certificate, self.issue_ts, self.salt);
        hmac::verify(&key, &self.signing_info, &self.signature).is_ok()
    }

    /// The last second of the token's life, in Unix seconds. It may lie beyond 32 bits.
    pub(crate) fn expires_at(&self) -> i64 {
        i64::from(self.issue_ts) + i64::from(self.expire)
    }

    /// Whether the lifetime is over.
    ///
    /// Alive at `now == expires_at()`, unlike a JWT: so says the published `parse.py`, and for
    /// the gateway it is a guess.
    pub(crate) fn is_expired(&self, now: i64) -> bool {
        now > self.expires_at()
    }

    /// The last second of a privilege, or nothing if it has no limit of its own.
    ///
    /// Builders write 0 when the caller names no limit.
    pub(crate) fn privilege_expires_at(&self, seconds: u32) -> Option<i64> {
        (seconds != 0).then(|| i64::from(self.issue_ts) + i64::from(seconds))
    }

    /// The app it is for: 32 hexadecimal characters, case as received.
    pub(crate) fn app_id(&self) -> &str {
        &self.app_id
    }

    /// When it was issued, in Unix seconds. A time to come is no fault: there is no not-before.
    pub(crate) fn issue_ts(&self) -> u32 {
        self.issue_ts
    }

    /// Its lifetime in seconds.
    pub(crate) fn expire(&self) -> u32 {
        self.expire
    }

    /// The number that makes two tokens of one second differ.
    pub(crate) fn salt(&self) -> u32 {
        self.salt
    }

    /// How many services it claims to hold; more than [`services`](Self::services) when one of
    /// them is of an unknown type and others follow.
    pub(crate) fn service_count(&self) -> u16 {
        self.service_count
    }

    /// The services that could be read, in the order of the token.
    pub(crate) fn services(&self) -> &[Service] {
        &self.services
    }
}

impl fmt::Debug for AccessToken2 {
    /// Leaves out the signature: with the rest it would be the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken2")
            .field("app_id", &self.app_id)
            .field("issue_ts", &self.issue_ts)
            .field("expire", &self.expire)
            .field("salt", &self.salt)
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

/// Derives the key that signs: the number is the HMAC key and the certificate the message.
///
/// The certificate enters as its 32 characters, not as the 16 bytes they spell.
fn signing_key(app_certificate: &str, issue_ts: u32, salt: u32) -> hmac::Key {
    let by_time = hmac::Key::new(HMAC_SHA256, &issue_ts.to_le_bytes());
    let by_salt = hmac::Key::new(HMAC_SHA256, &salt.to_le_bytes());
    let certificate = hmac::sign(&by_time, app_certificate.as_bytes());
    hmac::Key::new(
        HMAC_SHA256,
        hmac::sign(&by_salt, certificate.as_ref()).as_ref(),
    )
}

/// Whether this has the form of an app id or an app certificate.
pub(crate) fn is_hex32(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a token begins with.
const PREFIX: &str = "007";

/// Bytes of an HMAC-SHA256.
const SIGNATURE: usize = 32;

/// The longest content that is read or built, in bytes.
///
/// The format sets no bound and the gateway's is unknown, so this is a guess: 26 times the
/// largest published vector that is good (157 bytes) and twice what is said of real tokens,
/// while a stream of zeros stops after one page. Even content that does not compress stays below
/// the bound on the token's text.
const MAX_CONTENT: usize = 4096;
