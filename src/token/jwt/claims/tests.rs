//! The registered claims, value by value.

use super::*;

#[test]
fn jt_07_a_token_dies_at_its_exp_and_not_before() {
    assert!(!is_expired(999, 1000));
    assert!(is_expired(1000, 1000));
    assert!(is_expired(1001, 1000));
}

#[test]
fn jt_09_a_numeric_date_may_be_fractional_and_is_rounded_up() {
    for (json, seconds) in [
        ("0", 0),
        ("7", 7),
        ("7.0", 7),
        ("7.2", 8),
        ("1e3", 1000),
        ("4102444800.9", 4_102_444_801),
        ("253402300799", 253_402_300_799),
    ] {
        let date = serde_json::from_str::<NumericDate>(json).unwrap();

        assert_eq!(date.seconds(), seconds, "{json}");
    }
}

#[test]
fn jt_09_no_other_value_is_a_numeric_date() {
    for json in [
        "-1",
        "-0.5",
        "-0.0",
        "253402300800",
        "253402300799.5",
        "99999999999999999999",
        "18446744073709551615",
        "1e300",
        "1e400",
        r#""1000""#,
        "null",
        "true",
        "[1000]",
        "{}",
        "NaN",
    ] {
        assert!(serde_json::from_str::<NumericDate>(json).is_err(), "{json}");
    }
}

#[test]
fn jt_06_an_audience_is_a_string_or_strings() {
    for (json, contains) in [
        (r#""api""#, true),
        (r#""\u0061pi""#, true),
        (r#"["evil","api"]"#, true),
        ("[]", false),
        (r#"["evil"]"#, false),
        (r#""api.example""#, false),
        (r#""ap""#, false),
        (r#""API""#, false),
    ] {
        let audience = serde_json::from_str::<Audience<'_>>(json).unwrap();

        assert_eq!(audience.contains("api"), contains, "{json}");
    }
    for json in [
        "null",
        "5",
        "{}",
        r#"["api",5]"#,
        r#"["api",null]"#,
        r#"[["api"]]"#,
    ] {
        assert!(
            serde_json::from_str::<Audience<'_>>(json).is_err(),
            "{json}"
        );
    }
}

#[test]
fn jt_05_no_claim_comes_twice_known_or_not() {
    for json in [
        r#"{"exp":1,"exp":1}"#,
        r#"{"aud":"a","aud":"a"}"#,
        r#"{"scope":"a","scope":"b"}"#,
        r#"{"scope":"a","sc\u006fpe":"b"}"#,
    ] {
        let error = serde_json::from_str::<Registered<'_>>(json).unwrap_err();

        assert!(error.to_string().contains("is there twice"), "{error}");
    }
}

#[test]
fn a_registered_claim_of_the_wrong_type_is_named() {
    for claim in ["iss", "aud", "exp", "nbf", "iat", "sub", "jti"] {
        for value in ["null", "{}", "true"] {
            let json = format!(r#"{{"{claim}":{value}}}"#);
            let error = serde_json::from_str::<Registered<'_>>(&json).unwrap_err();

            assert!(error.to_string().starts_with(claim), "{error}");
        }
    }
}
