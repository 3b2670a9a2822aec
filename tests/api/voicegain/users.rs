//! Users: logging in, signing requests, nonces, logging out.

use futures_util::future::join_all;
use reqwest::Method;
use ring::hmac;
use serde_json::{Value, json};

use super::logins::{login, user};
use super::{Answer, CONFIG, MINT, send, status};
use crate::support::{Space, TestApp};

/// A login, and the client's half of the recipe, written from the contract.
struct Login {
    answer: Value,
    key: String,
    next: std::cell::Cell<usize>,
}

impl Login {
    async fn open(app: &TestApp, space: &Space) -> Self {
        let user = user(space);
        let email = user["fields"]["email"].as_str().unwrap();
        let password = user["secrets"]["password"].as_str().unwrap();
        let answer = login(app, &email.to_uppercase(), password).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        let text = |name: &str| answer[name].as_str().unwrap();
        let message = format!("{}{}", email.to_lowercase(), text("api"));
        let key = sign(text("stok"), message.as_bytes());
        Self {
            answer,
            key,
            next: std::cell::Cell::new(0),
        }
    }

    fn nonce(&self) -> String {
        let index = self.next.replace(self.next.get() + 1);
        self.answer["nonce"][index].as_str().unwrap().to_owned()
    }

    fn mac(&self, message: &str, nonce: &str) -> String {
        let signature = sign(&self.key, message.as_bytes());
        let session = self.answer["api"].as_str().unwrap();
        format!("signature={signature},sessionId={session},nonce={nonce}")
    }

    async fn get(&self, app: &TestApp, path: &str, query: &str) -> Answer {
        self.get_with(app, path, query, &self.nonce()).await
    }

    async fn get_with(&self, app: &TestApp, path: &str, query: &str, nonce: &str) -> Answer {
        let url = format!("{path}?{query}");
        let url = url.trim_end_matches('?');
        let value = format!("MAC {}", self.mac(query, nonce));
        send(app.request(Method::GET, url).header("authorization", value)).await
    }
}

fn sign(key: &str, message: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let tag = hmac::sign(&key, message);
    let digits = tag.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[tokio::test]
async fn a_login_answers_what_a_mac_is_made_from() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let login = Login::open(&app, &space).await;

    let answer = &login.answer;
    let fields = &space.credential("voicegain")["fields"];
    assert_eq!(answer["contextId"], fields["context_id"]);
    assert_eq!(answer["account"]["id"], fields["account_id"]);
    assert_eq!(answer["userId"], user(&space)["id"]);
    assert_eq!(answer["email"], user(&space)["fields"]["email"]);
    assert_eq!(answer["nonce"].as_array().unwrap().len(), 50);
    for member in ["permission", "details", "stok", "api"] {
        assert!(!answer[member].is_null(), "{member}");
    }
    assert_eq!(login.get(&app, CONFIG, "").await.text, "[]");
}

#[tokio::test]
async fn a_user_makes_a_token_for_a_context_of_the_account() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let login = Login::open(&app, &space).await;
    let context = login.answer["contextId"].as_str().unwrap();
    let query = |id: &str| format!("aud=localhost%3A8088&contextId={id}");

    let token = login.get(&app, MINT, &query(context)).await;
    assert_eq!(token.status, 200, "{}", token.text);
    assert_eq!(status(&app, &token.text).await, 200);

    let foreign = &other.credential("voicegain")["fields"]["context_id"];
    let refused = login
        .get(&app, MINT, &query(foreign.as_str().unwrap()))
        .await;
    assert_eq!(refused.status, 401);
    assert_eq!(space.last_reason().await, "wrong_app");
    let missing = login.get(&app, MINT, "aud=x").await;
    assert_eq!(missing.status, 400);
    let short = login.get(&app, MINT, "aud=x&contextId=short").await;
    assert_eq!(short.status, 400);
}

#[tokio::test]
async fn the_header_of_the_api_description_is_taken_too() {
    let app = TestApp::spawn().await;
    let login = Login::open(&app, &app.space().await).await;

    for authorization in [None, Some("Bearer ")] {
        let mac = login.mac("", &login.nonce());
        let mut request = app.request(Method::GET, CONFIG).header("MAC", mac);
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        assert_eq!(send(request).await.status, 200);
    }
}

