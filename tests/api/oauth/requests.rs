//! How a token is asked for: method, media type, parameters.

use reqwest::Method;
use serde_json::Value;

use crate::support::answer::Answer;
use crate::support::speechify::{Client, assert_refused};

const FORM: &str = "application/x-www-form-urlencoded";
const UNUSABLE: &str = "the body must be application/x-www-form-urlencoded or application/json";
const IN_QUERY: &str = "parameters belong in the body, not in the query";

#[tokio::test]
async fn oa_01_the_token_endpoint_takes_post_and_nothing_else() {
    let client = Client::new().await;

    for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = client.app.request(method, "/v1/auth/token");
        let answer = Answer::to(request.bearer_auth(&client.key)).await;

        let detail = "the endpoint does not take this method";
        assert_refused(&answer, 405, "invalid_request", detail);
        assert_eq!(answer.header("allow"), "POST");
    }
    let head = client.app.request(Method::HEAD, "/v1/auth/token");
    let answer = Answer::to(head.bearer_auth(&client.key)).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(answer.body, Value::Null);
}

#[tokio::test]
async fn oa_01_credentials_in_the_query_are_never_honoured() {
    let client = Client::new().await;
    let key = &client.key;

    for query in [
        format!("access_token={key}"),
        format!("client_id=dev&client_secret={key}"),
        format!("api_key={key}&key={key}&token={key}"),
        format!("authorization=Bearer%20{key}"),
    ] {
        let path = format!("/v1/auth/token?{query}");
        let request = client.app.request(Method::POST, &path);
        let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
        assert_refused(&answer, 401, "invalid_client", "no credential was sent");
    }
}

#[tokio::test]
async fn oa_01_parameters_in_the_query_are_an_error_beside_a_good_body() {
    let client = Client::new().await;

    for name in ["grant_type", "scope", "client_secret", "sc%6fpe"] {
        let path = format!("/v1/auth/token?{name}=x");
        let request = client.app.request(Method::POST, &path);
        let request = request.bearer_auth(&client.key);
        let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
        assert_refused(&answer, 400, "invalid_request", IN_QUERY);
    }
}

