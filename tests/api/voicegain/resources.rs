//! What SDKs call with a token: shapes, state, and what needs no credential.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, get, jwt, mint, send};
use crate::support::{Space, TestApp};

const ASYNC: &str = "/v1/asr/transcribe/async";
const TEXT: &str = "the quick brown fox jumps over the lazy dog";

async fn with_body(app: &TestApp, method: Method, path: &str, bearer: &str, body: Value) -> Answer {
    send(app.request(method, path).bearer_auth(bearer).json(&body)).await
}

async fn started(app: &TestApp, bearer: &str, source: Value) -> Value {
    let poll = json!({ "afterlife": 1000 });
    let sessions = json!([{ "asyncMode": "OFF-LINE", "poll": poll }]);
    let body = json!({ "sessions": sessions, "audio": { "source": source } });
    let answer = with_body(app, Method::POST, ASYNC, bearer, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn token(app: &TestApp) -> (Space, String) {
    let space = app.space().await;
    space.freeze().await;
    let token = mint(app, &jwt(&space), "x").await;
    (space, token)
}

#[tokio::test]
async fn a_transcription_is_started_polled_kept_and_deleted() {
    let app = TestApp::spawn().await;
    let (space, token) = token(&app).await;
    space
        .set("voicegain", json!({ "transcription_time": "20s" }))
        .await;
    let inline = json!({ "inline": { "data": "AAAA" } });

    let answer = started(&app, &token, inline).await;

    let id = answer["sessions"][0]["sessionId"].as_str().unwrap();
    let url = format!("{}/v1/asr/transcribe/{id}", app.url);
    let session = json!({
        "sessionId": id,
        "asyncMode": "OFF-LINE",
        "content": { "full": ["transcript"], "incremental": ["progress"] },
        "sessionUrl": url,
        "poll": { "afterlife": 1000, "persist": 0, "url": url },
    });
    assert_eq!(
        answer,
        json!({ "preemptible": false, "sessions": [session], "audio": {} })
    );
    let path = format!("/v1/asr/transcribe/{id}");
    let view = json!({ "sessionId": id, "asyncMode": "OFF-LINE" });
    for (after, phase, status, text) in [
        ("0s", "QUEUED", "INPROGRESS", ""),
        ("5s", "PROCESSING", "INPROGRESS", ""),
        ("20s", "DONE", "MATCH", TEXT),
    ] {
        space.advance(after).await;
        let is_done = phase == "DONE";
        for full in ["True", "true", "TRUE"] {
            let full = get(&app, &format!("{path}?full={full}"), &token).await;
            assert_eq!(
                full.json(),
                json!({
                    "responseType": "AsyncResultFull",
                    "session": view,
                    "progress": { "phase": phase },
                    "result": { "final": is_done, "status": status, "transcript": text, "words": [] },
                })
            );
        }
        for query in ["", "?full=False"] {
            let incremental = get(&app, &format!("{path}{query}"), &token).await.json();
            assert_eq!(incremental["responseType"], "AsyncResultIncremental");
            let transcript = json!({ "final": text, "hypothesis": "" });
            assert_eq!(incremental["result"]["incrementalTranscript"], transcript);
        }
    }
    for method in [Method::PUT, Method::DELETE] {
        let answer = send(app.request(method, &path).bearer_auth(&token)).await;
        assert_eq!(answer.json(), json!({ "session": view }));
    }
    let gone = get(&app, &path, &token).await;
    assert_eq!(gone.status, 404);
    let error = json!({ "reason": "Not found", "detail": "no such session" });
    assert_eq!(gone.json(), json!({ "error": error }));
}

#[tokio::test]
async fn a_session_can_be_stopped_with_its_results_or_without() {
    let app = TestApp::spawn().await;
    let (space, token) = token(&app).await;
    space
        .set("voicegain", json!({ "transcription_time": "20s" }))
        .await;
    for (stop, left) in [("retainResults", 200), ("discardResults", 404)] {
        let source = json!({ "fromUrl": { "url": "https://example.com/a.wav" } });
        let answer = started(&app, &token, source).await;
        let id = answer["sessions"][0]["sessionId"].as_str().unwrap();
        let path = format!("/v1/asr/transcribe/{id}");

        let stopped = get(&app, &format!("{path}?full=true&stop={stop}"), &token).await;

        assert_eq!(stopped.json()["progress"]["phase"], "STOPPED");
        assert_eq!(get(&app, &path, &token).await.status, left);
    }
}

#[tokio::test]
async fn a_stream_gets_an_address_and_sessions_are_their_accounts_own() {
    let app = TestApp::spawn().await;
    let (_, token) = token(&app).await;

    let answer = started(
        &app,
        &token,
        json!({ "stream": { "protocol": "WEBSOCKET" } }),
    )
    .await;

    let url = answer["audio"]["stream"]["websocketUrl"].as_str().unwrap();
    assert!(url.starts_with(&app.url.replace("http:", "ws:")), "{url}");
    let id = answer["sessions"][0]["sessionId"].as_str().unwrap();
    let (_, other) = self::token(&app).await;
    let path = format!("/v1/asr/transcribe/{id}");
    assert_eq!(get(&app, &path, &other).await.status, 404);
}

#[tokio::test]
async fn bad_recognitions_are_refused() {
    let app = TestApp::spawn().await;
    let (_, token) = token(&app).await;
    let session = json!([{ "asyncMode": "OFF-LINE" }]);
    let inline = json!({ "source": { "inline": { "data": "AAAA" } } });
    for body in [
        json!({}),
        json!({ "sessions": session }),
        json!({ "sessions": [], "audio": inline }),
        json!({ "sessions": [{ "asyncMode": "offline" }], "audio": inline }),
        json!({ "sessions": session, "audio": { "source": {} } }),
        json!({ "sessions": session, "audio": { "source": { "inline": { "data": "%" } } } }),
        json!({ "sessions": session, "audio": { "source": { "fromUrl": { "url": "a.wav" } } } }),
        json!({ "sessions": session, "audio": { "source": { "dataStore": { "uuid": "1" } } } }),
    ] {
        let answer = with_body(&app, Method::POST, ASYNC, &token, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    for path in [
        "0123456789abcde",
        &"0".repeat(49),
        "0123456789abcdef?full=1",
    ] {
        let answer = get(&app, &format!("/v1/asr/transcribe/{path}"), &token).await;
        assert_eq!(answer.status, 400, "{path}");
    }
}

#[tokio::test]
async fn a_recognition_has_one_result_at_once_or_later() {
    let app = TestApp::spawn().await;
    let (_, token) = token(&app).await;
    let body = json!({ "audio": { "source": { "inline": { "data": "AAAA" } } } });
    let expected = |id: &Value| {
        json!({
            "session": { "sessionId": id },
            "result": { "status": "MATCH", "alternatives": [{ "utterance": TEXT, "confidence": 0.95 }] },
        })
    };

    for path in ["/v1/asr/transcribe", "/v1/asr/recognize"] {
        let answer = with_body(&app, Method::POST, path, &token, body.clone())
            .await
            .json();
        assert_eq!(answer, expected(&answer["session"]["sessionId"]));
    }
    let started = with_body(&app, Method::POST, "/v1/asr/recognize/async", &token, body).await;
    let id = &started.json()["session"]["sessionId"];
    let path = format!("/v1/asr/recognize/{}", id.as_str().unwrap());
    assert_eq!(get(&app, &path, &token).await.json(), expected(id));
}

#[tokio::test]
async fn where_there_are_too_many_recognitions_the_oldest_gives_way() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let (space, token) = token(&app).await;
    space.freeze().await;
    let body = json!({ "audio": { "source": { "inline": { "data": "AAAA" } } } });

    let mut paths = Vec::new();
    for _ in 0..3 {
        space.advance("1s").await;
        let path = "/v1/asr/recognize/async";
        let started = with_body(&app, Method::POST, path, &token, body.clone()).await;
        assert_eq!(started.status, 200, "{:?}", started.json());
        let id = started.json()["session"]["sessionId"].clone();
        paths.push(format!("/v1/asr/recognize/{}", id.as_str().unwrap()));
    }

    let mut statuses = Vec::new();
    for path in &paths {
        statuses.push(get(&app, path, &token).await.status);
    }
    assert_eq!(statuses, [404, 200, 200]);
}

#[tokio::test]
async fn a_file_is_uploaded_and_read_by_whoever_knows_its_address() {
    let app = TestApp::spawn().await;
    let (space, token) = token(&app).await;
    let part = reqwest::multipart::Part::bytes(b"RIFF".to_vec());
    let part = part.file_name("a.wav").mime_str("audio/wav").unwrap();
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = app.request(Method::POST, "/ascalon-web-api/data/file");

    let answer = send(request.bearer_auth(&token).multipart(form))
        .await
        .json();

    let fields = &space.credential("voicegain")["fields"];
    assert_eq!(answer["accountId"], fields["account_id"]);
    assert_eq!(answer["contextId"], fields["context_id"]);
    assert_eq!(
        (&answer["name"], &answer["contentType"]),
        (&json!("a.wav"), &json!("audio/wav"))
    );
    assert_eq!(answer["sosRef"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(answer["dateCreated"], answer["dateModified"]);
    let path = format!(
        "/v1/data/{}/file/a.wav",
        answer["objectId"].as_str().unwrap()
    );
    for method in [Method::GET, Method::HEAD] {
        let request = app.request(method.clone(), &path);
        let read = send(request.header("x-mockmint-space", &space.name)).await;
        assert_eq!(read.header("content-type"), Some("audio/wav"));
        assert_eq!(read.text, if method == Method::GET { "RIFF" } else { "" });
    }
}

#[tokio::test]
async fn what_is_kept_of_a_file_besides_its_content_is_short() {
    let app = TestApp::spawn().await;
    let (_space, token) = token(&app).await;
    let upload = async |name: String, media_type: &str| {
        let part = reqwest::multipart::Part::bytes(b"RIFF".to_vec());
        let part = part.file_name(name).mime_str(media_type).unwrap();
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = app.request(Method::POST, "/ascalon-web-api/data/file");
        send(request.bearer_auth(&token).multipart(form)).await
    };
    let long = format!("audio/{}", "x".repeat(255));

    let kept = upload("a".repeat(255), &long).await;
    let refused = upload("a".repeat(256), "audio/wav").await;

    assert_eq!(kept.json()["contentType"], "application/octet-stream");
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(
        refused.header("x-mockmint-reason"),
        Some("malformed_request")
    );
}

#[tokio::test]
async fn contexts_are_listed_made_and_renamed() {
    let app = TestApp::spawn().await;
    let (space, token) = token(&app).await;
    let fields = &space.credential("voicegain")["fields"];
    let main = json!({
        "confGroupId": fields["context_id"],
        "name": "main",
        "creator": fields["account_id"],
        "type": "Transcription",
    });
    let path = "/v1/confgroup";
    assert_eq!(get(&app, path, &token).await.json(), json!([main]));

    let body = json!({ "name": "second" });
    let second = with_body(&app, Method::POST, path, &token, body)
        .await
        .json();
    let one = format!("{path}/{}", second["confGroupId"].as_str().unwrap());
    let body = json!({ "name": "renamed" });
    let renamed = with_body(&app, Method::PUT, &one, &token, body)
        .await
        .json();

    assert_eq!(renamed["name"], "renamed");
    assert_eq!(renamed["confGroupId"], second["confGroupId"]);
    let query = format!("{path}?type=Transcription");
    assert_eq!(
        get(&app, &query, &token).await.json(),
        json!([main, renamed])
    );
    assert_eq!(
        get(&app, &format!("{path}?type=Other"), &token)
            .await
            .json(),
        json!([])
    );
    let unknown = with_body(&app, Method::PUT, "/v1/confgroup/x", &token, json!({})).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn some_endpoints_need_no_credential() {
    let app = TestApp::spawn().await;
    let websocket = get(&app, "/v1/websocket/foo", "").await.json();
    for id in ["accountId", "contextId"] {
        assert_eq!(websocket[id].as_str().unwrap().len(), 36);
    }
    let status =
        json!([{ "heading": "foo", "rows": [{ "label": "connected", "value": "false" }] }]);
    let text = json!([{ "id": 1, "label": "pangram", "text": format!("{TEXT}, and runs back into the wood") }]);
    for (method, path, body) in [
        (Method::GET, "/v1/websocket/foo", websocket),
        (Method::GET, "/v1/websocket/foo/status", status),
        (Method::GET, "/v1/speaker/signature/text", text),
        (Method::PATCH, "/v1/ws/asr/sttGenericData", json!({})),
    ] {
        let answer = send(app.request(method, path)).await;
        assert_eq!((answer.status, answer.json()), (200, body), "{path}");
    }
}
