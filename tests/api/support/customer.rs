//! What a customer of each vendor does first: get a token, and use it.

use mockmint::vendors::{self, Vendor};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Space;

/// A token from the vendor's own endpoint, when it was made and when it ends.
pub(crate) struct Issued {
    pub(crate) answer: Value,
    pub(crate) token: String,
    pub(crate) at: i64,
    pub(crate) until: Option<i64>,
}

impl Issued {
    /// Reads the answer to [`Space::asking`].
    pub(crate) fn read(text: &str) -> Self {
        let answer: Value = serde_json::from_str(text).unwrap_or(json!(text));
        let members = ["access_token", "tokenName", "ephemeral_key", "token"];
        let token = members.iter().find_map(|name| answer[*name].as_str());
        let token = token.unwrap_or(text).to_owned();
        let claims = claims(&token);
        let said = answer["expires_at"].as_str().map(seconds);
        let until = claims["exp"].as_i64().or(said);
        let at = claims["iat"].as_i64().or(answer["createTs"].as_i64());
        Self {
            at: at.or(until).unwrap(),
            answer,
            token,
            until,
        }
    }
}

impl Space {
    /// A new space of a server that may be another process.
    pub(crate) async fn create(http: &Client, url: &str, creation: Value) -> Self {
        let made = super::control(http, url, Method::POST, "/v1/spaces", Some(creation));
        let (status, body) = made.await;
        assert_eq!(status, 201, "{body}");
        Self {
            id: body["id"].as_str().unwrap().to_owned(),
            name: body["name"].as_str().unwrap().to_owned(),
            credentials: body["credentials"].clone(),
            url: url.to_owned(),
            http: http.clone(),
        }
    }

    /// A token of the space's first credential, made without the vendor's endpoint.
    pub(crate) async fn mint(&self, vendor: &str, defect: Option<&str>) -> String {
        let body = json!({ "vendor": vendor, "defect": defect });
        let (status, body) = self.control(Method::POST, "/tokens", Some(body)).await;
        assert_eq!(status, 201, "{vendor} {defect:?}: {body}");
        body["token"].as_str().unwrap().to_owned()
    }

    /// A token from the vendor's endpoint.
    pub(crate) async fn issue(&self, vendor: &str) -> Issued {
        let answer = self.asking(vendor).send().await.unwrap();
        Issued::read(&answer.text().await.unwrap())
    }

    /// The request a customer gets a token by.
    pub(crate) fn asking(&self, vendor: &str) -> RequestBuilder {
        let secret = |role: &str| self.secret(vendor, role);
        let fields = &self.credential(vendor)["fields"];
        let field = |name: &str| fields[name].as_str().unwrap();
        let post = |path: &str| self.request(Method::POST, path);
        match vendor {
            "speechify" => post("/v1/auth/token")
                .bearer_auth(secret("key"))
                .form(&[("grant_type", "client_credentials")]),
            "voicegain" => self
                .request(Method::GET, "/v1/security/jwt?aud=*&expInSec=600")
                .bearer_auth(secret("jwt")),
            "agora" => post(&format!("{}/builderTokens", self.project()))
                .basic_auth(field("customer_id"), Some(secret("customer_secret")))
                .json(&json!({ "instanceId": "demo" })),
            "sori" => {
                let (id, key) = (field("app_id"), secret("secret_key"));
                post("/api/auth/ephemeral").form(&[("app_id", id), ("secret_key", &key)])
            }
            "elsa" => post("/api/mockmint/elsa/token")
                .header("authorization", format!("ELSA {}", self.master_key()))
                .json(&json!({ "user_id": "ann" })),
            other => panic!("say how a customer gets a token of {other}"),
        }
    }

    /// The request such a token is used in.
    pub(crate) fn using(&self, vendor: &str, token: &str) -> RequestBuilder {
        if vendor != "agora" {
            return self.probe(vendors::named(vendor).unwrap(), token);
        }
        let path = format!("{}/tasks?builderToken={token}", self.project());
        let rtc = json!({ "channelName": token[..8], "subBotUid": "1", "pubBotUid": "2" });
        let customer = self.credential(vendor)["fields"]["customer_id"].as_str();
        let secret = self.secret(vendor, "customer_secret");
        self.request(Method::POST, &path)
            .basic_auth(customer.unwrap(), Some(secret))
            .json(&json!({ "languages": ["en-US"], "rtcConfig": rtc }))
    }

    /// The request a vendor's credentials are tried on.
    pub(crate) fn probe(&self, vendor: &dyn Vendor, token: &str) -> RequestBuilder {
        let probe = vendor.profile().probe;
        let method = probe.method.parse().unwrap();
        let request = self.request(method, &self.probe_path(vendor));
        request.header(probe.header, format!("{}{token}", probe.prefix))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        request.header("x-mockmint-space", &self.id)
    }

    fn project(&self) -> String {
        let app_id = self.credential("agora")["fields"]["app_id"].as_str();
        format!("/v1/projects/{}/rtsc/speech-to-text", app_id.unwrap())
    }

    fn master_key(&self) -> &str {
        let mut all = self.credentials.as_array().unwrap().iter();
        let found = all.find(|c| c["kind"] == "master_key").unwrap();
        found["secrets"]["master_key"].as_str().unwrap()
    }
}

/// The claims of a JWT, `null` for any other token.
fn claims(token: &str) -> Value {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
    serde_json::from_slice(&payload).unwrap_or_default()
}

fn seconds(instant: &str) -> i64 {
    let instant: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
    instant.timestamp()
}
