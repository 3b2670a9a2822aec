//! What can be read of a token before it is believed.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::*;
use crate::token::jwt::Unverified;

#[test]
fn the_header_of_rfc_7515_appendix_a_1_is_read() {
    let header = peek(concat!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.",
        "eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    ))
    .unwrap();

    assert_eq!(header.alg, "HS256");
    assert_eq!(header.typ.as_deref(), Some("JWT"));
    assert_eq!(header.kid, None);
}

#[test]
fn jt_01_a_header_with_crit_is_refused() {
    for crit in [r#"["exp2"]"#, r#"["b64"],"b64":false"#, "[]", "5", "null"] {
        assert_header_refused(&format!(r#"{{"alg":"HS256","crit":{crit}}}"#));
    }
}

#[test]
fn jt_02_each_part_is_base64url_without_padding_white_space_or_stray_bits() {
    let (header, payload, signature) = ("eyJhbGciOiJIUzI1NiJ9", "eyJhIjoxfQ", "AAAA");
    assert!(peek(&format!("{header}.{payload}.{signature}")).is_ok());

    for part in [
        payload,
        "eyJhIjoxfQ==",
        "eyJhIjoxfR",
        "eyJh\nIjoxfQ",
        "eyJhIjoxf+",
        "e",
        "é",
    ] {
        let spoilt = if part == payload { "eyJhIjoxfQ " } else { part };
        for token in [
            format!("{spoilt}.{payload}.{signature}"),
            format!("{header}.{spoilt}.{signature}"),
            format!("{header}.{payload}.{spoilt}"),
        ] {
            assert_eq!(peek(&token).unwrap_err().check, "structure", "{token}");
        }
    }
}

#[test]
fn jt_02_there_are_three_parts_and_none_is_empty() {
    for token in [
        "", ".", "..", "a.b", "a.b.c.d", ".b.c", "a..c", "a.b.", "a.b.c.",
    ] {
        let malformed = peek(token).unwrap_err();

        assert_eq!(
            malformed.remedy,
            "send a compact token: header, payload and signature"
        );
    }
}

#[test]
fn jt_03_a_header_member_comes_once_and_is_known() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","\u0061lg":"none"}"#,
        r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
        r#"{"alg":"HS256","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS256","cty":"JWT"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":null}"#,
        r#"{"alg":"HS256","typ":null}"#,
        r#"{"alg":"HS256","kid":null}"#,
        r#"["HS256","JWT","k1"]"#,
        "\u{feff}{\"alg\":\"HS256\"}",
        r#"{"alg":"HS256"}{}"#,
        "null",
    ] {
        assert_header_refused(header);
    }
}

#[test]
fn jt_15_a_key_in_the_header_is_refused() {
    for header in [
        r#"{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}"#,
        r#"{"alg":"HS256","jku":"http://127.0.0.1/keys"}"#,
        r#"{"alg":"HS256","x5u":"http://127.0.0.1/chain"}"#,
        r#"{"alg":"HS256","x5c":["AA"]}"#,
    ] {
        assert_header_refused(header);
    }
}

#[test]
fn jt_15_a_kid_is_1_to_128_visible_characters() {
    let header = |kid: &str| token(&serde_json::json!({"alg": "HS256", "kid": kid}).to_string());

    for kid in [
        "",
        "a b",
        "k\r\nSet-Cookie: a=b",
        "é",
        "\0",
        &"k".repeat(129),
    ] {
        assert_eq!(peek(&header(kid)).unwrap_err().check, "header", "{kid}");
    }
    for kid in ["k", "../../dev/null", "';--", &"k".repeat(128)] {
        assert_eq!(peek(&header(kid)).unwrap().kid.as_deref(), Some(kid));
    }
}

#[test]
fn jt_17_a_token_of_more_than_8_kib_is_refused_before_it_is_decoded() {
    let [at, over] =
        [MAX_LENGTH, MAX_LENGTH + 1].map(|length| peek(&"A".repeat(length)).unwrap_err().expected);

    assert_ne!(at, Fact::from("at most 8192 bytes"));
    assert_eq!(over, Fact::from("at most 8192 bytes"));
}

#[test]
fn jt_17_a_megabyte_of_dots_is_refused_in_less_than_a_millisecond() {
    let dots = ".".repeat(1_000_000);

    let fastest = (0..10)
        .map(|_| {
            let start = Instant::now();
            assert!(peek(&dots).is_err());
            start.elapsed()
        })
        .min();

    assert!(fastest < Some(Duration::from_millis(1)), "{fastest:?}");
}

fn assert_header_refused(header: &str) {
    let malformed = peek(&token(header)).unwrap_err();

    assert_eq!(malformed.check, "header", "{header}");
    assert_eq!(Refusal::from(malformed).reason, Reason::MalformedToken);
}

fn token(header: &str) -> String {
    format!("{}.e30.AA", BASE64_URL_SAFE_NO_PAD.encode(header))
}

fn peek(token: &str) -> Result<Header<'static>, Malformed> {
    Unverified::read(token).map(|token| token.header().clone())
}
