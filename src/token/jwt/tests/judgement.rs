//! The checks of a token, one by one.

use std::borrow::Cow;

use jsonwebtoken::{DecodingKey, Validation, decode};

use super::*;
use crate::model::verdict::{Fact, Outcome};
use crate::token::jwt::Header;

#[test]
fn a_token_of_each_algorithm_verifies_with_its_own_key_and_no_other() {
    for signer in Algorithm::ALL.iter().copied() {
        for verifier in Algorithm::ALL.iter().copied() {
            let (signer, verifier) = (key(signer, None), key(verifier, None));
            let token = signer.sign(&signer.header(Some("JWT")), &claims());

            let verdict = verify::<Claims>(&token, &expected(&verifier), &mut Trace::new());

            if signer.algorithm() == verifier.algorithm() {
                assert_eq!(verdict, Ok(claims()));
            } else {
                assert_eq!(reason(verdict), Some(Reason::UnsupportedAlgorithm));
            }
        }
    }
}

#[test]
fn jsonwebtoken_reads_what_was_signed_here() {
    let key = hs256();
    let token = key.sign(&key.header(Some("JWT")), &claims());
    let mut validation = Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.validate_exp = false;
    validation.set_audience(&["api"]);

    let secret = DecodingKey::from_secret(&[7; 32]).unwrap();
    let read = decode::<Claims>(&token, &secret, &validation);

    assert_eq!(read.unwrap().claims, claims());
}

#[test]
fn every_check_of_a_good_token_is_in_the_trace_and_nothing_of_the_token() {
    let key = hs256();
    let token = key.sign(&key.header(Some("JWT")), &claims());
    let mut trace = Trace::new();

    verify::<Claims>(&token, &expected(&key), &mut trace).unwrap();

    let checks: Vec<_> = trace.checks().iter().map(|check| check.check).collect();
    assert_eq!(
        checks,
        [
            "structure",
            "alg",
            "kid",
            "signature",
            "claims",
            "typ",
            "iss",
            "aud",
            "exp"
        ]
    );
    for check in trace.checks() {
        assert_eq!(check.outcome, Outcome::Passed);
        for fact in [&check.expected, &check.actual] {
            assert!(!matches!(fact, Fact::Text(Cow::Owned(_))), "{check:?}");
        }
    }
}

#[test]
fn a_refusal_says_what_was_expected_what_came_and_what_to_do() {
    let key = hs256();
    let token = key.sign(&key.header(Some("JWT")), &claims());
    let late = Expected {
        now: NOW + 61,
        ..expected(&key)
    };
    let mut trace = Trace::new();

    let refusal = verify::<Claims>(&token, &late, &mut trace).unwrap_err();

    let last = trace.checks().last().unwrap();
    assert_eq!(
        serde_json::to_string(last).unwrap(),
        concat!(
            r#"{"check":"exp","outcome":"failed","expected":"after 1970-01-01T00:17:41Z","#,
            r#""actual":"1970-01-01T00:17:40Z","#,
            r#""remedy":"get a new token, or set the clock of the space to before exp"}"#
        )
    );
    assert_eq!(refusal.detail(), "the token has expired");
}

