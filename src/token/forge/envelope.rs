//! What can be wrong around the claims of a token: its header, its signature, its length.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use super::{Spoiling, payload};
use crate::error::Reason;
use crate::token::jwt::MAX_LENGTH;

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
        what: "Its kid is a path.",
        reason: Reason::UnknownSigningKey,
        make: |r| {
            r.sign(
                &r.header_with("kid", "../../../dev/null"),
                &payload(r.claims),
            )
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
        what: "It brings a key of its own along (RFC 8725 section 3.10).",
        reason: Reason::MalformedToken,
        make: |r| {
            let jwk = "{\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},";
            let header = r.header().replacen('{', jwk, 1);
            r.sign(&header, &payload(r.claims))
        },
    },
    Spoiling {
        name: "jku",
        what: "It says where to fetch a key.",
        reason: Reason::MalformedToken,
        make: |r| {
            let jku = "{\"jku\":\"http://keys.invalid/jwks.json\",";
            let header = r.header().replacen('{', jku, 1);
            r.sign(&header, &payload(r.claims))
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
        what: "Its signature is an HMAC under the text of a public key.",
        reason: Reason::BadSignature,
        make: |r| {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, PUBLIC_KEY.as_bytes());
            let message = format!(
                "{}.{}",
                BASE64_URL_SAFE_NO_PAD.encode(r.header()),
                BASE64_URL_SAFE_NO_PAD.encode(payload(r.claims))
            );
            let tag = ring::hmac::sign(&key, message.as_bytes());
            format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag.as_ref()))
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

/// An Ed25519 public key (RFC 8410 section 10.1), as text: what a confused verifier takes for a secret.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
    -----END PUBLIC KEY-----\n";
