//! What a token that can be read is worth.

use super::{APP_CERTIFICATE, APP_ID, builder, judge, rtc, token};
use crate::vendors::agora::access_token2::{Builder, Verdict, decode, signing_key};

#[test]
fn a_token_outlives_32_bits() {
    let services = [rtc()];
    let builder = Builder {
        issue_ts: u32::MAX,
        expire: u32::MAX,
        ..builder(&services)
    };
    let text = builder.build(APP_CERTIFICATE).unwrap();
    let end = 2 * i64::from(u32::MAX);

    assert_eq!(decode(&text).unwrap().expires_at(), end);
    assert!(matches!(
        judge(&text, APP_ID, APP_CERTIFICATE, end),
        Verdict::Accepted(_)
    ));
    assert!(matches!(
        judge(&text, APP_ID, APP_CERTIFICATE, end + 1),
        Verdict::Expired(_)
    ));
}

#[test]
fn a_badly_signed_token_that_is_over_is_badly_signed() {
    let other = "a0b1c2d3e4f5061728394a5b6c7d8e9f";
    let verdict = judge(&token(), APP_ID, other, i64::MAX);

    assert!(matches!(verdict, Verdict::BadSignature(_)));
}

#[test]
fn a_certificate_of_another_form_verifies_nothing() {
    let token = decode(&token()).unwrap();

    for certificate in [
        "",
        "FEDCBA9876543210FEDCBA9876543210",
        &APP_CERTIFICATE[1..],
    ] {
        assert!(!token.verify(certificate), "{certificate}");
    }
    let mut short = token.clone();
    let key = signing_key("short", token.issue_ts, token.salt);
    let signature = ring::hmac::sign(&key, &token.signing_info);
    short.signature.copy_from_slice(signature.as_ref());
    assert!(
        !short.verify("short"),
        "signed, but published verifiers refuse the form"
    );
}

#[test]
fn what_is_printed_for_debugging_is_not_the_token() {
    let token = decode(&token()).unwrap();
    let printed = format!("{token:?}");

    assert!(printed.contains("demo-channel"), "{printed}");
    assert!(!printed.contains("sign"), "{printed}");
    assert!(
        !printed.contains(&format!("{:?}", token.signature)),
        "{printed}"
    );
}