#[tokio::test]
async fn oa_02_an_empty_parameter_is_one_left_out() {
    let client = Client::new().await;

    for body in [
        "grant_type=client_credentials&scope=",
        "grant_type=client_credentials&scope",
        "grant_type=client_credentials&client_secret=",
    ] {
        let answer = client.form(body).await;
        assert_eq!(
            (answer.status, &answer.body["scope"]),
            (200, &"audio:all voices:read".into())
        );
    }
    let answer = client
        .json(r#"{"grant_type":"client_credentials","scope":""}"#)
        .await;
    assert_eq!(answer.body["scope"], "audio:all voices:read");
    for answer in [
        client.form("grant_type=").await,
        client.form("grant_type").await,
        client.json(r#"{"grant_type":""}"#).await,
    ] {
        assert_refused(&answer, 400, "invalid_request", "grant_type is missing");
    }
}

#[tokio::test]
async fn oa_03_unknown_parameters_are_ignored_even_when_repeated() {
    let client = Client::new().await;

    for body in [
        "foo=1&grant_type=client_credentials",
        "foo=1&grant_type=client_credentials&foo=2",
        "=&grant_type=client_credentials&=x&Scope=nonsense",
    ] {
        let answer = client.form(body).await;
        assert_eq!(
            (answer.status, &answer.body["scope"]),
            (200, &"audio:all voices:read".into())
        );
    }
    let body = r#"{"grant_type":"client_credentials","foo":[{"bar":null}],"Scope":1}"#;
    let answer = client.json(body).await;
    assert_eq!(answer.body["scope"], "audio:all voices:read");
}

#[tokio::test]
async fn oa_04_a_known_parameter_given_twice_is_invalid_request() {
    let client = Client::new().await;

    for (body, name) in [
        (
            "scope=audio:all&scope=audio:all&grant_type=client_credentials",
            "scope",
        ),
        (
            "scope=audio:all&sc%6fpe=voices:read&grant_type=client_credentials",
            "scope",
        ),
        (
            "scope=&scope=audio:all&grant_type=client_credentials",
            "scope",
        ),
        (
            "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type",
        ),
        (
            "grant_type=client_credentials&grant_type=password",
            "grant_type",
        ),
    ] {
        let answer = client.form(body).await;
        let detail = format!("the parameter `{name}` is there more than once");
        assert_refused(&answer, 400, "invalid_request", &detail);
    }
    for body in [
        r#"{"grant_type":"client_credentials","grant_type":"client_credentials"}"#,
        r#"{"grant_type":"client_credentials","scope":"audio:all","sc\u006fpe":"audio:all"}"#,
        r#"{"grant_type":"client_credentials","foo":1,"foo":1}"#,
    ] {
        let answer = client.json(body).await;
        assert_refused(&answer, 400, "invalid_request", "member given twice");
    }
}

#[tokio::test]
async fn oa_04_a_parameter_in_body_and_query_is_given_twice() {
    let client = Client::new().await;

    let path = "/v1/auth/token?grant_type=client_credentials";
    let request = client
        .app
        .request(Method::POST, path)
        .bearer_auth(&client.key);
    let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;

    assert_refused(&answer, 400, "invalid_request", IN_QUERY);
}

#[tokio::test]
async fn oa_05_a_form_is_taken_in_any_spelling_of_its_media_type() {
    let client = Client::new().await;

    for media_type in [
        FORM,
        "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=\"utf-8\"",
        "application/x-www-form-urlencoded ; foo=bar",
    ] {
        let answer = client
            .typed(media_type, "grant_type=client_credentials")
            .await;
        assert_eq!(answer.status, 200, "{media_type}");
    }
    for media_type in ["application/json", "APPLICATION/JSON; charset=utf-8"] {
        let answer = client
            .typed(media_type, r#"{"grant_type":"client_credentials"}"#)
            .await;
        assert_eq!(answer.status, 200, "{media_type}");
    }
}

#[tokio::test]
async fn oa_05_another_media_type_is_invalid_request() {
    let client = Client::new().await;

    for media_type in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json+x",
        "application/x-www-form-urlencoded, application/json",
        "form",
    ] {
        let answer = client
            .typed(media_type, "grant_type=client_credentials")
            .await;
        assert_refused(&answer, 400, "invalid_request", UNUSABLE);
    }
    let answer = Answer::to(client.at_token().body("grant_type=client_credentials")).await;
    assert_refused(&answer, 400, "invalid_request", UNUSABLE);
    let answer = Answer::to(client.at_token()).await;
    assert_refused(&answer, 400, "invalid_request", UNUSABLE);
    for media_type in [FORM, "application/json"] {
        let media_type = format!("{media_type}; charset=iso-8859-1");
        let answer = client
            .typed(&media_type, "grant_type=client_credentials")
            .await;
        let detail = "the charset of the content type is not UTF-8";
        assert_refused(&answer, 400, "invalid_request", detail);
    }
}

#[tokio::test]
async fn oa_06_what_is_no_utf_8_and_no_form_is_never_guessed_at() {
    const NOT_UTF8: &str = "the form is not UTF-8";
    const BAD_ESCAPE: &str = "a `%` is not followed by two hexadecimal digits";
    const CONTROL: &str = "the form holds a control character";
    let client = Client::new().await;

    for (value, detail) in [
        (&b"%FF"[..], NOT_UTF8),
        (b"\xff", NOT_UTF8),
        (b"%C0%80", NOT_UTF8),
        (b"%ED%A0%80", NOT_UTF8),
        (b"%00", CONTROL),
        (b"\0", CONTROL),
        (b"%0d%0a", CONTROL),
        (b"\t", CONTROL),
        (b"%7f", CONTROL),
        (b"%zz", BAD_ESCAPE),
        (b"%", BAD_ESCAPE),
        (b"%a", BAD_ESCAPE),
        (b"%u0041", BAD_ESCAPE),
    ] {
        // In a parameter the endpoint reads, in one it ignores, and in a name.
        for (before, after) in [
            (&b"grant_type=client_credentials&scope="[..], &b""[..]),
            (b"grant_type=client_credentials&foo=", b""),
            (b"grant_type=client_credentials&", b"=1"),
        ] {
            let answer = client.form([before, value, after].concat()).await;
            assert_refused(&answer, 400, "invalid_request", detail);
        }
    }
}

#[tokio::test]
async fn oa_06_json_that_is_no_utf_8_or_cannot_be_stored_is_refused() {
    let client = Client::new().await;

    for (body, detail) in [
        (
            &b"{\"grant_type\":\"client_credentials\",\"scope\":\"\xff\"}"[..],
            "the body is not UTF-8",
        ),
        (
            b"\xef\xbb\xbf{\"grant_type\":\"client_credentials\"}",
            "the body begins with a byte order mark",
        ),
        (
            br#"{"grant_type":"client_credentials","scope":"\u0000"}"#,
            "a string holds the character U+0000",
        ),
        (
            br#"{"grant_type":"client_credentials","scope":"\ud800"}"#,
            "unexpected end of hex escape",
        ),
        (
            br#"["client_credentials"]"#,
            "the body is not a JSON object",
        ),
        (
            br#"{"grant_type":["client_credentials"]}"#,
            "invalid type: array, expected a string",
        ),
        (b"", "EOF while parsing a value"),
    ] {
        let answer = client.json(body).await;
        assert_refused(&answer, 400, "invalid_request", detail);
    }
}
