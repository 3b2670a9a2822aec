//! Voicegain over HTTP: JWTs, origins, users, limits and resources.

mod context_jwts;
mod families;
mod limits;
mod logins;
mod origins;
mod outage;
mod races;
mod refusals;
mod resources;
mod tokens;
mod users;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

/// Where short-lived tokens are made.
pub(super) const MINT: &str = "/v1/security/jwt";
/// A protected operation that keeps nothing.
pub(super) const CONFIG: &str = "/v1/sa/config";

/// An answer, taken apart.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Sends a request and reads its answer.
pub(super) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

/// A GET with a bearer token.
pub(super) async fn get(app: &TestApp, path: &str, bearer: &str) -> Answer {
    send(app.request(Method::GET, path).bearer_auth(bearer)).await
}

/// The status of the protected operation under a token.
pub(super) async fn status(app: &TestApp, bearer: &str) -> u16 {
    get(app, CONFIG, bearer).await.status
}

/// A short-lived token for an audience.
pub(super) async fn mint(app: &TestApp, jwt: &str, aud: &str) -> String {
    let answer = get(app, &format!("{MINT}?aud={aud}&expInSec=60"), jwt).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// The JWT of the space's first context.
pub(super) fn jwt(space: &Space) -> String {
    space.secret("voicegain", "jwt")
}

/// A space with one context that pages of these origins may use.
pub(super) async fn space_with(app: &TestApp, origins: &[&str]) -> Space {
    let contexts = json!([{ "name": "main", "allowed_origins": origins }]);
    let accounts = json!([{ "name": "acme", "contexts": contexts }]);
    app.space_of(json!({ "seed": { "voicegain": { "accounts": accounts } } }))
        .await
}

/// Replaces the JWT of the space's first context.
pub(super) async fn regenerate(space: &Space, body: Value) -> String {
    let id = space.credential("voicegain")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}/regenerate");
    let (status, body) = space.control(Method::POST, &path, Some(body)).await;
    assert_eq!(status, 200, "{body}");
    body["secrets"]["jwt"].as_str().unwrap().to_owned()
}

/// The header and payload of a token, as text.
pub(super) fn decoded(token: &str) -> (String, String) {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let part = |index| {
        let part = token.split('.').nth(index).unwrap();
        String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1))
}

/// A token with another payload or header and the same signature.
pub(super) fn encoded(header: &str, payload: &str, signature: &str) -> String {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let encode = |text| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{signature}", encode(header), encode(payload))
}
