//! The outer form of a token and its header.

use mockmint::error::Reason;
use serde_json::{Value, json};

use super::Forge;

const MALFORMED: Reason = Reason::MalformedToken;

#[tokio::test]
async fn jt_01_any_crit_is_refused() {
    let forge = Forge::new().await;

    for crit in [
        json!(["exp2"]),
        json!(["b64"]),
        json!([]),
        json!("exp"),
        json!(1),
        json!({}),
    ] {
        forge
            .assert_refused(&forge.with_header("crit", crit), MALFORMED)
            .await;
    }
    let header = forge.header().to_string().replace('}', r#","crit":null}"#);
    let token = forge.sign_text(&header, &forge.claims().to_string());
    forge.assert_refused(&token, MALFORMED).await;
    forge
        .assert_refused(&forge.with_header("b64", json!(false)), MALFORMED)
        .await;
}

#[tokio::test]
async fn jt_02_every_part_is_base64url_to_the_last_bit() {
    let forge = Forge::new().await;
    let token = forge.sign(&forge.header(), &forge.claims());
    let parts: Vec<_> = token.split('.').collect();

    for index in 0..3 {
        let part = parts[index];
        let last = part.chars().last().unwrap();
        let stray = char::from(u8::try_from(last).unwrap() + 1);
        for wrong in [
            format!("{part}="),
            format!("{part}=="),
            format!("{part}A"),
            format!("{}+", &part[1..]),
            format!("{}/", &part[1..]),
            format!("{}~", &part[1..]),
        ] {
            let mut parts = parts.clone();
            parts[index] = &wrong;
            let answer = forge.client.voices(&parts.join(".")).await;
            assert!([400, 401].contains(&answer.status), "{wrong}");
        }
        if part.len() % 4 != 0 {
            // The last character has bits that mean nothing; another one must not mean the same.
            let wrong = format!("{}{stray}", &part[..part.len() - 1]);
            let mut parts = parts.clone();
            parts[index] = &wrong;
            forge.assert_refused(&parts.join("."), MALFORMED).await;
        }
    }
    for token in [
        format!("{}.{}", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
    ] {
        forge.assert_refused(&token, MALFORMED).await;
    }
}

#[tokio::test]
async fn jt_03_a_header_member_comes_once() {
    let forge = Forge::new().await;
    let kid = forge.key.kid().unwrap();
    let claims = forge.claims().to_string();

    for header in [
        format!(r#"{{"alg":"HS256","alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"none","\u0061lg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"HS256","typ":"at+jwt","typ":"at+jwt","kid":"{kid}"}}"#),
    ] {
        forge
            .assert_refused(&forge.sign_text(&header, &claims), MALFORMED)
            .await;
    }
}

#[tokio::test]
async fn jt_10_a_header_is_a_json_object() {
    let forge = Forge::new().await;
    let claims = forge.claims().to_string();
    let header = forge.header().to_string();

    for header in [
        "eyJ".to_owned(),
        "[]".into(),
        r#"["HS256","at+jwt"]"#.into(),
        "null".into(),
        format!("\u{feff}{header}"),
        format!("{header}{header}"),
        r#"{"typ":"at+jwt"}"#.into(),
    ] {
        forge
            .assert_refused(&forge.sign_text(&header, &claims), MALFORMED)
            .await;
    }
    let token = forge
        .key
        .sign_bytes(b"{\"alg\":\"HS256\xff\"}", claims.as_bytes());
    forge.assert_refused(&token, MALFORMED).await;
}

#[tokio::test]
async fn jt_11_the_header_does_not_choose_the_algorithm() {
    let forge = Forge::new().await;

    for alg in [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS384", "HS512", "RS256", "ES256",
        "PS256", "EdDSA", "ES256K",
    ] {
        let token = forge.with_header("alg", json!(alg));
        forge
            .assert_refused(&token, Reason::UnsupportedAlgorithm)
            .await;
    }
    for alg in [
        json!(["HS256"]),
        json!(0),
        json!({ "alg": "HS256" }),
        Value::Null,
    ] {
        forge
            .assert_refused(&forge.with_header("alg", alg), MALFORMED)
            .await;
    }
}

#[tokio::test]
async fn jt_11_a_token_without_a_signature_is_none() {
    let forge = Forge::new().await;
    let token = forge.with_header("alg", json!("none"));
    let unsigned = &token[..=token.rfind('.').unwrap()];

    forge.assert_refused(unsigned, MALFORMED).await;
    let good = forge.sign(&forge.header(), &forge.claims());
    let unsigned = &good[..=good.rfind('.').unwrap()];
    forge.assert_refused(unsigned, MALFORMED).await;
    forge
        .assert_refused(&format!("{unsigned}AA"), Reason::BadSignature)
        .await;
}

#[tokio::test]
async fn jt_12_a_token_in_a_token_is_refused() {
    let forge = Forge::new().await;

    forge
        .assert_refused(&forge.with_header("cty", json!("JWT")), MALFORMED)
        .await;
    for member in ["enc", "zip", "epk"] {
        forge
            .assert_refused(&forge.with_header(member, json!("DEF")), MALFORMED)
            .await;
    }
}

#[tokio::test]
async fn jt_17_a_token_of_more_than_8_kib_is_refused_unread() {
    let forge = Forge::new().await;
    let longest = |length: usize| {
        let token = forge.with_claim("sub", json!("x"));
        let room = (8192 - token.len()) / 4 * 3;
        forge.with_claim("sub", json!("x".repeat(room + length)))
    };

    let fits = longest(0);
    assert!((8180..=8192).contains(&fits.len()), "{}", fits.len());
    forge.assert_accepted(&fits).await;
    let exceeds = longest(12);
    assert!((8193..8220).contains(&exceeds.len()), "{}", exceeds.len());
    forge.assert_refused(&exceeds, MALFORMED).await;
    forge
        .assert_refused(&format!("eyJ{}", ".".repeat(30_000)), MALFORMED)
        .await;
}

#[tokio::test]
async fn jt_17_a_megabyte_of_dots_is_judged_like_any_other_nonsense() {
    let forge = Forge::new().await;

    let token = format!("eyJ{}", ".".repeat(1_000_000));
    let body = Some(json!({ "token": token, "vendor": "speechify" }));
    let path = "/tokens/inspect";
    let (status, body) = forge
        .client
        .space
        .control(reqwest::Method::POST, path, body)
        .await;

    let verdict = json!([{
        "check": "structure",
        "outcome": "failed",
        "expected": "at most 8192 bytes",
        "actual": 1_000_003,
        "remedy": "send a token of at most 8192 bytes",
    }]);
    let expected = json!({
        "vendor": "speechify",
        "format": "jwt",
        "header": null,
        "claims": null,
        "accepted": false,
        "reason": "malformed_token",
        "verdict": verdict,
    });
    assert_eq!((status, body), (200, expected));
}
