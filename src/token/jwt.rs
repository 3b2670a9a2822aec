//! Compact JSON Web Tokens (RFC 7515, RFC 7519): how they are signed, and the one strict way in
//! which they are verified (RFC 8725).

mod claims;
mod header;
mod jwk;
mod key;
mod unverified;
mod verify;

#[cfg(test)]
mod tests;

pub use claims::{NumericDate, is_expired};
pub use header::{Header, MAX_LENGTH, Malformed};
pub use jwk::Jwk;
pub use key::{Algorithm, SigningKey, WeakKey};
pub use unverified::{Unverified, peek};
pub use verify::{Expected, verify};
