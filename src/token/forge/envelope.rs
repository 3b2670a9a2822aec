//! What can be wrong around the claims of a token: its header, its signature, its length.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::hmac::{self, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use serde_json::json;

use super::{Spoiling, payload};
use crate::error::Reason;
use crate::token::jwt::{Algorithm, MAX_LENGTH};

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
        // Whoever reads a key from there has an empty one.
        make: |r| {
            let header = r.header_with("kid", "../../../dev/null");
            hmac_signed(r.key.algorithm().name(), &header, &payload(r.claims), b"")
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
            hmac_signed("HS256", &header, &payload(r.claims), &[0; 3])
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
        // For a verifier that takes the algorithm from the header. The key is its own where it has
        // a public one; where it is HS256's, alg is HS512, for its own would be no confusion.
        make: |r| {
            let public = r.key.public_key().unwrap_or(&PUBLIC_KEY);
            let alg = match r.key.algorithm() {
                Algorithm::Hs256 => "HS512",
                _ => "HS256",
            };
            let header = r.header_with("alg", alg);
            hmac_signed(alg, &header, &payload(r.claims), pem(public).as_bytes())
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

/// A token whose signature is an HMAC under this key, which may be as weak as it likes.
fn hmac_signed(alg: &str, header: &str, payload: &str, key: &[u8]) -> String {
    let digest = match alg {
        "HS384" => HMAC_SHA384,
        "HS512" => HMAC_SHA512,
        _ => HMAC_SHA256,
    };
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let message = format!("{}.{}", encode(header), encode(payload));
    let tag = hmac::sign(&hmac::Key::new(digest, key), message.as_bytes());
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// A public key as verifiers are given it (RFC 8410 section 10.1).
fn pem(public_key: &[u8]) -> String {
    const ENVELOPE: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    let der = BASE64_STANDARD.encode([ENVELOPE, public_key].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
}

/// The Ed25519 public key of RFC 8410 section 10.1: what a confused verifier takes for a secret.
const PUBLIC_KEY: [u8; 32] = [
    0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96,
    0xc8, 0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1,
];

#[cfg(test)]
mod tests {
    use super::*;

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
