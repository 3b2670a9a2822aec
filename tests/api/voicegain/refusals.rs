//! Bad input and wrong credentials: refused in the vendor's shape, with the right reason.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CONFIG, MINT, decoded, encoded, get, jwt, mint, send};
use crate::support::{Space, TestApp};

#[tokio::test]
async fn bad_parameters_are_refused_and_nothing_is_minted() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let jwt = jwt(&space);
    let long = "a".repeat(129);
    let (short, over) = ("c".repeat(15), "c".repeat(49));
    let queries = [
        String::new(),
        "aud=".into(),
        format!("aud={long}"),
        "aud=a%00b".into(),
        "aud=a%0d%0ab".into(),
        "aud=%zz".into(),
        "aud=%ff".into(),
        "aud=https%3A%2F%2Fa.example%2Fpath".into(),
        "aud=a.%2A.example".into(),
        "aud=null".into(),
        "aud=x&aud=x".into(),
        "aud=x&expInSec=0".into(),
        "aud=x&expInSec=-1".into(),
        "aud=x&expInSec=3601".into(),
        "aud=x&expInSec=1000000000".into(),
        "aud=x&expInSec=1e9".into(),
        "aud=x&expInSec=abc".into(),
        "aud=x&expInSec=".into(),
        "aud=x&expInSec=60&expInSec=60".into(),
        "aud=x&api=".into(),
        format!("aud=x&api={long}"),
        format!("aud=x&contextId={short}"),
        format!("aud=x&contextId={over}"),
    ];
    for query in &queries {
        let answer = get(&app, &format!("{MINT}?{query}"), &jwt).await;

        let error = &answer.json()["error"];
        assert_eq!(answer.status, 400, "{query}: {}", answer.text);
        assert_eq!(error["reason"], "Invalid request", "{query}");
        assert!(error["detail"].is_string(), "{query}");
        assert_eq!(
            answer.header("x-mockmint-reason"),
            Some("malformed_request")
        );
        assert!(!answer.text.contains("eyJ"), "{query}");
    }
}

#[tokio::test]
async fn a_missing_or_unreadable_credential_says_so() {
    let app = TestApp::spawn().await;
    let jwt = jwt(&app.space().await);
    let cases = [
        (vec![], "missing_credential"),
        (vec![("authorization", "Bearer ")], "missing_credential"),
        (vec![("authorization", "Basic YTpi")], "wrong_scheme"),
        (vec![("authorization", "sk_mockmint_dev")], "wrong_scheme"),
        (
            vec![("authorization", "Bearer a b")],
            "malformed_credential",
        ),
        (
            vec![("authorization", "MAC nonce=x")],
            "malformed_credential",
        ),
        (vec![("mac", "nonsense")], "malformed_credential"),
        (
            vec![("authorization", "Bearer sk_mockmint_dev")],
            "malformed_token",
        ),
        (vec![("authorization", "Bearer ..")], "malformed_token"),
        (
            vec![("authorization", &*jwt), ("authorization", &*jwt)],
            "malformed_credential",
        ),
        (
            vec![
                ("authorization", &*jwt),
                ("mac", "signature=a,sessionId=b,nonce=c"),
            ],
            "malformed_credential",
        ),
    ];
    for (headers, reason) in cases {
        let mut request = app.request(Method::GET, CONFIG);
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = send(request).await;

        assert_eq!(answer.status, 401, "{headers:?}");
        assert_eq!(
            answer.header("x-mockmint-reason"),
            Some(reason),
            "{headers:?}"
        );
        assert_eq!(
            answer.header("www-authenticate"),
            Some("Bearer realm=\"voicegain\"")
        );
        assert!(answer.json()["error"]["reason"].is_string());
    }
}

