//! `/v1/spaces/{space}/settings/{vendor}`.

use reqwest::Method;
use serde_json::json;

use super::{no_such_vendor, not_found, unprocessable};
use crate::support::TestApp;

const PATH: &str = "/settings/speechify";

#[tokio::test]
async fn settings_have_defaults_are_changed_and_taken_back() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let defaults = json!({
        "access_token_lifetime": "1h",
        "advertised_lifetime": null,
        "signing_algorithm": "HS256",
        "revoked_key_kills_tokens": false,
        "tokens_in_modern_era": true,
        "default_version": null,
        "voices_envelope_since": "2026-07-07",
        "old_models_in_modern_era": true,
        "consent_challenge_lifetime": "1h",
        "consent_refusal_status": "422",
        "idempotency_repeats_refusals": true,
        "voice_created_status": 200,
        "default_audio_format": "wav",
    });

    let (status, before) = space.control(Method::GET, PATH, None).await;
    assert_eq!((status, &before), (200, &defaults));
    let change = json!({
        "access_token_lifetime": "90m",
        "revoked_key_kills_tokens": true,
        "default_version": "2026-09-13",
        "voice_created_status": 201,
    });
    let mut expected = defaults.clone();
    for (name, value) in change.as_object().unwrap() {
        expected[name] = value.clone();
    }
    expected["access_token_lifetime"] = json!("1h30m");
    assert_eq!(
        space.control(Method::PATCH, PATH, Some(change)).await,
        (200, expected.clone())
    );
    assert_eq!(
        space.control(Method::GET, PATH, None).await,
        (200, expected.clone())
    );
    let back = json!({ "access_token_lifetime": null, "default_version": null });
    expected["access_token_lifetime"] = json!("1h");
    expected["default_version"] = json!(null);
    assert_eq!(
        space.control(Method::PATCH, PATH, Some(back)).await,
        (200, expected.clone())
    );
    assert_eq!(space.control(Method::PATCH, PATH, None).await.0, 415);
    assert_eq!(
        space.control(Method::PATCH, PATH, Some(json!({}))).await,
        (200, expected)
    );
}

#[tokio::test]
async fn one_wrong_value_leaves_every_setting_as_it_was() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let before = space.control(Method::GET, PATH, None).await;
    let seconds = "must be whole seconds between 1s and 315360000s, such as \"90s\"";
    let names = "no such setting; there are access_token_lifetime, advertised_lifetime, \
                 signing_algorithm, revoked_key_kills_tokens, tokens_in_modern_era, \
                 default_version, voices_envelope_since, old_models_in_modern_era, \
                 consent_challenge_lifetime, consent_refusal_status, idempotency_repeats_refusals, \
                 voice_created_status, default_audio_format";

    for (name, value, detail) in [
        ("access_token_lifetime", json!("0s"), seconds),
        ("access_token_lifetime", json!("1500ms"), seconds),
        ("access_token_lifetime", json!("36500d"), seconds),
        (
            "access_token_lifetime",
            json!(3600),
            "must be a duration such as \"90s\"",
        ),
        (
            "signing_algorithm",
            json!("none"),
            "must be one of HS256, HS384, HS512, EdDSA",
        ),
        (
            "revoked_key_kills_tokens",
            json!("yes"),
            "must be true or false",
        ),
        (
            "default_version",
            json!("2026-02-30"),
            "must be a date such as \"2026-07-07\"",
        ),
        (
            "default_version",
            json!("latest"),
            "must be a date such as \"2026-07-07\"",
        ),
        (
            "voice_created_status",
            json!(500),
            "must be a whole number between 200 and 201",
        ),
        (
            "default_audio_format",
            json!("flac"),
            "must be one of wav, mp3, ogg, aac, pcm",
        ),
        ("no_such", json!(1), names),
    ] {
        // Beside a good one, which must not be applied either.
        let changes = json!({ "tokens_in_modern_era": false, name: value });
        let answer = space.control(Method::PATCH, PATH, Some(changes)).await;
        assert_eq!(answer, unprocessable(name, detail));
        assert_eq!(space.control(Method::GET, PATH, None).await, before);
    }
}

#[tokio::test]
async fn a_vendor_that_is_not_there_has_no_settings() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for method in [Method::GET, Method::PATCH] {
        let answer = space
            .control(method, "/settings/nobody", Some(json!({})))
            .await;
        assert_eq!(answer, not_found(&no_such_vendor()));
    }
}
