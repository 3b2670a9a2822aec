//! R-35: JSON that parsers disagree about, at every endpoint that reads it.

use reqwest::Method;

use crate::support::answer::Answer;
use crate::support::speechify::Client;

/// Not JSON, or not one object, or ambiguous; each must be refused by everybody.
fn bad() -> Vec<Vec<u8>> {
    let nested = |open: &str, close: &str, depth| open.repeat(depth) + &close.repeat(depth);
    let mut bad: Vec<Vec<u8>> = [
        "{",
        "}",
        "[]",
        "[{}]",
        "null",
        "true",
        "1",
        "\"a\"",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "{} {}",
        "{}x",
        "//\n{}",
        "{}/*x*/",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1e400}",
        "{\"a\":-1e400}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u{0}\"}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":[{\"b\":1,\"b\":2}]}",
        "\u{feff}{}",
        "{\"a\":\"unclosed",
        "\u{c}{}",
        "{\"a\":1\u{0}}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        bad.push(format!("{{\"a\":{}1}}", nested(open, close, 100)).into_bytes());
        bad.push(format!("{{\"a\":{}", open.repeat(20_000)).into_bytes());
    }
    bad.push(b"{\"a\":\"\xff\"}".to_vec());
    bad.push(b"{\"a\":\"\xed\xa0\x80\"}".to_vec());
    bad.push(b"{\"a\":\"\xc0\x80\"}".to_vec());
    bad.push(
        "{\"a\":1}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    );
    bad
}

#[tokio::test]
async fn r_35_no_vendor_endpoint_reads_bad_json() {
    let client = Client::new().await;

    for path in [
        "/v1/auth/token",
        "/v1/audio/speech",
        "/v1/audio/stream",
        "/v1/audio/stream/with-timestamps",
        "/v1/voices/consent-challenges",
    ] {
        for body in bad() {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let request = client
                .app
                .request(Method::POST, path)
                .bearer_auth(&client.key);
            let request = request.header("content-type", "application/json");
            let answer = Answer::to(request.body(body)).await;
            assert_eq!(
                (answer.status, answer.reason()),
                (400, "malformed_request"),
                "{shown}"
            );
            assert_eq!(answer.header("content-type"), "application/json");
            assert!(answer.body["error"].is_string(), "{shown} {}", answer.body);
        }
    }
}

#[tokio::test]
async fn r_35_no_endpoint_of_the_control_api_reads_bad_json() {
    let client = Client::new().await;
    let space = format!("/__mockmint/v1/spaces/{}", client.space.id);
    let id = client.space.credential("speechify")["id"].as_str().unwrap();

    for (method, path) in [
        (Method::POST, "/__mockmint/v1/spaces".to_owned()),
        (Method::POST, format!("{space}/reset")),
        (Method::POST, format!("{space}/credentials")),
        (Method::POST, format!("{space}/credentials/{id}/regenerate")),
        (Method::PATCH, format!("{space}/settings/speechify")),
        (Method::PUT, format!("{space}/clock")),
        (Method::POST, format!("{space}/clock/advance")),
        (Method::POST, format!("{space}/tokens")),
        (Method::POST, format!("{space}/tokens/inspect")),
    ] {
        for body in bad() {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let request = client.app.request(method.clone(), &path);
            let request = request.header("content-type", "application/json");
            let answer = Answer::to(request.body(body)).await;
            assert_eq!(answer.status, 400, "{path} {shown} {}", answer.body);
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.body["status"], 400);
        }
    }
    assert_eq!(client.voices(&client.key).await.status, 200);
}

#[tokio::test]
async fn r_35_numbers_of_any_size_are_read_or_refused_and_never_break_anything() {
    let client = Client::new().await;

    for number in [
        "0",
        "-0",
        "1e308",
        "18446744073709551616",
        "0.1e-400",
        "123456789012345678901234567890",
    ] {
        let body = format!(r#"{{"grant_type":"client_credentials","x":{number}}}"#);
        assert_eq!(client.json(body).await.status, 200, "{number}");
        let body = format!(r#"{{"mode":"running","rate":{number}}}"#);
        let path = format!("/__mockmint/v1/spaces/{}/clock", client.space.id);
        let request = client.app.request(Method::PUT, &path);
        let request = request.header("content-type", "application/json");
        let answer = Answer::to(request.body(body)).await;
        assert_eq!(
            (answer.status, &answer.body["field"]),
            (422, &"rate".into()),
            "{number}"
        );
    }
}
