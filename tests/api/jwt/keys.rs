//! Which key a token was signed with, and for which family.

use std::net::TcpListener;

use mockmint::error::Reason;
use mockmint::token::jwt::{Algorithm, SigningKey};
use serde_json::{Value, json};

use super::Forge;
use crate::support::TestApp;
use crate::support::answer::Answer;
use crate::support::speechify::Client;

#[tokio::test]
async fn jt_11_the_space_fixes_the_algorithm_and_old_tokens_of_another_one_die() {
    let client = Client::new().await;
    let old = client.token("voices:read").await;

    for algorithm in ["HS384", "HS512", "EdDSA"] {
        let settings = json!({ "signing_algorithm": algorithm });
        client.space.set("speechify", settings).await;
        let token = client.token("voices:read").await;
        assert_eq!(client.voices(&token).await.status, 200, "{algorithm}");
        let answer = client.voices(&old).await;
        assert_eq!(
            (answer.status, answer.reason()),
            (401, "unsupported_algorithm")
        );
    }
}

#[tokio::test]
async fn jt_11_a_public_key_is_no_hmac_secret() {
    let forge = Forge::new().await;
    let settings = json!({ "signing_algorithm": "EdDSA" });
    forge.client.space.set("speechify", settings).await;

    // Signed with HMAC, under a header that says what the key is, and one that says what was done.
    forge
        .assert_refused(
            &forge.with_header("alg", json!("EdDSA")),
            Reason::BadSignature,
        )
        .await;
    let token = forge.with_header("alg", json!("HS256"));
    forge
        .assert_refused(&token, Reason::UnsupportedAlgorithm)
        .await;
}

#[tokio::test]
async fn jt_15_a_kid_is_equal_not_similar() {
    let forge = Forge::new().await;
    let kid = forge.key.kid().unwrap();
    let id = forge.space.id;

    for wrong in [
        "../../dev/null".to_owned(),
        "' OR '1'='1".into(),
        kid.to_uppercase(),
        format!("{id}.speechify"),
        format!("{kid}."),
        format!("{kid}x"),
        kid[1..].to_owned(),
        id.simple().to_string(),
        format!("{}.speechify", "0".repeat(32)),
    ] {
        let answer = forge
            .client
            .voices(&forge.with_header("kid", json!(wrong)))
            .await;
        assert_eq!(answer.status, 401, "{wrong}");
        let reason = answer.reason();
        assert!(
            ["unknown_signing_key", "malformed_token"].contains(&reason),
            "{wrong} {reason}"
        );
    }
    let token = forge.with_header("kid", Value::Null);
    forge
        .assert_refused(&token, Reason::UnknownSigningKey)
        .await;
    for wrong in [
        json!(1),
        json!([kid]),
        json!(""),
        json!("x".repeat(129)),
        json!("a\r\nb"),
    ] {
        let token = forge.with_header("kid", wrong);
        forge.assert_refused(&token, Reason::MalformedToken).await;
    }
}

#[tokio::test]
async fn jt_15_no_key_a_token_brings_is_used_or_fetched() {
    let forge = Forge::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());

    for (name, value) in [
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        ("x5c", json!(["AAAA"])),
        ("x5t", json!("AAAA")),
    ] {
        let token = forge.with_header(name, value);
        forge.assert_refused(&token, Reason::MalformedToken).await;
    }
    forge
        .client
        .voices(&forge.with_header("kid", json!(url)))
        .await;
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn jt_16_no_family_of_tokens_is_taken_for_another() {
    let forge = Forge::new().await;

    for typ in [
        json!("JWT"),
        json!("jwt"),
        json!("at+jwtx"),
        json!("application/at+jwt"),
        Value::Null,
    ] {
        let token = forge.with_header("typ", typ);
        forge
            .assert_refused(&token, Reason::WrongCredentialKind)
            .await;
    }
    forge
        .assert_accepted(&forge.with_header("typ", json!("AT+JWT")))
        .await;
    for vendor in ["agora", "elsa", "sori", "voicegain"] {
        let issuer = &forge.client.app.issuer;
        let foreign = issuer.signing_key(&forge.space, vendor, Algorithm::Hs256);
        // Under its own name, and under ours.
        let own = super::changed(forge.header(), "kid", json!(foreign.kid()));
        let token = foreign.sign_bytes(
            own.to_string().as_bytes(),
            forge.claims().to_string().as_bytes(),
        );
        forge
            .assert_refused(&token, Reason::UnknownSigningKey)
            .await;
        let (header, claims) = (forge.header().to_string(), forge.claims().to_string());
        let token = foreign.sign_bytes(header.as_bytes(), claims.as_bytes());
        forge.assert_refused(&token, Reason::BadSignature).await;
    }
}

#[tokio::test]
async fn jt_16_a_token_is_no_key_and_the_admin_token_is_neither() {
    let admin = "an-admin-token-of-some-length";
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(admin.into()));
    })
    .await;
    let get =
        |path: &str, bearer: &str| app.request(reqwest::Method::GET, path).bearer_auth(bearer);

    let answer = Answer::to(get("/v1/voices", admin)).await;
    assert_eq!((answer.status, answer.reason()), (401, "unknown_key"));
    let path = "/v1/auth/token";
    let token = app
        .request(reqwest::Method::POST, path)
        .bearer_auth("sk_mockmint_dev");
    let token = Answer::to(token.form(&[("grant_type", "client_credentials")])).await;
    let token = token.body["access_token"].as_str().unwrap();
    for bearer in [token, "sk_mockmint_dev"] {
        assert_eq!(Answer::to(get("/v1/voices", bearer)).await.status, 200);
        assert_eq!(
            Answer::to(get("/__mockmint/v1/spaces", bearer))
                .await
                .status,
            401
        );
    }
    assert_eq!(
        Answer::to(get("/__mockmint/v1/spaces", admin)).await.status,
        200
    );
}

#[tokio::test]
async fn jt_16_a_token_of_one_space_is_none_in_another() {
    let forge = Forge::new().await;
    let token = forge.sign(&forge.header(), &forge.claims());
    let other = forge.client.app.space().await;

    let request = forge.client.app.request(reqwest::Method::GET, "/v1/voices");
    let request = request.header("x-mockmint-space", &other.name);
    let answer = Answer::to(request.bearer_auth(&token)).await;

    assert_eq!(
        (answer.status, answer.reason()),
        (401, "unknown_signing_key")
    );
    assert_eq!(answer.body, json!({ "error": "the token is not valid" }));
}

#[tokio::test]
async fn a_key_of_somebody_elses_making_signs_nothing() {
    let forge = Forge::new().await;
    let kid = forge.key.kid().map(str::to_owned);

    for secret in [
        vec![0; 32],
        b"secretsecretsecretsecretsecretse".to_vec(),
        vec![0x5e; 64],
    ] {
        let key = SigningKey::new(Algorithm::Hs256, kid.clone(), &secret).unwrap();
        let (header, claims) = (forge.header().to_string(), forge.claims().to_string());
        let token = key.sign_bytes(header.as_bytes(), claims.as_bytes());
        forge.assert_refused(&token, Reason::BadSignature).await;
    }
}
