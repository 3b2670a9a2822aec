//! Agora Real-Time STT over HTTP: authorization, both generations, and what its clients stumble over.

mod advice;
mod basic;
mod body;
mod gateway;
mod generation_6;
mod generation_7;
mod minting;
mod strict;
mod token_mode;
mod vectors;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

/// The project of the vectors.
pub(crate) const APP_ID: &str = "0123456789abcdef0123456789abcdef";
/// Its certificate.
pub(crate) const CERTIFICATE: &str = "fedcba9876543210fedcba9876543210";
/// Its backup certificate.
pub(crate) const BACKUP: &str = "11112222333344445555666677778888";
/// Another project of the space.
pub(crate) const OTHER_APP_ID: &str = "00112233445566778899aabbccddeeff";

/// A server with one space, in which two projects live at a frozen instant.
pub(crate) struct Bench {
    pub(crate) app: TestApp,
    pub(crate) space: Space,
}

/// An answer, as far as tests look at it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) challenge: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) body: Value,
}

impl Bench {
    pub(crate) async fn open() -> Self {
        Self::open_at("2023-11-14T22:15:00Z").await
    }

    /// The same at another instant.
    pub(crate) async fn open_at(now: &str) -> Self {
        Self::on(TestApp::spawn().await, now).await
    }

    /// The same on a server of one's own.
    pub(crate) async fn on(app: TestApp, now: &str) -> Self {
        let seed = json!({
            "clock": { "mode": "frozen", "now": now },
            "agora": { "projects": [
                {
                    "name": "demo",
                    "app_id": APP_ID,
                    "app_certificate": CERTIFICATE,
                    "backup_certificate": BACKUP,
                    "customer": { "id": "customer", "secret": "customer-secret" },
                },
                {
                    "name": "other",
                    "app_id": OTHER_APP_ID,
                    "app_certificate": "a0b1c2d3e4f5061728394a5b6c7d8e9f",
                    "customer": { "id": "other", "secret": "other-secret" },
                },
                {
                    "name": "mixed",
                    "app_id": "970CA35de60c44645bbae8a215061b33",
                    "app_certificate": "5CFd2fd1755d40ecb72977518be15d3b",
                },
            ] },
        });
        let space = app.space_of(json!({ "seed": seed })).await;
        Self { app, space }
    }

    /// A request to a path of this space, without a credential.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.app
            .request(method, path)
            .timeout(Duration::from_secs(10))
            .header("X-Mockmint-Space", &self.space.id)
    }

    /// A request in Basic mode.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .basic_auth("customer", Some("customer-secret"))
    }

    /// Asks for a builder token with this `Authorization`, the cheapest thing to be let in to.
    pub(crate) async fn knock(&self, authorization: Option<&str>) -> Answer {
        self.knock_at(APP_ID, authorization).await
    }

    /// The same for another app.
    pub(crate) async fn knock_at(&self, app_id: &str, authorization: Option<&str>) -> Answer {
        let path = format!("/v1/projects/{app_id}/rtsc/speech-to-text/builderTokens");
        let mut request = self
            .bare(Method::POST, &path)
            .body(r#"{"instanceId":"knock"}"#);
        if let Some(value) = authorization {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request = request.header(AUTHORIZATION, value);
        }
        answer(request).await
    }

    /// A token of the project, minted as `claims` say.
    pub(crate) async fn token(&self, claims: Value) -> String {
        let wish = json!({ "vendor": "agora", "credential": "demo", "claims": claims });
        let (status, body) = self
            .space
            .control(Method::POST, "/tokens", Some(wish))
            .await;
        assert_eq!(status, 201, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn set(&self, settings: Value) {
        let path = "/settings/agora";
        let (status, body) = self
            .space
            .control(Method::PATCH, path, Some(settings))
            .await;
        assert_eq!(status, 200, "{body}");
    }
}

/// Sends a request.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let header = |response: &Response, name: &str| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let status = response.status().as_u16();
    let content_type = header(&response, "content-type").unwrap_or_default();
    let challenge = header(&response, "www-authenticate");
    let request_id = header(&response, "x-request-id");
    let reason = header(&response, "x-mockmint-reason");
    let text = response.text().await.unwrap();
    Answer {
        status,
        content_type,
        challenge,
        request_id,
        reason,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}

/// Status, reason and body in one, to be compared with one line.
pub(crate) fn told(answer: &Answer) -> (u16, Option<&str>, Value) {
    (answer.status, answer.reason.as_deref(), answer.body.clone())
}

/// Fails unless an answer is that refusal.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, reason: &str, text: &str) {
    assert_eq!(
        told(answer),
        (status, Some(reason), json!({ "message": text })),
        "{answer:?}"
    );
}
