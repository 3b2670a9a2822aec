//! ELSA: tokens of both sorts, plans, and what a request about audio must say.

mod access;
mod audio;
mod tokens;

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

const SCRIPTED: &str = "/api/v2/score_audio";
const UNSCRIPTED: &str = "/api/v1/score_audio_plus";
const ASR: &str = "/api/v1/asr";
const TOKENS: &str = "/api/mockmint/elsa/token";

async fn user(app: &TestApp, space: &Space) -> String {
    let request = issue(app, space).json(&json!({ "user_id": "ann" }));
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    body["token"].as_str().unwrap().to_owned()
}

fn issue(app: &TestApp, space: &Space) -> RequestBuilder {
    app.request(Method::POST, TOKENS)
        .header("authorization", format!("ELSA {}", master_key(space)))
}

fn score(app: &TestApp, token: &str) -> RequestBuilder {
    app.request(Method::POST, SCRIPTED)
        .header("authorization", format!("ELSA {token}"))
        .multipart(form())
}

fn presented(app: &TestApp, authorization: Option<&str>, space: &Space) -> RequestBuilder {
    let mut request = app.request(Method::POST, SCRIPTED).multipart(form());
    request = request.header("x-mockmint-space", &space.id);
    match authorization {
        Some(value) => request.header("authorization", value),
        None => request,
    }
}

fn form() -> Form {
    Form::new()
        .text("sentence", "hello")
        .part("audio_file", file(b"sound"))
}

fn file(bytes: &'static [u8]) -> Part {
    Part::bytes(bytes).file_name("a.wav")
}

fn token(space: &Space) -> String {
    let token = &credential(space, "api_token")["secrets"]["token"];
    token.as_str().unwrap().to_owned()
}

fn master_key(space: &Space) -> String {
    let key = &credential(space, "master_key")["secrets"]["master_key"];
    key.as_str().unwrap().to_owned()
}

fn credential<'a>(space: &'a Space, kind: &str) -> &'a Value {
    let all = space.credentials.as_array().unwrap();
    let of_kind = |c: &&Value| c["vendor"] == "elsa" && c["kind"] == kind;
    all.iter().find(of_kind).unwrap()
}

fn names(value: &Value) -> String {
    let members = value.as_object().unwrap();
    members
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

async fn assert_error(request: RequestBuilder, status: u16, message: &str, errors: &[&str]) {
    let response = request.send().await.unwrap();
    let actual = (
        response.status().as_u16(),
        response.json::<Value>().await.unwrap(),
    );
    let error = json!({ "code": status, "message": message, "errors": errors });
    assert_eq!(actual, (status, json!({ "error": error })));
}