#[tokio::test]
async fn the_signature_is_over_the_exact_body_or_query() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let login = Login::open(&app, &space).await;
    let body = r#"{"name": "two", "type":"Transcription"}"#;
    let post = |message: &str| {
        let value = format!("MAC {}", login.mac(message, &login.nonce()));
        let request = app.request(Method::POST, "/v1/confgroup");
        send(request.header("authorization", value).body(body))
    };

    assert_eq!(post(body).await.status, 200);
    assert_eq!(post(&body.replace(' ', "")).await.status, 401);
    assert_eq!(space.last_reason().await, "bad_signature");
    let value = format!("MAC {}", login.mac("type=a", &login.nonce()));
    let request = app.request(Method::GET, "/v1/confgroup?type=b");
    assert_eq!(
        send(request.header("authorization", value)).await.status,
        401
    );
}

#[tokio::test]
async fn a_nonce_is_good_for_one_request() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let login = Login::open(&app, &space).await;
    let nonce = login.nonce();

    assert_eq!(login.get_with(&app, CONFIG, "", &nonce).await.status, 200);
    let again = login.get_with(&app, CONFIG, "", &nonce).await;
    let foreign = login.get_with(&app, CONFIG, "", "0123").await;

    for answer in [again, foreign] {
        assert_eq!(answer.status, 401);
        assert_eq!(
            answer.json(),
            json!({ "error": { "reason": "Nonce not available" } })
        );
        assert_eq!(answer.header("x-mockmint-reason"), Some("replayed"));
    }
}

#[tokio::test]
async fn a_wrong_signature_does_not_use_the_nonce_up() {
    let app = TestApp::spawn().await;
    let login = Login::open(&app, &app.space().await).await;
    let nonce = login.nonce();

    let value = format!("MAC {}", login.mac("other", &nonce));
    let request = app.request(Method::GET, CONFIG);
    assert_eq!(
        send(request.header("authorization", value)).await.status,
        401
    );

    assert_eq!(login.get_with(&app, CONFIG, "", &nonce).await.status, 200);
}

#[tokio::test]
async fn of_a_nonce_sent_eight_times_at_once_one_request_gets_through() {
    let app = TestApp::spawn().await;
    let login = Login::open(&app, &app.space().await).await;
    for _ in 0..10 {
        let nonce = login.nonce();

        let answers = join_all((0..8).map(|_| login.get_with(&app, CONFIG, "", &nonce))).await;

        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        let good = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!(good, 1, "{statuses:?}");
        // In use: 504 (RELEASE BE-4161). Used before: 401.
        assert!(
            statuses
                .iter()
                .all(|status| [200, 401, 504].contains(status))
        );
    }
}

#[tokio::test]
async fn a_login_ends_by_logout_by_the_clock_and_with_the_password() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;

    let login = Login::open(&app, &space).await;
    let value = format!("MAC {}", login.mac("{}", &login.nonce()));
    let request = app.request(Method::POST, "/auth-svc/auth/logout");
    let out = send(request.header("authorization", value).body("{}")).await;
    assert_eq!((out.status, out.json()), (200, json!({})));
    assert_eq!(login.get(&app, CONFIG, "").await.status, 401);
    assert_eq!(space.last_reason().await, "revoked_key");

    let login = Login::open(&app, &space).await;
    space.advance("8h").await;
    assert_eq!(login.get(&app, CONFIG, "").await.status, 401);
    assert_eq!(space.last_reason().await, "expired");
    space.advance("24h").await;
    assert_eq!(login.get(&app, CONFIG, "").await.status, 401);
    assert_eq!(space.last_reason().await, "unknown_key");

    let login = Login::open(&app, &space).await;
    let id = user(&space)["id"].as_str().unwrap().to_owned();
    let path = format!("/credentials/{id}/regenerate");
    space.control(Method::POST, &path, Some(json!({}))).await;
    assert_eq!(login.get(&app, CONFIG, "").await.status, 401);
    assert_eq!(space.last_reason().await, "revoked_key");
}

#[tokio::test]
async fn what_takes_jwts_only_refuses_a_mac() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let login = Login::open(&app, &space).await;

    let path = "/v1/asr/transcribe/0123456789abcdef";
    assert_eq!(login.get(&app, path, "full=true").await.status, 401);
    assert_eq!(space.last_reason().await, "wrong_credential_kind");
}
