//! Spaces: what is in one is not in another, and a request finds its own.

mod bounds;
mod candidates;
mod choice;
mod epochs;
mod isolation;
mod life;
mod restart;

use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::{Space, TestApp};

/// A request to a vendor's endpoint in whatever space its key belongs to.
async fn get(app: &TestApp, path: &str, bearer: &str) -> Answer {
    Answer::to(app.request(Method::GET, path).bearer_auth(bearer)).await
}

/// A token of the space's key.
async fn token(app: &TestApp, space: &Space) -> String {
    let request = app.request(Method::POST, "/v1/auth/token");
    let request = request.bearer_auth(space.secret("speechify", "key"));
    let body = json!({ "grant_type": "client_credentials", "scope": "audio:all voices:all" });
    let answer = Answer::to(request.json(&body)).await;
    answer.body["access_token"].as_str().unwrap().to_owned()
}

/// Makes a voice; gives its id.
async fn voice(app: &TestApp, bearer: &str, name: &str) -> String {
    let form = reqwest::multipart::Form::new()
        .text("name", name.to_owned())
        .text("consent", r#"{"fullName":"A B","email":"a@b.example"}"#)
        .part(
            "sample",
            reqwest::multipart::Part::bytes(b"sample".to_vec()),
        );
    let request = app.request(Method::POST, "/v1/voices").bearer_auth(bearer);
    let answer = Answer::to(request.multipart(form)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

/// The names of the voices a caller sees that are not everybody's.
async fn own_voices(app: &TestApp, bearer: &str) -> Vec<String> {
    let answer = get(app, "/v1/voices", bearer).await;
    let voices = answer.body.as_array().unwrap();
    let own = voices.iter().filter(|voice| voice["type"] == "personal");
    own.map(|voice| voice["display_name"].as_str().unwrap().to_owned())
        .collect()
}
