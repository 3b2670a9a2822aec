//! Which keys there are, and what they write.

use super::*;

#[test]
fn jt_04_a_short_secret_makes_no_key() {
    for algorithm in Algorithm::ALL.iter().copied() {
        let enough = algorithm.secret_length();
        for length in [0, 1, enough - 1] {
            let key = SigningKey::new(algorithm, None, &vec![7; length]);

            assert_eq!(key.unwrap_err(), WeakKey::Secret { algorithm, length });
        }
        assert!(SigningKey::new(algorithm, None, &vec![7; enough]).is_ok());
    }
}

#[test]
fn jt_04_a_seed_of_ed25519_is_not_longer_either() {
    let key = SigningKey::new(Algorithm::EdDsa, None, &[7; 33]);

    assert_eq!(
        key.unwrap_err().to_string(),
        "a secret of 33 bytes does not fit EdDSA: use 32 bytes or, for HMAC, more"
    );
}

#[test]
fn jt_13_what_people_take_for_a_secret_makes_no_key() {
    for secret in [
        "",
        "secret",
        "changeme",
        "your-256-bit-secret",
        "supersecretkey",
    ] {
        for algorithm in Algorithm::ALL.iter().copied() {
            assert!(SigningKey::new(algorithm, None, secret.as_bytes()).is_err());
        }
    }
}

#[test]
fn a_kid_that_no_token_could_carry_makes_no_key() {
    for kid in ["", "a b", "é", "a\n", &"k".repeat(129)] {
        let key = SigningKey::new(Algorithm::Hs256, Some(kid.to_owned()), &[7; 32]);

        assert_eq!(key.unwrap_err(), WeakKey::KeyId);
    }
}

#[test]
fn an_algorithm_is_named_exactly() {
    for algorithm in Algorithm::ALL.iter().copied() {
        assert_eq!(Algorithm::parse(algorithm.name()), Some(algorithm));
    }
    for name in ["none", "hs256", "HS256 ", "", "RS256", "EDDSA"] {
        assert_eq!(Algorithm::parse(name), None);
    }
}

#[test]
fn a_key_does_not_print_its_secret() {
    let key = SigningKey::new(Algorithm::Hs256, Some("k1".to_owned()), &[b'S'; 32]).unwrap();

    assert_eq!(
        format!("{key:?}"),
        r#"SigningKey { algorithm: Hs256, kid: Some("k1"), .. }"#
    );
}

#[test]
fn a_header_is_alg_typ_kid_in_that_order_and_absent_ones_are_left_out() {
    let named = SigningKey::new(Algorithm::Hs256, Some("k1".to_owned()), &[7; 32]).unwrap();
    let nameless = SigningKey::new(Algorithm::EdDsa, None, &[7; 32]).unwrap();

    assert_eq!(
        written(&named, &named.header(Some("JWT"))),
        r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#
    );
    assert_eq!(
        written(&nameless, &nameless.header(None)),
        r#"{"alg":"EdDSA"}"#
    );
    assert_eq!(
        nameless
            .sign(
                &Header {
                    kid: None,
                    ..named.header(Some("JWT"))
                },
                &()
            )
            .split('.')
            .next(),
        Some("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9")
    );
}

fn written(key: &SigningKey, header: &Header<'_>) -> String {
    let token = key.sign(header, &());
    let header = token.split('.').next().unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}
