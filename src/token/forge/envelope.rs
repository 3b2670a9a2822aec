//! What can be wrong around the claims of a token: its header, its signature, its length.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

use super::{Spoiling, payload};
use crate::error::Reason;
use crate::token::jwt::{Algorithm, MAX_LENGTH, SigningKey};

/// Header first, then signature, then length.
pub(super) const SPOILINGS: &[Spoiling] = &[
    Spoiling {
        name: "alg-none",
        what: "It says alg none and has no signature.",
        reason: Reason::MalformedToken,
        make: |r| {
            let header = r.header_with("alg", "none");
            let signed = r.sign(&header, &payload(r.claims));
            let end = signed.rfind('.').map_or(0, |dot| dot + 1);
            signed[..end].to_owned()
        },
    },
    Spoiling {
        name: "alg-none-signed",
        what: "It says alg none and has a signature.",
        reason: Reason::UnsupportedAlgorithm,
        make: |r| r.sign(&r.header_with("alg", "none"), &payload(r.claims)),
    },
    Spoiling {
        name: "alg-case",
        what: "It says alg nOnE.",
        reason: Reason::UnsupportedAlgorithm,
        make: |r| r.sign(&r.header_with("alg", "nOnE"), &payload(r.claims)),
    },
    Spoiling {
        name: "alg-other",
        what: "It names another algorithm than its key has.",
        reason: Reason::UnsupportedAlgorithm,
        make: |r| r.sign(&r.header_with("alg", "RS256"), &payload(r.claims)),
    },
    Spoiling {
        name: "typ-other",
        what: "It says it is a token of another family.",
        reason: Reason::WrongCredentialKind,
        make: |r| r.sign(&r.header_with("typ", "logout+jwt"), &payload(r.claims)),
    },
    Spoiling {
        name: "kid-unknown",
        what: "It names a key that does not exist.",
        reason: Reason::UnknownSigningKey,
        make: |r| r.sign(&r.header_with("kid", "no-such-key"), &payload(r.claims)),
    },
    Spoiling {
        name: "kid-path",
        what: "Its kid is the path of an empty file, and its signature of an empty key.",
        reason: Reason::UnknownSigningKey,
        // A verifier that reads its key from that file gets an empty key.
        make: |r| {
            let header = r.header_with("kid", "../../../dev/null");
            let algorithm = match r.key.algorithm() {
                Algorithm::EdDsa => Algorithm::Hs256,
                hmac => hmac,
            };
            hmac_signed(algorithm, &header, &payload(r.claims), &ZEROS)
        },
    },
    Spoiling {
        name: "kid-missing",
        what: "It names no key.",
        reason: Reason::UnknownSigningKey,
        make: |r| {
            let header = r.header().replacen(&format!(",\"kid\":{}", r.kid()), "", 1);
            r.sign(&header, &payload(r.claims))
        },
    },
    Spoiling {
        name: "kid-duplicate",
        what: "Its kid comes twice.",
        reason: Reason::MalformedToken,
        make: |r| {
            let twice = r.header().replacen('{', "{\"kid\":\"x\",", 1);
            r.sign(&twice, &payload(r.claims))
        },
    },
    Spoiling {
        name: "crit-unknown",
        what: "It demands an extension nobody knows (RFC 7515 section 4.1.11).",
        reason: Reason::MalformedToken,
        make: |r| {
            let header = r
                .header()
                .replacen('{', "{\"crit\":[\"exp2\"],\"exp2\":1,", 1);
            r.sign(&header, &payload(r.claims))
        },
    },
    Spoiling {
        name: "jwk-embedded",
        what: "It is signed with a key it brings along (RFC 8725 section 3.10).",
        reason: Reason::MalformedToken,
        make: |r| {
            let jwk = "{\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},";
            let header = r.header_with("alg", "HS256").replacen('{', jwk, 1);
            hmac_signed(Algorithm::Hs256, &header, &payload(r.claims), &ZEROS)
        },
    },
    Spoiling {
        name: "jku",
        what: "It is signed with another key and says where to fetch that one.",
        reason: Reason::MalformedToken,
        make: |r| {
            let jku = "{\"jku\":\"http://keys.invalid/jwks.json\",";
            let header = r.header().replacen('{', jku, 1);
            r.impostor
                .sign_bytes(header.as_bytes(), payload(r.claims).as_bytes())
        },
    },
    Spoiling {
        name: "bad-signature",
        what: "Its signature is of another text.",
        reason: Reason::BadSignature,
        make: |r| {
            let good = r.good();
            let other = r.with("jti", json!("another"));
            let (message, _) = good.rsplit_once('.').unwrap_or_default();
            let (_, signature) = other.rsplit_once('.').unwrap_or_default();
            format!("{message}.{signature}")
        },
    },
    Spoiling {
        name: "wrong-key",
        what: "It is signed with another secret under the right kid.",
        reason: Reason::BadSignature,
        make: |r| {
            let (header, payload) = (r.header(), payload(r.claims));
            r.impostor.sign_bytes(header.as_bytes(), payload.as_bytes())
        },
    },
    Spoiling {
        name: "hs256-with-public-key",
        what: "Its signature is an HMAC under the text of a public key, and its alg says so.",
        reason: Reason::UnsupportedAlgorithm,
        // Deceives a verifier that takes the algorithm from the header. It uses the signing key's
        // public key if there is one. An HS256 key gets HS512, because its own algorithm would not
        // be a confusion.
        make: |r| {
            let public = r.key.public_key().unwrap_or(&PUBLIC_KEY);
            let algorithm = match r.key.algorithm() {
                Algorithm::Hs256 => Algorithm::Hs512,
                _ => Algorithm::Hs256,
            };
            let header = r.header_with("alg", algorithm.name());
            let secret = pem(public);
            hmac_signed(algorithm, &header, &payload(r.claims), secret.as_bytes())
        },
    },
    Spoiling {
        name: "other-space",
        what: "It is a good token of another space.",
        reason: Reason::UnknownSigningKey,
        make: |r| r.signed_by(r.other_space),
    },
    Spoiling {
        name: "other-vendor",
        what: "It is signed with the key of another vendor.",
        reason: Reason::UnknownSigningKey,
        make: |r| r.signed_by(r.other_vendor),
    },
    Spoiling {
        name: "truncated",
        what: "It breaks off after its payload.",
        reason: Reason::MalformedToken,
        make: |r| {
            let good = r.good();
            good[..good.rfind('.').unwrap_or_default()].to_owned()
        },
    },
    Spoiling {
        name: "signature-truncated",
        what: "Its signature lacks the last bytes.",
        reason: Reason::BadSignature,
        make: |r| {
            let good = r.good();
            let (message, signature) = good.rsplit_once('.').unwrap_or_default();
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
            let half = &bytes[..bytes.len() / 2];
            format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(half))
        },
    },
    Spoiling {
        name: "padding",
        what: "Its signature is padded.",
        reason: Reason::MalformedToken,
        make: |r| r.good() + "=",
    },
    Spoiling {
        name: "extra-part",
        what: "It has a fourth part.",
        reason: Reason::MalformedToken,
        make: |r| r.good() + ".e30",
    },
    Spoiling {
        name: "huge",
        what: "It is longer than anything that is looked at.",
        reason: Reason::MalformedToken,
        make: |r| r.with("pad", json!("x".repeat(MAX_LENGTH))),
    },
];

