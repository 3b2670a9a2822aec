//! Naughty strings in the members of JSON bodies and in the parts of multipart ones.

use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_calm, naughty};
use crate::support::TestApp;
use crate::support::answer::Answer;
use crate::support::speechify::Client;

/// Every place of every JSON body that takes a text, as HERE. `{s}` is the space, `{c}` a credential.
const PLACES: &str = r#"
POST /v1/auth/token {"grant_type":"HERE"}
POST /v1/auth/token {"grant_type":"client_credentials","scope":"HERE"}
POST /v1/auth/token {"grant_type":"client_credentials","HERE":"HERE"}
POST /v1/audio/speech {"input":"HERE","voice_id":"george"}
POST /v1/audio/speech {"input":"Hi","voice_id":"HERE"}
POST /v1/audio/speech {"input":"Hi","voice_id":"george","model":"HERE"}
POST /v1/audio/speech {"input":"Hi","voice_id":"george","audio_format":"HERE"}
POST /v1/audio/stream {"input":"Hi","voice_id":"george","output_format":"HERE"}
POST /v1/audio/stream/with-timestamps {"input":"HERE","voice_id":"george"}
POST /v1/voices/consent-challenges {"full_name":"HERE"}
POST /__mockmint/v1/spaces {"name":"HERE"}
POST /__mockmint/v1/spaces {"ttl":"HERE"}
POST /__mockmint/v1/spaces {"clock":{"mode":"HERE"}}
POST /__mockmint/v1/spaces {"clock":{"mode":"frozen","now":"HERE"}}
POST /__mockmint/v1/spaces {"seed":"HERE"}
POST /__mockmint/v1/spaces {"seed":{"HERE":{}}}
POST /__mockmint/v1/spaces {"seed":{"settings":{"speechify":{"HERE":"HERE"}}}}
POST /__mockmint/v1/spaces {"seed":{"speechify":{"accounts":[{"name":"HERE"}]}}}
POST /__mockmint/v1/spaces {"seed":{"speechify":{"accounts":[{"name":"HERE","keys":[{"name":"k"}]}]}}}
POST /__mockmint/v1/spaces {"seed":{"speechify":{"accounts":[{"name":"a","keys":[{"name":"HERE"}]}]}}}
POST /__mockmint/v1/spaces {"seed":{"speechify":{"accounts":[{"name":"a","keys":[{"name":"k","hash":"HERE","secret":"12345678"}]}]}}}
POST {s}/credentials {"vendor":"HERE"}
POST {s}/credentials {"vendor":"speechify","kind":"HERE"}
POST {s}/credentials {"vendor":"speechify","name":"HERE"}
POST {s}/credentials {"vendor":"speechify","account":"HERE"}
POST {s}/credentials {"vendor":"speechify","fields":{"HERE":1}}
POST {s}/credentials {"vendor":"speechify","fields":{"scopes":["HERE"]}}
POST {s}/credentials/{c}/regenerate {"grace":"HERE"}
PATCH {s}/settings/speechify {"HERE":"HERE"}
PATCH {s}/settings/speechify {"default_version":"HERE"}
PUT {s}/clock {"mode":"frozen","offset":"HERE"}
PUT {s}/clock {"mode":"frozen","now":"HERE"}
POST {s}/clock/advance {"by":"HERE"}
POST {s}/tokens {"vendor":"HERE"}
POST {s}/tokens {"vendor":"speechify","credential":"HERE"}
POST {s}/tokens {"vendor":"speechify","scope":"HERE"}
POST {s}/tokens {"vendor":"speechify","audience":"HERE"}
POST {s}/tokens {"vendor":"speechify","expires_in":"HERE"}
POST {s}/tokens/inspect {"token":"HERE"}
POST {s}/tokens/inspect {"token":"x","vendor":"HERE"}
POST {s}/tokens/inspect {"token":"x","at":"HERE"}
POST {s}/tokens/inspect {"token":"eyJ","origin":"HERE","scope":"HERE"}
"#;

#[tokio::test]
async fn r_33_naughty_strings_in_json_bodies() {
    let client = Client::new().await;
    let space = format!("/__mockmint/v1/spaces/{}", client.space.id);
    let id = client.space.credential("speechify")["id"].as_str().unwrap();

    for place in PLACES.lines().filter(|line| !line.is_empty()) {
        let mut words = place.splitn(3, ' ');
        let mut word = || words.next().unwrap();
        let method = Method::from_bytes(word().as_bytes()).unwrap();
        let path = word().replace("{s}", &space).replace("{c}", id);
        let template: Value = serde_json::from_str(word()).unwrap();
        for text in naughty() {
            let mut request = client.app.request(method.clone(), &path);
            if path.starts_with("/v1") {
                request = request.bearer_auth(&client.key);
            }
            let answer = Answer::to(request.json(&filled(&template, &text))).await;
            assert_calm(&answer, place, &text);
        }
    }
}

