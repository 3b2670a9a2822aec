//! Everything that a careless verifier is known to accept, and what it is refused for here.

use super::*;
use crate::error::Reason::{
    BadSignature, Expired, MalformedToken, NotYetValid, UnknownSigningKey, UnsupportedAlgorithm,
    WrongAudience, WrongCredentialKind, WrongIssuer,
};

/// Headers over a good payload.
const HEADERS: &[(Option<Reason>, &[&str])] = &[
    (
        None,
        &[
            r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#,
            r#"{ "kid":"k1", "typ":"jwt", "alg":"HS256" }"#,
        ],
    ),
    (
        Some(UnsupportedAlgorithm),
        &[
            r#"{"alg":"none","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"None","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"NONE","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"nOnE","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"hs256","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"HS256 ","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"RS256","typ":"JWT","kid":"k1"}"#,
        ],
    ),
    (
        Some(MalformedToken),
        &[
            r#"{"alg":["HS256"],"typ":"JWT","kid":"k1"}"#,
            r#"{"typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"HS256","alg":"HS256","typ":"JWT","kid":"k1"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","crit":["exp2"]}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","crit":["b64"],"b64":false}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","crit":[]}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","crit":"exp"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","jwk":{"kty":"oct","k":"AA"}}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","jku":"http://127.0.0.1/"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","x5u":"http://127.0.0.1/"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1","x5c":["AA"]}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1' OR '1'='1"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"k1\r\n"}"#,
            "\u{feff}{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}",
        ],
    ),
    (
        Some(WrongCredentialKind),
        &[
            r#"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#,
            r#"{"alg":"HS256","typ":"","kid":"k1"}"#,
            r#"{"alg":"HS256","kid":"k1"}"#,
        ],
    ),
    (
        Some(UnknownSigningKey),
        &[r#"{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}"#],
    ),
];

/// Payloads under a good header, at 1000.
const PAYLOADS: &[(Option<Reason>, &[&str])] = &[
    (
        None,
        &[
            r#"{"iss":"issuer","aud":"api","exp":1060}"#,
            r#"{"iss":"issuer","aud":"api","exp":1e10}"#,
            r#"{"iss":"issuer","aud":"api","exp":4102444800.9}"#,
        ],
    ),
    (
        Some(MalformedToken),
        &[
            r#"{"iss":"issuer","aud":"api","exp":1060,"exp":1060}"#,
            r#"{"iss":"issuer","aud":"api","aud":"api","exp":1060}"#,
            r#"{"iss":"issuer","aud":"api","exp":1060,"scope":"a","scope":"b"}"#,
            r#"{"iss":"issuer","aud":null,"exp":1060}"#,
            r#"{"iss":"issuer","aud":5,"exp":1060}"#,
            r#"{"iss":"issuer","aud":{},"exp":1060}"#,
            r#"{"iss":"issuer","aud":["evil",5],"exp":1060}"#,
            r#"{"iss":5,"aud":"api","exp":1060}"#,
            r#"{"iss":"issuer","aud":"api","exp":-1}"#,
            r#"{"iss":"issuer","aud":"api","exp":1e400}"#,
            r#"{"iss":"issuer","aud":"api","exp":99999999999999999999}"#,
            r#"{"iss":"issuer","aud":"api","exp":"1060"}"#,
            r#"{"iss":"issuer","aud":"api","exp":null}"#,
            r#"{"iss":"issuer","aud":"api","exp":[1060]}"#,
            r#"{"iss":"issuer","aud":"api","exp":18446744073709551615}"#,
            r#"{"iss":"issuer","aud":"api"}"#,
        ],
    ),
    (Some(WrongAudience), &[r#"{"iss":"issuer","exp":1060}"#]),
    (Some(WrongIssuer), &[r#"{"aud":"api","exp":1060}"#]),
    (
        Some(Expired),
        &[
            r#"{"iss":"issuer","aud":"api","exp":1000}"#,
            r#"{"iss":"issuer","aud":"api","exp":970}"#,
        ],
    ),
    (
        Some(NotYetValid),
        &[
            r#"{"iss":"issuer","aud":"api","exp":1060,"nbf":1001}"#,
            r#"{"iss":"issuer","aud":"api","exp":1060,"nbf":1000.1}"#,
        ],
    ),
];

#[test]
fn every_header_is_judged_as_the_table_says() {
    let key = hs256();

    for (reason, headers) in HEADERS {
        for header in *headers {
            let token = key.sign_bytes(header.as_bytes(), VALID.as_bytes());

            assert_eq!(judged(&key, &token), *reason, "{header}");
        }
    }
}

#[test]
fn every_payload_is_judged_as_the_table_says() {
    let key = hs256();

    for (reason, payloads) in PAYLOADS {
        for payload in *payloads {
            let token = key.sign_bytes(HEADER.as_bytes(), payload.as_bytes());

            assert_eq!(judged(&key, &token), *reason, "{payload}");
        }
    }
}

#[test]
fn every_spoilt_form_is_judged_as_the_table_says() {
    let key = hs256();
    let token = key.sign_bytes(HEADER.as_bytes(), VALID.as_bytes());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let other = SigningKey::new(Algorithm::Hs256, Some("k1".to_owned()), &[8; 32]).unwrap();

    for (spoilt, reason) in [
        (format!("{token}="), MalformedToken),
        (format!("{token}\n"), MalformedToken),
        (format!(" {token}"), MalformedToken),
        (format!("\u{feff}{token}"), MalformedToken),
        (
            format!("{message}.{}", stray_bit(signature)),
            MalformedToken,
        ),
        (format!("{message}.{}", &signature[..40]), BadSignature),
        (format!("{message}.{signature}A"), BadSignature),
        (format!("{message}.AAAA"), BadSignature),
        (format!("{message}.{}", "A".repeat(4000)), BadSignature),
        (format!("{message}."), MalformedToken),
        (message.to_owned(), MalformedToken),
        (
            other.sign_bytes(HEADER.as_bytes(), VALID.as_bytes()),
            BadSignature,
        ),
        (
            key.sign_bytes(HEADER.as_bytes(), &vec![b' '; 1 << 20]),
            MalformedToken,
        ),
        (
            key.sign_bytes(&kid(1 << 16), VALID.as_bytes()),
            MalformedToken,
        ),
        (
            key.sign_bytes(HEADER.as_bytes(), &nested(200)),
            MalformedToken,
        ),
        (
            key.sign_bytes(&kid(128), VALID.as_bytes()),
            UnknownSigningKey,
        ),
    ] {
        assert_eq!(judged(&key, &spoilt), Some(reason), "{spoilt:.200}");
    }
}

/// The reason for a refusal; on the way, that the trace ends with it and gives nothing away.
fn judged(key: &SigningKey, token: &str) -> Option<Reason> {
    let mut trace = Trace::new();
    let verdict = verify::<Untyped>(token, &expected(key), &mut trace);

    let written = serde_json::to_string(&trace).unwrap();
    for part in token.split('.').filter(|part| part.len() > 8) {
        assert!(!written.contains(part), "{written}");
    }
    assert_eq!(verdict.is_err(), written.contains("failed"), "{written}");
    assert_eq!(
        written.matches("failed").count(),
        usize::from(verdict.is_err())
    );
    reason(verdict)
}

/// Knows the names of the claims and nothing of their types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Untyped {
    iss: Option<serde_json::Value>,
    aud: Option<serde_json::Value>,
    exp: Option<serde_json::Value>,
    nbf: Option<serde_json::Value>,
    scope: Option<serde_json::Value>,
}

/// The last character of 32 bytes in base64url has two bits that mean nothing.
fn stray_bit(signature: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = signature.split_at(signature.len() - 1);
    let next = ALPHABET.find(last).unwrap() + 1;
    format!("{rest}{}", &ALPHABET[next..=next])
}

fn kid(length: usize) -> Vec<u8> {
    format!(
        r#"{{"alg":"HS256","typ":"JWT","kid":"{}"}}"#,
        "k".repeat(length)
    )
    .into_bytes()
}

fn nested(depth: usize) -> Vec<u8> {
    format!(
        r#"{{"iss":"issuer","aud":"api","exp":1060,"scope":{}{}}}"#,
        "[".repeat(depth),
        "]".repeat(depth)
    )
    .into_bytes()
}
