//! What a request about audio must say, and what it is answered.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use super::{ASR, SCRIPTED, UNSCRIPTED, assert_error, file, form, names, status, token};
use crate::support::TestApp;

#[tokio::test]
async fn an_audio_comes_in_exactly_one_of_three_ways() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = token(&space);
    let ask = |form: Form| {
        let request = app.request(Method::POST, SCRIPTED).multipart(form);
        request.header("authorization", format!("ELSA {token}"))
    };
    let plain = || Form::new().text("sentence", "hello");

    for good in [
        plain().part("audio_file", file(b"sound")),
        plain().text("audio_path", "https://audio.example/a.wav"),
        plain().text("audio_data", BASE64_STANDARD.encode("sound")),
    ] {
        assert_eq!(status(ask(good)).await, 200);
    }
    let count = |n| {
        let sources = "audio_file, audio_path, audio_data";
        format!("there must be exactly one of {sources}, not {n}")
    };
    let two = plain()
        .part("audio_file", file(b"a"))
        .text("audio_path", "https://a.example/");
    for (form, error) in [
        (plain(), count(0)),
        (two, count(2)),
        (
            plain().part("audio_file", file(b"")),
            "audio_file: audio_file is empty".into(),
        ),
        (
            plain().text("audio_data", ""),
            "audio_data: audio_data is empty".into(),
        ),
        (
            plain().text("audio_data", "%%%"),
            "audio_data: audio_data must be base64".into(),
        ),
        (
            plain().text("audio_path", "file:///etc/passwd"),
            "audio_path: audio_path must be an http or https address".into(),
        ),
        (
            Form::new().part("audio_file", file(b"a")),
            "sentence: sentence is missing".into(),
        ),
        (
            plain()
                .part("audio_file", file(b"a"))
                .text("return_feedback_hints", "yes"),
            "return_feedback_hints: return_feedback_hints must be true or false".into(),
        ),
    ] {
        assert_error(ask(form), 400, "invalid arguments", &[&error]).await;
    }
}

#[tokio::test]
async fn a_body_of_another_kind_or_broken_off_or_too_large_is_refused_and_nothing_is_kept() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let ask = |content_type: &str, body: Vec<u8>| {
        app.request(Method::POST, SCRIPTED)
            .header("authorization", format!("ELSA {}", token(&space)))
            .header("content-type", content_type)
            .body(body)
    };
    let form = "multipart/form-data; boundary=x";
    let kinds = "the body must be multipart/form-data or application/json";

    for (content_type, body, error) in [
        ("audio/wav", "RIFF", kinds),
        (
            form,
            "",
            "the body does not begin with the boundary of its content type",
        ),
        (
            form,
            "--x\r\ncontent-disposition: form-data; name=sentence\r\n\r\nhel",
            "the body ends before its closing boundary",
        ),
        (
            "multipart/form-data",
            "--x--",
            "the content type has no usable boundary",
        ),
        ("application/json", "[]", "the body is not a JSON object"),
        (
            "application/json",
            r#"{"sentence":"a","sentence":"b"}"#,
            "sentence: member given twice",
        ),
    ] {
        let request = ask(content_type, body.into());
        assert_error(request, 400, "invalid arguments", &[error]).await;
    }
    let large = ask(form, vec![b'a'; 8 * 1024 * 1024 + 1]);
    let message = "the body is larger than 8388608 bytes";
    assert_error(large, 413, message, &[]).await;
}

#[tokio::test]
async fn a_sentence_is_scored_word_by_word_and_the_same_each_time() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let token = token(&space);
    let ask = |path: &'static str, plan: &str| {
        let body = json!({
            "api_plan": plan,
            "sentence": "hello, world",
            "audio_data": BASE64_STANDARD.encode(vec![3; 48_000]),
            "return_feedback_hints": true,
        });
        let request = app.request(Method::POST, path).json(&body);
        request.header("authorization", format!("Bearer {token}"))
    };

    let first: Value = ask(SCRIPTED, "standard")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let again: Value = ask(SCRIPTED, "standard")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(
        (&first["api_version"], &first["total_time"]),
        (&json!("2.0"), &json!(1.5))
    );
    let utterance = &first["utterance"][0];
    assert_eq!(utterance["sentence"], "hello, world");
    let words = utterance["words"].as_array().unwrap();
    let place = |word: &Value| {
        (
            word["text"].clone(),
            word["start_index"].clone(),
            word["end_index"].clone(),
        )
    };
    assert_eq!(place(&words[0]), (json!("hello"), json!(0), json!(4)));
    assert_eq!(place(&words[1]), (json!("world"), json!(7), json!(11)));
    assert_eq!(words[0]["trans_arpabet"], "HH EH L AA");
    assert!(words.iter().all(|word| word["feedback"].is_null()));
    for word in words {
        let score = word["nativeness_score"].as_u64().unwrap();
        assert!((0..=100).contains(&score));
    }

    let rich: Value = ask("/api/v3/score_audio", "premium")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(rich["api_version"], "3.0");
    let words = rich["utterance"][0]["words"].as_array().unwrap();
    assert!(words.iter().all(|word| word["feedback"].is_array()));
}

#[tokio::test]
async fn one_of_several_sentences_is_recognised() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let choices = ["yes please", "no thanks"];
    let form = Form::new()
        .text("sentence", json!(choices).to_string())
        .part("audio_file", file(b"sound"));
    let request = app.request(Method::POST, SCRIPTED).multipart(form);
    let request = request.header("authorization", format!("ELSA {}", token(&space)));

    let body: Value = request.send().await.unwrap().json().await.unwrap();

    let utterance = &body["utterance"][0];
    let id = usize::try_from(utterance["sentence_id"].as_u64().unwrap()).unwrap();
    assert_eq!(utterance["sentence"], choices[id]);
}

#[tokio::test]
async fn free_speech_and_transcriptions_have_the_documented_names() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let ask = |path: &str| {
        let request = app.request(Method::POST, path).multipart(form());
        request.header("authorization", format!("ELSA {}", token(&space)))
    };

    let speech: Value = ask(UNSCRIPTED).send().await.unwrap().json().await.unwrap();
    let transcription: Value = ask(ASR).send().await.unwrap().json().await.unwrap();

    assert_eq!(names(&speech), "success transcript speakers");
    let speaker = &speech["speakers"][0];
    assert_eq!(names(&speaker["utterances"][0]), "utterance_id text result");
    let scores = &speaker["metrics"]["general_scores"];
    assert_eq!(names(scores), "elsa cefr other_scores");
    let utterance = &transcription["utterances"][0];
    assert_eq!(
        names(utterance),
        "index interval speaker_id words confidence transcript"
    );
    assert_eq!(
        names(&utterance["words"][0]),
        "word end_time confidence am_confidence lm_confidence start_index end_index"
    );
    assert_eq!(utterance["transcript"], speech["transcript"]);
}
