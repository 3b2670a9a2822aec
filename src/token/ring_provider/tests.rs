//! The provider against published vectors, through `jsonwebtoken` itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::{sign, verify};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, decode};

use super::install;

/// The PKCS #8 envelope of RFC 8410 section 7 for the seed of RFC 8037 appendix A.1.
const RFC_8037_A_1_PRIVATE: &str =
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
const RFC_8037_A_1_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

#[test]
fn rfc_7515_appendix_a_1_hs256() {
    assert_hmac(
        Algorithm::HS256,
        &bytes(concat!(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_",
            "T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        )),
        concat!(
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
            ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt",
            "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ),
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
}

#[test]
fn rfc_7520_section_4_4_hs256() {
    assert_hmac(
        Algorithm::HS256,
        &bytes("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"),
        concat!(
            "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVl",
            "ZjMxNGJjNzAzNyJ9",
            ".SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlv",
            "dXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24n",
            "dCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91",
            "IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4"
        ),
        "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
    );
}

#[test]
fn rfc_4231_test_case_6_hs384_and_hs512() {
    let message = "Test Using Larger Than Block-Size Key - Hash Key First";

    assert_hmac(
        Algorithm::HS384,
        &[0xaa; 131],
        message,
        "Ts4IRIWBPpCI0sY6BBvFtE-e8QEqK1iPPNEfBQM6xMYMLvarQDD-gpYkjfFj9ElS",
    );
    assert_hmac(
        Algorithm::HS512,
        &[0xaa; 131],
        message,
        concat!(
            "gLJCY8fBo-u3FJPB3Xvo",
            "tJtG0fQbSu7BEhsBN4P481JrVtA34F8lmL0P0iFdah5SleZPc_Y_CuyLkVqYXXhlmA"
        ),
    );
}

#[test]
fn rfc_8037_appendix_a_4_and_a_5_ed25519() {
    install();
    let message = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = concat!(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B",
        "hVsPt9g7sVvpAr_MuM0KAg"
    );
    let private = EncodingKey::from_ed_der(&bytes(RFC_8037_A_1_PRIVATE));
    let public = DecodingKey::from_ed_components(RFC_8037_A_1_PUBLIC).unwrap();

    let made = sign(message.as_bytes(), &private, Algorithm::EdDSA).unwrap();

    assert_eq!(made, signature);
    assert_eq!(
        verify(signature, message.as_bytes(), &public, Algorithm::EdDSA),
        Ok(true)
    );
    assert_eq!(
        verify(signature, b"another message", &public, Algorithm::EdDSA),
        Ok(false)
    );
}

#[test]
fn rfc_8037_appendix_a_3_thumbprint() {
    install();
    let private = EncodingKey::from_ed_der(&bytes(RFC_8037_A_1_PRIVATE));

    let jwk = Jwk::from_encoding_key(&private, Algorithm::EdDSA).unwrap();

    assert_eq!(
        jwk.thumbprint(ThumbprintHash::SHA256).unwrap(),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
}

#[test]
fn jt_04_a_secret_shorter_than_the_hash_neither_signs_nor_verifies() {
    install();
    for (algorithm, least) in [
        (Algorithm::HS256, 32),
        (Algorithm::HS384, 48),
        (Algorithm::HS512, 64),
    ] {
        // The constructors refuse an empty secret, the provider every other short one.
        for length in [0, 1, least - 1] {
            let secret = vec![7; length];
            let signed =
                EncodingKey::from_secret(&secret).and_then(|key| sign(b"m", &key, algorithm));
            let verified = DecodingKey::from_secret(&secret)
                .and_then(|key| verify("AA", b"m", &key, algorithm));

            assert_eq!(signed.unwrap_err().kind(), &ErrorKind::InvalidKeyFormat);
            assert_eq!(verified.unwrap_err().kind(), &ErrorKind::InvalidKeyFormat);
        }
        let enough = EncodingKey::from_secret(&vec![7; least]).unwrap();
        assert!(sign(b"m", &enough, algorithm).is_ok());
    }
}

#[test]
fn jt_12_elliptic_curve_and_rsa_keys_are_errors_and_never_panics() {
    install();
    for (algorithm, private, public) in [
        (
            Algorithm::RS256,
            EncodingKey::from_rsa_der(b"x"),
            DecodingKey::from_rsa_der(b"x"),
        ),
        (
            Algorithm::PS512,
            EncodingKey::from_rsa_der(b"x"),
            DecodingKey::from_rsa_raw_components(b"n", b"e"),
        ),
        (
            Algorithm::ES256,
            EncodingKey::from_ec_der(b"x"),
            DecodingKey::from_ec_der(b"x"),
        ),
        (
            Algorithm::EdDSA,
            EncodingKey::from_ed_der(b"x"),
            DecodingKey::from_ed_der(b"x"),
        ),
    ] {
        assert!(sign(b"m", &private, algorithm).is_err(), "{algorithm:?}");
        assert!(
            verify("AA", b"m", &public, algorithm).is_err(),
            "{algorithm:?}"
        );
        assert!(
            Jwk::from_encoding_key(&private, algorithm).is_err(),
            "{algorithm:?}"
        );
    }
}

#[test]
fn jt_11_a_public_key_does_not_serve_as_an_hmac_secret() {
    install();
    let public = DecodingKey::from_ed_components(RFC_8037_A_1_PUBLIC).unwrap();

    let verified = verify("AA", b"m", &public, Algorithm::HS256);

    assert_eq!(verified.unwrap_err().kind(), &ErrorKind::InvalidKeyFormat);
}

#[test]
fn jsonwebtoken_decodes_through_the_installed_provider() {
    install();
    install();
    let secret = [7; 32];
    let message = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lIn0";
    let key = EncodingKey::from_secret(&secret).unwrap();
    let signature = sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();

    let token = decode::<serde_json::Value>(
        format!("{message}.{signature}"),
        &DecodingKey::from_secret(&secret).unwrap(),
        &validation,
    );

    assert_eq!(token.unwrap().claims, serde_json::json!({"sub": "acme"}));
}

fn assert_hmac(algorithm: Algorithm, secret: &[u8], message: &str, signature: &str) {
    install();
    let key = DecodingKey::from_secret(secret).unwrap();
    let private = EncodingKey::from_secret(secret).unwrap();

    let made = sign(message.as_bytes(), &private, algorithm);

    assert_eq!(made.as_deref(), Ok(signature));
    assert_eq!(
        verify(signature, message.as_bytes(), &key, algorithm),
        Ok(true)
    );
    assert_eq!(
        verify(signature, b"another message", &key, algorithm),
        Ok(false)
    );
}

fn bytes(base64url: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64url).unwrap()
}
