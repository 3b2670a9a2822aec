use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;

const NONE: Redaction<'_> = Redaction { presented: &[] };

#[test]
fn r_50_headers_keep_their_scheme_and_lose_their_secret() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("authorization", "Bearer sk_canary"),
        ("mac", "signature=canary"),
        ("x-api-key", "canary"),
        ("accept", "audio/mpeg"),
        ("x-note", "eyJhbGciOiJIUzI1NiJ9.canary.x"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }

    let lines = redact_headers(&Headers::from(&headers), NONE).0;
    assert!(!lines.contains("canary"), "{lines}");
    assert!(lines.contains("authorization:Bearer [redacted]\n"));
    assert!(lines.contains("accept:audio/mpeg\n"));
}

#[test]
fn r_50_a_bare_token_is_no_scheme() {
    let mut headers = HeaderMap::new();
    headers.insert(
        HeaderName::from_static("authorization"),
        HeaderValue::from_static("canary-without-scheme"),
    );

    assert_eq!(
        redact_headers(&Headers::from(&headers), NONE).0,
        "authorization:[redacted]\n"
    );
}

#[test]
fn r_50_a_telling_word_tells_at_any_place_and_in_any_case() {
    for word in [
        "auth",
        "cookie",
        "credential",
        "jwt",
        "key",
        "mac",
        "nonce",
        "pass",
        "pwd",
        "salt",
        "secret",
        "session",
        "signature",
        "stok",
        "token",
    ] {
        for name in [
            word,
            &format!("x-{word}"),
            &format!("{}_id", word.to_uppercase()),
        ] {
            assert!(is_telling(name), "{name}");
        }
    }
    for name in HARMLESS.iter().chain(&["", "accept", "Host", "Token_Type"]) {
        assert!(!is_telling(name), "{name}");
    }
}

#[test]
fn r_50_queries_and_bodies_lose_the_values_of_telling_names() {
    assert_eq!(
        redact_query("access_token=canary&limit=5&flag", NONE),
        "access_token=[redacted]&limit=5&flag"
    );
    let presented = ["canary"];
    let redaction = Redaction {
        presented: &presented,
    };
    assert_eq!(
        redact_query("t%6fken=x&q=c%61nary&r=%zz&s=%20", redaction),
        "t%6fken=[redacted]&q=[redacted]&r=[redacted]&s=%20"
    );
    let body = br#"{"app_id":"a","secret_key":"canary","list":[{"jwt":"canary"}],"n":1}"#;
    let clean = redact_body(Some("application/json"), body, NONE).unwrap();
    assert!(!clean.contains("canary"), "{clean}");
    assert!(clean.contains(r#""app_id":"a""#) && clean.contains(r#""n":1"#));
    let form = redact_body(
        Some("application/x-www-form-urlencoded"),
        b"app_id=a&secret_key=canary",
        NONE,
    );
    assert_eq!(form.as_deref(), Some("app_id=a&secret_key=[redacted]"));
}

#[test]
fn r_50_what_was_presented_is_masked_wherever_it_stands() {
    let presented = ["canary-secret"];
    let redaction = Redaction {
        presented: &presented,
    };

    assert_eq!(
        redact_path("/v1/voices/canary-secret", redaction),
        "/v1/voices/[redacted]"
    );
    let body = br#"{"input":"say canary-secret"}"#;
    assert_eq!(
        redact_body(None, body, redaction).as_deref(),
        Some(r#"{"input":"say [redacted]"}"#)
    );
}

#[test]
fn r_50_a_member_is_not_named_after_a_secret() {
    let redaction = Redaction {
        presented: &["canary-of-client"],
    };
    let body = br#"{"canary-of-client":1,"list":[{"sk_canary_of_16_letters":"a"}],"n":2}"#;

    assert_eq!(
        redact_body(None, body, redaction).as_deref(),
        Some(r#"{"[redacted]":1,"list":[{"[redacted]":"a"}],"n":2}"#)
    );
}

#[test]
fn what_is_no_form_and_no_json_is_not_kept() {
    assert_eq!(redact_body(Some("multipart/form-data"), b"--x", NONE), None);
    assert_eq!(redact_body(None, &[b' '; LONGEST + 1], NONE), None);
}

#[test]
fn r_50_nothing_below_a_telling_name_is_kept() {
    let body = br#"{"secret":{"value":"canary"},"token":["canary",["canary"]],"list":[{"a":1}]}"#;
    assert_eq!(
        redact_body(None, body, NONE).as_deref(),
        Some(r#"{"secret":"[redacted]","token":"[redacted]","list":[{"a":1}]}"#)
    );
}

#[test]
fn r_50_an_address_in_a_header_loses_the_values_of_telling_names() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("referer", "https://app.test/a?access_token=canary&page=2"),
        ("x-next", "/b?page=3#id_token=canary"),
        ("x-note", "is it so? yes"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }

    assert_eq!(
        redact_headers(&Headers::from(&headers), NONE).0,
        "referer:https://app.test/a?access_token=[redacted]&page=2\n\
         x-next:/b?page=3#id_token=[redacted]\n\
         x-note:is it so? yes\n"
    );
}
