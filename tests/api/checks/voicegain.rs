//! Clients of Voicegain: servers that make short-lived JWTs, pages that use them, users who log in.

use std::cell::Cell;

use reqwest::{Method, RequestBuilder};
use ring::hmac;
use serde_json::{Value, json};

use super::{PAGE, expect, fault, judged};
use crate::support::{Space, TestApp};

const CONFIG: &str = "/v1/sa/config";

#[tokio::test]
async fn a_careful_client_passes_every_check() {
    let (app, space) = bench().await;
    let page = |token: &str| config(&app, token).header(PAGE.0, PAGE.1);

    let first = mint(&app, &space, "app.example").await;
    expect(page(&first), 200).await;
    fault(
        &space,
        "sa.config",
        json!([{ "status": 429, "retry_after": "2s" }, { "reason": "expired", "times": 2 }]),
    )
    .await;
    expect(page(&first), 429).await;
    space.advance("2s").await;
    for _ in 0..2 {
        expect(page(&first), 401).await;
    }
    let second = mint(&app, &space, "app.example").await;
    for _ in 0..2 {
        expect(page(&second), 200).await;
    }
    space.advance("9m").await;
    let third = mint(&app, &space, "app.example").await;
    expect(page(&third), 200).await;
    let login = Login::open(&app, &space).await;
    for _ in 0..2 {
        expect(login.config(&app, &login.nonce()), 200).await;
    }

    assert_eq!(
        judged(&space).await,
        [
            "passed no-wildcard-audience: audiences: app.example [0, 1, 5, 6, 7, 8, 9]",
            "passed token-reused: tokens got while another was good: 0 [0, 5, 10]",
            "passed refreshed-before-expiry: 1m before the end [5, 8]",
            "passed one-refresh-per-expiry: refreshes after several 401s: 1 [5]",
            "passed retried-with-new-token: stale retries: 0 [6, 7]",
            "passed honoured-retry-after: waits: 1, all of them long enough [3]",
            "passed ephemeral-key-used-once: used once: 2, used again: 0 [11, 12]",
            "passed no-secret-in-url: requests: 13, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
            "passed no-secret-from-browser: from a browser with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]",
        ]
    );
}

#[tokio::test]
async fn a_page_for_each_visitor_has_a_token_for_each_and_wastes_none() {
    let (app, space) = bench().await;
    for _ in 0..4 {
        let token = mint(&app, &space, "*.example").await;
        let page = config(&app, &token).header(PAGE.0, PAGE.1);
        expect(page, 200).await;
        space.advance("2m").await;
    }

    assert_eq!(
        judged(&space).await,
        [
            "passed no-wildcard-audience: audiences: *.example [0, 1, 2, 3, 4, 5, 6, 7]",
            "passed refreshed-before-expiry: 8m before the end [2, 4, 6]",
            "passed no-secret-in-url: requests: 8, with a secret: 0 [0, 1, 2, 3, 4, 5, 6, 7]",
            "passed no-secret-from-browser: from a browser with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7]",
        ]
    );
}

#[tokio::test]
async fn a_careless_server_fails_with_every_exchange_that_shows_it() {
    let (app, space) = bench().await;
    for _ in 0..3 {
        let token = mint(&app, &space, "*").await;
        expect(config(&app, &token), 200).await;
    }
    let stale = mint(&app, &space, "app.example").await;
    space.advance("10m").await;
    for _ in 0..2 {
        expect(config(&app, &stale), 401).await;
    }
    for _ in 0..2 {
        mint(&app, &space, "app.example").await;
    }
    expect(config(&app, &stale), 401).await;

    assert_eq!(
        judged(&space).await,
        [
            "failed no-wildcard-audience: audiences: * app.example [0, 1, 2, 3, 4, 5]",
            "failed token-reused: tokens got while another was good: 2 [2, 4]",
            "failed refreshed-before-expiry: used 0s after the end [7]",
            "failed one-refresh-per-expiry: 401s: 3, refreshes: 2 [7, 8, 11, 9, 10]",
            "failed retried-with-new-token: stale retries: 1 [11]",
            "passed no-secret-in-url: requests: 12, with a secret: 0 \
             [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]",
            "passed no-secret-from-browser: from a browser with a secret: 0 [0, 2, 4, 6, 9, 10]",
        ]
    );
}

