//! RFC 7515, 7518, 7519 and 8725 at Speechify's protected endpoints: JT-01 to JT-17 of the
//! requirements, with tokens signed by the server's own key.
//!
//! What does not apply over HTTP, and why:
//! - JT-04: signing secrets are derived at 64 bytes, so no short one can be configured; that the
//!   key type refuses one is tested beside it. The master key they come from is checked at the
//!   start, which `cli` tests.
//! - JT-12: no algorithm on a curve of points to be validated is offered; nothing is nested, and a
//!   header that says it is (`cty`) is refused here.
//! - JT-13: nobody chooses a signing secret; a memorable master key is refused in `cli`.

mod claims;
mod headers;
mod keys;

use std::sync::Arc;

use mockmint::error::Reason;
use mockmint::space::Space;
use mockmint::token::jwt::{Algorithm, SigningKey};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::speechify::Client;

/// Somebody who has the server's key and signs what he likes with it.
struct Forge {
    client: Client,
    space: Arc<Space>,
    key: Arc<SigningKey>,
    /// The time of the space, which stands still.
    now: i64,
}

impl Forge {
    async fn new() -> Self {
        let client = Client::new().await;
        let issuer = &client.app.issuer;
        let space = issuer.spaces().by_name(&client.space.name).unwrap();
        let now = space.clock().now(issuer.spaces().real_now()).timestamp();
        let key = issuer.signing_key(&space, "speechify", Algorithm::Hs256);
        Self {
            client,
            space,
            key,
            now,
        }
    }

    /// The header of a good token.
    fn header(&self) -> Value {
        json!({ "alg": "HS256", "typ": "at+jwt", "kid": self.key.kid() })
    }

    /// The claims of a good token.
    fn claims(&self) -> Value {
        json!({
            "iss": "https://api.sws.speechify.com",
            "aud": "https://api.sws.speechify.com/v1",
            "sub": "main",
            "client_id": "main",
            "key_id": self.client.space.credential("speechify")["id"],
            "key_generation": 1,
            "scope": "voices:read",
            "iat": self.now,
            "exp": self.now + 3600,
            "jti": "7a9c4c0e-3f3b-4a52-9a35-2d8f6a1f0b11",
        })
    }

    /// A good token but for one member of its header; `null` leaves it out.
    fn with_header(&self, name: &str, value: Value) -> String {
        self.sign(&changed(self.header(), name, value), &self.claims())
    }

    /// A good token but for one claim; `null` leaves it out.
    fn with_claim(&self, name: &str, value: Value) -> String {
        self.sign(&self.header(), &changed(self.claims(), name, value))
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    fn sign_text(&self, header: &str, payload: &str) -> String {
        self.key.sign_bytes(header.as_bytes(), payload.as_bytes())
    }

    async fn assert_accepted(&self, token: &str) {
        let answer = self.client.voices(token).await;
        assert_eq!(answer.status, 200, "{} {}", answer.reason(), answer.body);
    }

    /// The whole answer to a token that is refused for a reason.
    async fn assert_refused(&self, token: &str, reason: Reason) {
        let request = self.client.app.request(reqwest::Method::GET, "/v1/voices");
        let request = request.header("x-mockmint-space", &self.client.space.name);
        let answer = Answer::to(request.bearer_auth(token)).await;
        assert_eq!(answer.reason(), reason.code(), "{token}");
        assert_eq!(answer.status, 401);
        assert_eq!(answer.body, json!({ "error": wording(reason) }));
        let challenge = "Bearer realm=\"speechify\", error=\"invalid_token\"";
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
}

fn wording(reason: Reason) -> &'static str {
    match reason {
        Reason::Expired => "the token has expired",
        Reason::NotYetValid => "the token is not valid yet",
        Reason::WrongAudience => "the token is meant for somebody else",
        Reason::WrongCredentialKind => "this kind of credential cannot be used here",
        Reason::UnknownKey => "the key is not valid",
        _ => "the token is not valid",
    }
}

fn changed(mut object: Value, name: &str, value: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    object
}

#[tokio::test]
async fn a_token_like_the_servers_own_is_accepted() {
    let forge = Forge::new().await;

    forge
        .assert_accepted(&forge.sign(&forge.header(), &forge.claims()))
        .await;
}
