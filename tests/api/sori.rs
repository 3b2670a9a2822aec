//! SORI: ephemeral keys, where they come from and where they end.

mod console;
mod keys;
mod relay;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

const CONSOLE: &str = "/api/auth/ephemeral";
const RELAY: &str = "/api/ephemeral-key";
const CAMPAIGN: &str = "/api/mockmint/sori/campaign";

async fn key(app: &TestApp, space: &Space) -> String {
    let response = ask(app, space).send().await.unwrap();
    let body: Value = response.json().await.unwrap();
    body["ephemeral_key"].as_str().unwrap().to_owned()
}

fn ask(app: &TestApp, space: &Space) -> RequestBuilder {
    post(app, &form(space))
}

fn post(app: &TestApp, form: &str) -> RequestBuilder {
    app.request(Method::POST, CONSOLE)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned())
}

fn form(space: &Space) -> String {
    let (app_id, secret) = pair(space);
    pair_form(&app_id, &secret)
}

fn pair_form(app_id: &str, secret: &str) -> String {
    format!("app_id={app_id}&secret_key={secret}")
}

fn pair(space: &Space) -> (String, String) {
    let app_id = space.credential("sori")["fields"]["app_id"].as_str();
    (
        app_id.unwrap().to_owned(),
        space.secret("sori", "secret_key"),
    )
}

fn campaign(app: &TestApp, key: &str) -> RequestBuilder {
    app.request(Method::GET, CAMPAIGN).bearer_auth(key)
}

async fn assert_refused(request: RequestBuilder, status: u16, error: &str, message: &str) {
    let expected = json!({ "success": false, "error": error, "message": message });
    assert_body(request.send().await.unwrap(), status, &expected).await;
}

async fn assert_detail(request: RequestBuilder, status: u16, detail: &str) {
    let expected = json!({ "detail": detail });
    assert_body(request.send().await.unwrap(), status, &expected).await;
}

async fn assert_body(response: Response, status: u16, expected: &Value) {
    let actual = (
        response.status().as_u16(),
        response.json::<Value>().await.unwrap(),
    );
    assert_eq!(actual, (status, expected.clone()));
}
