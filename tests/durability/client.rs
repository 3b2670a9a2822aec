//! The verbs of a tester whose requests may fail.

use reqwest::Method;
use serde_json::{Value, json};

use super::server::{Reply, Server};

/// A credential of Speechify, and its newest key that the client was told.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    pub(crate) space: String,
    pub(crate) id: String,
    pub(crate) key: String,
}

impl Credential {
    /// The first one of the default space, with the key of the built-in seed.
    pub(crate) async fn of_seed(server: &Server) -> Self {
        let path = "/v1/spaces/default/credentials";
        let listed = server.control(Method::GET, path, None).await;
        let items = listed.body["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["vendor"] == "speechify");
        Self {
            space: "default".into(),
            id: found.unwrap()["id"].as_str().unwrap().to_owned(),
            key: "sk_mockmint_dev".into(),
        }
    }

    /// A new one of a space; fails where it is not acknowledged.
    pub(crate) async fn create(server: &Server, space: &str) -> Self {
        let path = format!("/v1/spaces/{space}/credentials");
        let body = json!({ "vendor": "speechify" });
        let made = server.control(Method::POST, &path, Some(body)).await;
        assert_eq!(made.status, 201, "{made:?}");
        Self {
            space: space.to_owned(),
            id: made.text("/id"),
            key: made.text("/secrets/key"),
        }
    }

    /// Asks for another key; gives the reply, which has the new key where it is acknowledged.
    pub(crate) async fn ask_to_regenerate(&self, server: &Server) -> Reply {
        let (space, id) = (&self.space, &self.id);
        let path = format!("/v1/spaces/{space}/credentials/{id}/regenerate");
        server.control(Method::POST, &path, Some(json!({}))).await
    }

    /// The same, acknowledged or a failure; gives the old key.
    pub(crate) async fn regenerate(&mut self, server: &Server) -> String {
        let reply = self.ask_to_regenerate(server).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        std::mem::replace(&mut self.key, new_key(&reply))
    }
}

/// The key in an acknowledged regeneration.
pub(crate) fn new_key(reply: &Reply) -> String {
    let key = reply.text("/secrets/key");
    assert!(!key.is_empty(), "{reply:?}");
    key
}

/// Makes a space of this name.
pub(crate) async fn create_space(server: &Server, name: &str) -> Reply {
    let body = json!({ "name": name, "seed": {} });
    server.control(Method::POST, "/v1/spaces", Some(body)).await
}

/// The body of 503 of the control API.
pub(crate) fn unavailable() -> Value {
    json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the service is not available",
        "reason": "unavailable",
    })
}

/// Fails unless a reply is the control API's 503: nothing was changed, or the write was not confirmed.
#[track_caller]
pub(crate) fn assert_unknown(reply: &Reply) {
    let mut unconfirmed = unavailable();
    unconfirmed["detail"] = json!(
        "the database did not confirm the write: it may be stored or not; read what is there before \
         trying again"
    );
    assert_eq!(reply.status, 503);
    assert!(
        [unavailable(), unconfirmed].contains(&reply.body),
        "{reply:?}"
    );
}