#[test]
fn jt_05_a_claim_that_comes_twice_is_refused_whatever_the_claims_type_is() {
    let key = hs256();
    let twice = |claim: &str| {
        judge(
            &format!(r#"{{"iss":"issuer","aud":"api","exp":1060,{claim},{claim}}}"#),
            &expected(&key),
        )
    };

    for claim in [r#""scope":"a""#, r#""sub":"acme""#, r#""nbf":1"#, r#""":0"#] {
        assert_eq!(twice(claim), Err(Reason::MalformedToken), "{claim}");
    }
}

#[test]
fn jt_06_the_audience_must_be_named() {
    let key = hs256();
    let audience = |aud: &str| {
        judge(
            &format!(r#"{{"iss":"issuer","exp":1060{aud}}}"#),
            &expected(&key),
        )
    };

    assert_eq!(audience(r#","aud":"api""#), Ok(()));
    assert_eq!(audience(r#","aud":["web","api"]"#), Ok(()));
    assert_eq!(audience(""), Err(Reason::WrongAudience));
    assert_eq!(audience(r#","aud":"web""#), Err(Reason::WrongAudience));
    assert_eq!(audience(r#","aud":[]"#), Err(Reason::WrongAudience));
    assert_eq!(audience(r#","aud":null"#), Err(Reason::MalformedToken));
    assert_eq!(audience(r#","aud":["api",5]"#), Err(Reason::MalformedToken));
}

#[test]
fn jt_10_the_payload_is_a_json_object_in_utf_8_without_a_byte_order_mark() {
    let key = hs256();
    let payloads: [&[u8]; 8] = [
        b"[\"issuer\",\"api\",1060]",
        b"\"text\"",
        b"null",
        b"{",
        b"\xef\xbb\xbf{\"iss\":\"issuer\",\"aud\":\"api\",\"exp\":1060}",
        b"{\"iss\":\"issuer\",\"aud\":\"api\",\"exp\":1060,\"x\":\"\xff\"}",
        b"{\"iss\":\"issuer\",\"aud\":\"api\",\"exp\":1060} {}",
        b"\x0c{\"iss\":\"issuer\",\"aud\":\"api\",\"exp\":1060}",
    ];

    for payload in payloads {
        let token = key.sign_bytes(HEADER.as_bytes(), payload);
        let verdict = verify::<Lax>(&token, &expected(&key), &mut Trace::new());

        assert_eq!(reason(verdict), Some(Reason::MalformedToken), "{payload:?}");
    }
}

#[test]
fn jt_11_the_key_fixes_the_algorithm_whatever_the_header_says() {
    let key = hs256();
    let disguised = Header {
        alg: "none".into(),
        ..key.header(Some("JWT"))
    };

    let verdict = verify::<Claims>(
        &key.sign(&disguised, &claims()),
        &expected(&key),
        &mut Trace::new(),
    );

    assert_eq!(reason(verdict), Some(Reason::UnsupportedAlgorithm));
}

#[test]
fn jt_14_an_issuer_is_equal_not_similar() {
    let key = hs256();
    let issuer = |iss: &str| {
        judge(
            &format!(r#"{{"aud":"api","exp":1060{iss}}}"#),
            &expected(&key),
        )
    };

    assert_eq!(issuer(r#","iss":"issuer""#), Ok(()));
    for similar in ["issue", "issuer/", "Issuer", "issuer ", "", "an issuer"] {
        assert_eq!(
            issuer(&format!(r#","iss":"{similar}""#)),
            Err(Reason::WrongIssuer)
        );
    }
    assert_eq!(issuer(""), Err(Reason::WrongIssuer));
    assert_eq!(issuer(r#","iss":["issuer"]"#), Err(Reason::MalformedToken));
}

#[test]
fn jt_15_a_kid_is_equal_not_similar() {
    let key = hs256();
    for kid in [
        None,
        Some("k"),
        Some("k11"),
        Some("K1"),
        Some("../../dev/null"),
    ] {
        let header = Header {
            kid: kid.map(Into::into),
            ..key.header(Some("JWT"))
        };
        let token = key.sign(&header, &claims());

        let verdict = verify::<Claims>(&token, &expected(&key), &mut Trace::new());

        assert_eq!(reason(verdict), Some(Reason::UnknownSigningKey), "{kid:?}");
    }
}

#[test]
fn jt_15_a_key_without_a_name_takes_no_token_with_one() {
    let key = key(Algorithm::Hs256, None);
    let token = key.sign_bytes(HEADER.as_bytes(), VALID.as_bytes());

    let verdict = verify::<Lax>(&token, &expected(&key), &mut Trace::new());

    assert_eq!(reason(verdict), Some(Reason::UnknownSigningKey));
}

#[test]
fn jt_16_no_family_of_tokens_is_taken_for_another() {
    let (one, two) = (hs256(), key(Algorithm::Hs256, Some("k2")));
    let family = |key, typ, issuer| Expected {
        typ: Some(typ),
        issuer: Some(issuer),
        audience: None,
        ..Expected::new(key, NOW)
    };
    let families = [
        family(&one, "JWT", "issuer"),
        family(&one, "at+jwt", "issuer"),
        family(&one, "JWT", "console"),
        family(&two, "JWT", "issuer"),
    ];

    for (i, issued) in families.iter().enumerate() {
        let claims = Claims {
            iss: issued.issuer.unwrap().to_owned(),
            ..claims()
        };
        let token = issued.key.sign(&issued.key.header(issued.typ), &claims);
        for (j, asked) in families.iter().enumerate() {
            let verdict = verify::<Claims>(&token, asked, &mut Trace::new());

            assert_eq!(verdict.is_ok(), i == j, "family {i} as family {j}");
        }
    }
}

#[test]
fn a_claim_that_the_claims_type_lacks_is_refused_where_it_says_so() {
    let key = hs256();
    let payload = r#"{"iss":"issuer","aud":"api","sub":"acme","exp":1060,"admin":true}"#;
    let token = key.sign_bytes(HEADER.as_bytes(), payload.as_bytes());
    let mut trace = Trace::new();

    let verdict = verify::<Claims>(&token, &expected(&key), &mut trace);

    assert_eq!(reason(verdict), Some(Reason::MalformedToken));
    let Fact::Text(actual) = &trace.checks().last().unwrap().actual else {
        panic!("no words");
    };
    assert!(actual.starts_with("unknown field `admin`"), "{actual}");
}