/// The parts of a voice in which a text stands; the last two are no parts but belong to one.
const PARTS: &[&str] = &[
    "name",
    "gender",
    "locale",
    "consent",
    "consent_challenge_id",
    "filename",
    "type",
];

#[tokio::test]
async fn r_33_naughty_strings_in_multipart_bodies() {
    let client = Client::new().await;

    for place in PARTS {
        for text in naughty() {
            let request = client
                .app
                .request(Method::POST, "/v1/voices")
                .bearer_auth(&client.key);
            let request = request.header("content-type", "multipart/form-data; boundary=x");
            let answer = Answer::to(request.body(voice(place, &text))).await;
            assert_calm(&answer, place, &text);
            if answer.status == 200 {
                let path = format!("/v1/voices/{}/sample", answer.body["id"].as_str().unwrap());
                let request = client
                    .app
                    .request(Method::GET, &path)
                    .bearer_auth(&client.key);
                let sample = Answer::to(request).await;
                assert_eq!(
                    (sample.status, sample.body),
                    (200, json!("abc")),
                    "{place} {text:?}"
                );
            }
        }
    }
}

/// A good voice but for what stands at `place`.
fn voice(place: &str, text: &str) -> String {
    let is_challenge = place == "consent_challenge_id";
    let consent = r#"{"fullName":"A B","email":"a@b.example"}"#;
    let mut body = String::new();
    for (name, usual) in [
        ("name", Some("N")),
        ("gender", Some("male")),
        ("locale", Some("en-US")),
        ("consent", Some(consent)),
        ("consent_challenge_id", is_challenge.then_some("x")),
        ("consent_recording", is_challenge.then_some("x")),
    ] {
        if let Some(usual) = usual {
            let value = if name == place { text } else { usual };
            body += "--x\r\nContent-Disposition: form-data; name=\"";
            body += &[name, "\"\r\n\r\n", value, "\r\n"].concat();
        }
    }
    let filename = if place == "filename" { text } else { "a" };
    let media_type = if place == "type" { text } else { "audio/mpeg" };
    body += "--x\r\nContent-Disposition: form-data; name=\"sample\"; filename=\"";
    body += &[
        filename,
        "\"\r\nContent-Type: ",
        media_type,
        "\r\n\r\nabc\r\n--x--\r\n",
    ]
    .concat();
    body
}

fn filled(template: &Value, text: &str) -> Value {
    match template {
        Value::String(place) if place == "HERE" => json!(text),
        Value::Array(items) => items.iter().map(|item| filled(item, text)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let name = if name == "HERE" { text } else { name };
                (name.to_owned(), filled(value, text))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn what_is_kept_of_a_voice_is_short_and_can_be_given_back() {
    let app = TestApp::spawn().await;
    let key = app.space().await.secret("speechify", "key");
    let make = async |locale: &str, media_type: &str| {
        let sample = reqwest::multipart::Part::bytes(b"sound".to_vec());
        let form = reqwest::multipart::Form::new()
            .text("name", "mine")
            .text("locale", locale.to_owned())
            .text("consent", r#"{"fullName":"A B","email":"a@b.example"}"#)
            .part("sample", sample.mime_str(media_type).unwrap());
        let request = app.request(Method::POST, "/v1/voices").bearer_auth(&key);
        Answer::to(request.multipart(form)).await
    };

    for locale in ["en_US", "", "en-", "e\u{e9}", "a\tb", &"en-".repeat(5_000)] {
        let answer = make(locale, "audio/wav").await;
        assert_eq!((answer.status, answer.reason()), (400, "malformed_request"));
        assert!(
            answer.body.to_string().contains("must be a language tag"),
            "{}",
            answer.body
        );
    }
    for (locale, media_type, given) in [
        ("de-CH-1996", "audio/wav", "audio/wav"),
        (
            "sr-Latn-RS",
            "audio/wav; a=\"\u{e9}\"",
            "application/octet-stream",
        ),
    ] {
        let answer = make(locale, media_type).await;
        assert_eq!(answer.body["locale"], locale, "{}", answer.body);
        let path = format!("/v1/voices/{}/sample", answer.body["id"].as_str().unwrap());
        let sample = app.request(Method::GET, &path).bearer_auth(&key);
        let sample = sample.send().await.unwrap();
        assert_eq!(sample.status(), 200);
        assert_eq!(sample.headers()["content-type"], given);
    }
}
