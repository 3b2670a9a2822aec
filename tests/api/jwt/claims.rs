//! What a token says.

use mockmint::error::Reason;
use serde_json::{Value, json};

use super::Forge;

const MALFORMED: Reason = Reason::MalformedToken;

#[tokio::test]
async fn jt_05_a_claim_comes_once() {
    let forge = Forge::new().await;
    let claims = forge.claims().to_string();

    for extra in [
        format!(r#","exp":{}}}"#, forge.now + 9000),
        r#","scope":"voices:all"}"#.into(),
        r#","\u0073cope":"voices:all"}"#.into(),
        r#","aud":"x"}"#.into(),
        r#","admin":true}"#.into(),
    ] {
        let payload = claims.replace('}', &extra);
        let token = forge.sign_text(&forge.header().to_string(), &payload);
        forge.assert_refused(&token, MALFORMED).await;
    }
}

#[tokio::test]
async fn jt_06_the_audience_is_there_is_of_the_right_type_and_names_us() {
    let forge = Forge::new().await;
    let ours = "https://api.sws.speechify.com/v1";

    for aud in [json!("evil"), json!(["evil"]), json!([]), json!("")] {
        let token = forge.with_claim("aud", aud);
        forge.assert_refused(&token, Reason::WrongAudience).await;
    }
    for aud in [
        json!(5),
        json!({}),
        json!([ours, 5]),
        json!([[ours]]),
        json!(true),
    ] {
        forge
            .assert_refused(&forge.with_claim("aud", aud), MALFORMED)
            .await;
    }
    forge
        .assert_refused(&forge.with_claim("aud", Value::Null), Reason::WrongAudience)
        .await;
    let null = forge
        .claims()
        .to_string()
        .replace(&format!("\"{ours}\""), "null");
    let token = forge.sign_text(&forge.header().to_string(), &null);
    forge.assert_refused(&token, MALFORMED).await;
}

#[tokio::test]
async fn jt_07_a_token_dies_at_its_exp_and_not_a_second_earlier() {
    let forge = Forge::new().await;

    forge
        .assert_accepted(&forge.with_claim("exp", json!(forge.now + 1)))
        .await;
    for exp in [forge.now, forge.now - 1, forge.now - 30, 0] {
        let token = forge.with_claim("exp", json!(exp));
        forge.assert_refused(&token, Reason::Expired).await;
    }
    forge
        .assert_refused(&forge.with_claim("exp", Value::Null), MALFORMED)
        .await;
}

#[tokio::test]
async fn jt_08_a_token_lives_from_its_nbf_on() {
    let forge = Forge::new().await;

    for nbf in [forge.now, forge.now - 1, 0] {
        forge
            .assert_accepted(&forge.with_claim("nbf", json!(nbf)))
            .await;
    }
    let token = forge.with_claim("nbf", json!(forge.now + 1));
    forge.assert_refused(&token, Reason::NotYetValid).await;
    forge.client.space.advance("1s").await;
    forge.assert_accepted(&token).await;
}

#[tokio::test]
#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of this century are exact"
)]
async fn jt_09_a_date_may_have_a_fraction_and_lies_between_1970_and_9999() {
    let forge = Forge::new().await;
    let now = forge.now as f64;

    for (name, value) in [
        ("exp", json!(now + 0.5)),
        ("exp", json!(253_402_300_799_i64)),
        ("exp", json!(1e10)),
        ("iat", json!(now - 0.5)),
        ("nbf", json!(now - 0.5)),
    ] {
        forge.assert_accepted(&forge.with_claim(name, value)).await;
    }
    for value in [
        "-1",
        "-0.5",
        "253402300800",
        "1e18",
        "18446744073709551615",
        "1e400",
        "null",
        "[]",
    ] {
        for name in ["exp", "nbf", "iat"] {
            let claims = super::changed(forge.claims(), name, json!("here")).to_string();
            let payload = claims.replace("\"here\"", value);
            let token = forge.sign_text(&forge.header().to_string(), &payload);
            forge.assert_refused(&token, MALFORMED).await;
        }
    }
    for value in [json!(forge.now.to_string()), json!(true), json!({})] {
        forge
            .assert_refused(&forge.with_claim("exp", value), MALFORMED)
            .await;
    }
}

#[tokio::test]
async fn jt_10_the_payload_is_a_json_object_in_utf_8_without_a_byte_order_mark() {
    let forge = Forge::new().await;
    let header = forge.header().to_string();
    let claims = forge.claims().to_string();

    for payload in [
        "[]".to_owned(),
        "null".into(),
        "\"x\"".into(),
        "1".into(),
        "{".into(),
        "\0".into(),
        format!("[{claims}]"),
        format!("\u{feff}{claims}"),
        format!("{claims}{claims}"),
        claims.replace("main", "\\ud800"),
    ] {
        forge
            .assert_refused(&forge.sign_text(&header, &payload), MALFORMED)
            .await;
    }
    let mut bytes = claims.into_bytes();
    let place = bytes.windows(4).position(|four| four == b"main").unwrap();
    bytes[place] = 0xff;
    forge
        .assert_refused(&forge.key.sign_bytes(header.as_bytes(), &bytes), MALFORMED)
        .await;
}

#[tokio::test]
async fn jt_14_issuer_and_audience_are_equal_and_not_similar() {
    let forge = Forge::new().await;
    let (iss, aud) = (
        "https://api.sws.speechify.com",
        "https://api.sws.speechify.com/v1",
    );

    for wrong in [
        "https://api.sws.speechify.com/".to_owned(),
        "https://api.sws.speechify.co".into(),
        "https://api.sws.speechify.com.evil.example".into(),
        "HTTPS://api.sws.speechify.com".into(),
        "http://api.sws.speechify.com".into(),
        format!(" {iss}"),
        String::new(),
    ] {
        let token = forge.with_claim("iss", json!(wrong));
        forge.assert_refused(&token, Reason::WrongIssuer).await;
    }
    forge
        .assert_refused(&forge.with_claim("iss", Value::Null), Reason::WrongIssuer)
        .await;
    forge
        .assert_refused(&forge.with_claim("iss", json!([iss])), MALFORMED)
        .await;
    for wrong in [
        iss.to_owned(),
        format!("{aud}/"),
        format!("{aud}0"),
        aud.to_uppercase(),
    ] {
        let token = forge.with_claim("aud", json!(wrong));
        forge.assert_refused(&token, Reason::WrongAudience).await;
    }
    forge
        .assert_accepted(&forge.with_claim("aud", json!(["evil", aud])))
        .await;
}

#[tokio::test]
async fn jt_14_the_other_claims_are_there_and_of_their_type() {
    let forge = Forge::new().await;

    for name in [
        "sub",
        "client_id",
        "key_id",
        "key_generation",
        "scope",
        "iat",
        "jti",
    ] {
        forge
            .assert_refused(&forge.with_claim(name, Value::Null), MALFORMED)
            .await;
        forge
            .assert_refused(&forge.with_claim(name, json!(["x"])), MALFORMED)
            .await;
    }
    for (name, value) in [
        ("key_id", json!("x")),
        ("key_generation", json!("1")),
        ("jti", json!("../..")),
        ("admin", json!(true)),
    ] {
        forge
            .assert_refused(&forge.with_claim(name, value), MALFORMED)
            .await;
    }
}