#[tokio::test]
async fn a_careless_page_and_a_careless_user_fail_with_every_exchange() {
    let (app, space) = bench().await;
    let jwt = space.secret("voicegain", "jwt");
    let page = || config(&app, &jwt).header(PAGE.0, PAGE.1);
    fault(
        &space,
        "sa.config",
        json!([{ "status": 503, "retry_after": "10s" }]),
    )
    .await;
    expect(page(), 503).await;
    space.advance("9s").await;
    expect(page(), 200).await;
    let login = Login::open(&app, &space).await;
    let nonce = login.nonce();
    expect(login.config(&app, &nonce), 200).await;
    expect(login.config(&app, &nonce), 401).await;
    let in_url = app.request(Method::GET, &format!("{CONFIG}?jwt={jwt}"));
    expect(in_url.header("x-mockmint-space", &space.id), 401).await;

    assert_eq!(
        judged(&space).await,
        [
            "passed token-reused: tokens got while another was good: 0 [2]",
            "failed honoured-retry-after: told 10 s, waited 9000 ms [0, 1]",
            "failed ephemeral-key-used-once: used once: 1, used again: 1 [4]",
            "failed no-secret-in-url: requests: 6, with a secret: 1 [5]",
            "failed no-secret-from-browser: from a browser with a secret: 2 [0, 1]",
        ]
    );
}

/// A server, and a space whose context pages of `app.example` may use.
async fn bench() -> (TestApp, Space) {
    let app = TestApp::spawn().await;
    let contexts = json!([{ "name": "main", "allowed_origins": ["app.example"] }]);
    let users =
        json!([{ "name": "ann", "email": "ann@app.example", "password": "password of ann" }]);
    let accounts = json!([{ "name": "acme", "contexts": contexts, "users": users }]);
    let seed = json!({ "voicegain": { "accounts": accounts } });
    let space = app.space_of(json!({ "seed": seed })).await;
    space.freeze().await;
    (app, space)
}

/// What the customer's server gets for its pages.
async fn mint(app: &TestApp, space: &Space, aud: &str) -> String {
    let path = format!("/v1/security/jwt?aud={aud}&expInSec=600");
    let request = app.request(Method::GET, &path);
    expect(request.bearer_auth(space.secret("voicegain", "jwt")), 200).await
}

fn config(app: &TestApp, token: &str) -> RequestBuilder {
    app.request(Method::GET, CONFIG).bearer_auth(token)
}

struct Login {
    answer: Value,
    key: String,
    next: Cell<usize>,
}

impl Login {
    async fn open(app: &TestApp, space: &Space) -> Self {
        let email = "ann@app.example";
        let request = app
            .request(Method::POST, "/auth-svc/auth/login")
            .header("x-mockmint-space", &space.id)
            .json(&json!({ "email": email, "password": "password of ann" }));
        let answer: Value = serde_json::from_str(&expect(request, 200).await).unwrap();
        let text = |name: &str| answer[name].as_str().unwrap();
        let key = sign(text("stok"), &format!("{email}{}", text("api")));
        Self {
            answer,
            key,
            next: Cell::new(0),
        }
    }

    fn nonce(&self) -> String {
        let index = self.next.replace(self.next.get() + 1);
        self.answer["nonce"][index].as_str().unwrap().to_owned()
    }

    fn config(&self, app: &TestApp, nonce: &str) -> RequestBuilder {
        let (signature, session) = (sign(&self.key, ""), self.answer["api"].as_str().unwrap());
        let mac = format!("MAC signature={signature},sessionId={session},nonce={nonce}");
        app.request(Method::GET, CONFIG)
            .header("authorization", mac)
    }
}

fn sign(key: &str, message: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let tag = hmac::sign(&key, message.as_bytes());
    let digits = tag.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}