/// An empty HMAC key, and every key of a few zero bytes: HMAC pads a key with zeros up to the block
/// of its hash, which has 64 bytes or more (RFC 2104 section 2). Written at this length it is not
/// refused as too short.
const ZEROS: [u8; 64] = [0; 64];

/// A token signed with an HMAC under this secret.
#[expect(
    clippy::expect_used,
    reason = "the secrets here are constants and public keys in PEM, all of 64 bytes or more"
)]
fn hmac_signed(algorithm: Algorithm, header: &str, payload: &str, secret: &[u8]) -> String {
    SigningKey::new(algorithm, None, secret)
        .expect("64 bytes are enough for every HMAC")
        .sign_bytes(header.as_bytes(), payload.as_bytes())
}

/// A public key in PEM (RFC 8410 section 10.1).
fn pem(public_key: &[u8]) -> String {
    const ENVELOPE: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    let der = BASE64_STANDARD.encode([ENVELOPE, public_key].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
}

/// The Ed25519 public key of RFC 8410 section 10.1, for vendors whose key is an HMAC secret.
const PUBLIC_KEY: [u8; 32] = [
    0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96,
    0xc8, 0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_zeros_signs_like_the_empty_key() {
        // RFC 2104 section 2. ring is asked directly, because `SigningKey` refuses the short keys.
        use ring::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512, Key, sign};
        for algorithm in [HMAC_SHA256, HMAC_SHA384, HMAC_SHA512] {
            let tag = |key: &[u8]| sign(&Key::new(algorithm, key), b"message");

            assert_eq!(tag(&ZEROS).as_ref(), tag(b"").as_ref());
            assert_eq!(tag(&ZEROS).as_ref(), tag(&[0; 3]).as_ref());
        }
    }

    #[test]
    fn a_public_key_is_written_as_in_rfc_8410() {
        assert_eq!(
            pem(&PUBLIC_KEY),
            "-----BEGIN PUBLIC KEY-----\n\
             MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
             -----END PUBLIC KEY-----\n"
        );
    }
}