#[tokio::test]
async fn tampered_tokens_are_refused_each_with_its_reason() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let long = jwt(&space);
    let short = mint(&app, &long, "x").await;

    for token in [&long, &short] {
        let (header, payload) = decoded(token);
        let signature = token.rsplit('.').next().unwrap();
        let other = signature.replacen(
            &signature[..1],
            if signature.starts_with('A') { "B" } else { "A" },
            1,
        );
        let none = header.replace("HS256", "none");
        let with_kid = header.replace("\"typ\"", "\"kid\":\"a\",\"typ\"");
        let longer = payload.replacen("\"aud\":\"", "\"aud\":\"evil.", 1);
        // 40 of 43 characters are base64 still.
        let truncated = &token[..token.len() - 3];
        let cases = [
            (encoded(&header, &payload, &other), "bad_signature"),
            (encoded(&header, &longer, signature), "bad_signature"),
            (encoded(&none, &payload, signature), "unsupported_algorithm"),
            (
                encoded(&with_kid, &payload, signature),
                "unknown_signing_key",
            ),
            (truncated.to_owned(), "bad_signature"),
            (
                token.rsplit_once('.').unwrap().0.to_owned(),
                "malformed_token",
            ),
            (format!("{token}="), "malformed_token"),
            (format!("{token}.{signature}"), "malformed_token"),
        ];
        for (bad, reason) in cases {
            expect(&app, &bad, reason).await;
        }
        // RFC 7515 section 6: an unsigned token is none at all.
        let unsigned = encoded(&none, &payload, "");
        expect(&app, &unsigned, "malformed_token").await;
    }
    expect(
        &app,
        &format!("a.{}.b", "a".repeat(9000)),
        "malformed_token",
    )
    .await;
}

#[tokio::test]
async fn tokens_of_others_are_refused() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let (header, payload) = decoded(&mint(&app, &jwt(&space), "x").await);
    let nobody = payload.replace(
        space.credential("voicegain")["id"].as_str().unwrap(),
        "nobody",
    );
    let foreign = encoded(
        &header,
        &nobody,
        "bW9ja21pbnQtZm9yZWlnbi1zaWduYXR1cmUtMDAwMDA",
    );
    expect(&app, &foreign, "bad_signature").await;
    let stranger = r#"{"sub":"00000000-0000-4000-8000-000000000000"}"#;
    let stranger = encoded(
        &header,
        stranger,
        "bW9ja21pbnQtZm9yZWlnbi1zaWduYXR1cmUtMDAwMDA",
    );
    expect(&app, &stranger, "unknown_key").await;

    let other = app.space().await;
    for token in [jwt(&other), mint(&app, &jwt(&other), "x").await] {
        let request = app.request(Method::GET, CONFIG).bearer_auth(token);
        let answer = send(request.header("x-mockmint-space", &space.name)).await;
        assert_eq!(answer.status, 401);
        let reason = space.last_reason().await;
        assert!(["unknown_key", "unknown_signing_key"].contains(&reason.as_str().unwrap()));
    }
}

#[tokio::test]
async fn wrong_paths_and_methods_are_refused_in_the_vendors_shape() {
    let app = TestApp::spawn().await;
    for (method, path, status, body) in [
        (
            Method::POST,
            MINT,
            405,
            json!({ "error": { "reason": "Method not allowed",
            "detail": "the endpoint does not take this method" } }),
        ),
        (
            Method::GET,
            "/v1/security/other",
            404,
            json!({ "error": { "reason": "Not found",
            "detail": "no such endpoint" } }),
        ),
        (
            Method::GET,
            "/ascalon-web-api/other",
            404,
            json!({ "error": { "reason": "Not found",
            "detail": "no such endpoint" } }),
        ),
        (
            Method::PUT,
            "/v1/asr/transcribe/async",
            401,
            json!({ "error": { "reason": "Missing credentials" } }),
        ),
        (
            Method::PATCH,
            "/v1/asr/transcribe/async",
            405,
            json!({ "error": { "reason": "Method not allowed",
            "detail": "the endpoint does not take this method" } }),
        ),
    ] {
        let answer = send(app.request(method.clone(), path)).await;
        assert_eq!(
            (answer.status, answer.json()),
            (status, body),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow").is_some(), status == 405);
    }
}

async fn expect(app: &TestApp, token: &str, reason: &str) {
    for path in [CONFIG.to_owned(), format!("{MINT}?aud=x")] {
        let answer = get(app, &path, token).await;
        assert_eq!(answer.status, 401, "{reason}");
        assert_eq!(answer.header("x-mockmint-reason"), Some(reason), "{token}");
        assert!(answer.json()["error"]["reason"].is_string());
    }
}

#[tokio::test]
async fn nothing_is_stored_of_a_refused_request() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let before = documents(&app, &space).await;
    for body in [json!({}), json!({ "sessions": [] }), json!({ "audio": 5 })] {
        let request = app.request(Method::POST, "/v1/asr/transcribe/async");
        let answer = send(request.bearer_auth(jwt(&space)).json(&body)).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    assert_eq!(documents(&app, &space).await, before);
}

async fn documents(app: &TestApp, space: &Space) -> Value {
    get(app, "/v1/asr/transcribe/status/queue", &jwt(space))
        .await
        .json()
}
