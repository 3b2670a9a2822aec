//! The verbs of a client of Speechify.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::answer::Answer;
use super::{Space, TestApp};

/// Where the catalogue has the vendor.
const CATALOGUE: &str = "/v1/vendors/speechify";
/// Where the catalogue words the refusals of the token endpoint.
pub(crate) const AT_TOKEN: &str = "auth.token";
/// Where it words those of all other operations.
pub(crate) const PROTECTED: &str = "every other operation, legacy era";

/// A server, a space on it, and the key of that space.
pub(crate) struct Client {
    pub(crate) app: TestApp,
    pub(crate) space: Space,
    pub(crate) key: String,
}

impl Client {
    /// One on a server of its own, on a clock that stands still.
    pub(crate) async fn new() -> Self {
        Self::of(TestApp::spawn().await).await
    }

    /// One in a new space of a server.
    pub(crate) async fn of(app: TestApp) -> Self {
        let space = app.space().await;
        space.freeze().await;
        let key = space.secret("speechify", "key");
        Self { app, space, key }
    }

    /// A request to the token endpoint with the key and without a body.
    pub(crate) fn at_token(&self) -> RequestBuilder {
        let request = self.app.request(Method::POST, "/v1/auth/token");
        request.bearer_auth(&self.key)
    }

    /// A form sent to the token endpoint.
    pub(crate) async fn form(&self, body: impl AsRef<[u8]>) -> Answer {
        self.typed("application/x-www-form-urlencoded", body).await
    }

    /// A JSON document sent to the token endpoint.
    pub(crate) async fn json(&self, body: impl AsRef<[u8]>) -> Answer {
        self.typed("application/json", body).await
    }

    /// Any body sent to the token endpoint.
    pub(crate) async fn typed(&self, media_type: &str, body: impl AsRef<[u8]>) -> Answer {
        let request = self.at_token().header("content-type", media_type);
        Answer::to(request.body(body.as_ref().to_vec())).await
    }

    /// A token with these scopes.
    pub(crate) async fn token(&self, scope: &str) -> String {
        let body = json!({ "grant_type": "client_credentials", "scope": scope });
        let answer = Answer::to(self.at_token().json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// `GET /v1/voices` with a bearer credential.
    pub(crate) async fn voices(&self, bearer: &str) -> Answer {
        self.voices_with(&format!("Bearer {bearer}")).await
    }

    /// `GET /v1/voices` with an `Authorization` header.
    pub(crate) async fn voices_with(&self, authorization: &str) -> Answer {
        let request = self.app.request(Method::GET, "/v1/voices");
        Answer::to(request.header("authorization", authorization)).await
    }

    /// What the catalogue says of a refusal: its status, and its body with `texts` in the places of
    /// the texts that vary.
    pub(crate) async fn wording(&self, at: &str, reason: &str, texts: &[&str]) -> (u16, Value) {
        let (_, catalogue) = self.app.control(Method::GET, CATALOGUE, None).await;
        let refusals = catalogue["refusals"].as_array().unwrap();
        let mut wordings = refusals.iter().filter(|wording| {
            let reasons = wording["reasons"].as_array().unwrap();
            wording["at"] == at && reasons.contains(&reason.into())
        });
        let wording = wordings
            .next()
            .unwrap_or_else(|| panic!("the catalogue has no wording for {reason} at {at}"));
        assert!(wordings.next().is_none(), "{reason} at {at} is there twice");
        let body = wording["body"].as_str().unwrap().to_owned();
        let body = texts
            .iter()
            .fold(body, |body, text| body.replacen('…', text, 1));
        let status = wording["status"].as_u64().unwrap();
        (
            status.try_into().unwrap(),
            serde_json::from_str(&body).unwrap(),
        )
    }

    /// Replaces the key; gives the new one.
    pub(crate) async fn regenerate(&self, body: Value) -> String {
        let id = self.space.credential("speechify")["id"].as_str().unwrap();
        let path = format!("/credentials/{id}/regenerate");
        let (status, body) = self.space.control(Method::POST, &path, Some(body)).await;
        assert_eq!(status, 200, "{body}");
        body["secrets"]["key"].as_str().unwrap().to_owned()
    }
}

/// The body of a refusal at the token endpoint.
pub(crate) fn oauth_error(error: &str, description: &str) -> Value {
    json!({ "error": error, "error_description": description })
}

/// Asserts a refusal at the token endpoint: everything RFC 6749 section 5.2 says of it.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, error: &str, description: &str) {
    assert_eq!(answer.body, oauth_error(error, description));
    assert_eq!(answer.status, status);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    let challenged = !answer.header("www-authenticate").is_empty();
    assert_eq!(challenged, status == 401);
}
