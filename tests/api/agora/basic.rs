//! Basic with the customer's id and secret.

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Bench, CERTIFICATE, OTHER_APP_ID, answer, assert_refused};

const UNAUTHORIZED: &str = "Unauthorized";
const INVALID: &str = "Invalid authentication credentials";

#[tokio::test]
async fn the_customer_is_let_in_in_any_case_of_the_scheme() {
    let bench = Bench::open().await;

    for scheme in ["Basic", "basic", "BASIC"] {
        let authorization = basic(scheme, "customer:customer-secret");
        let answer = bench.knock(Some(&authorization)).await;
        assert_eq!((answer.status, answer.reason), (200, None), "{scheme}");
    }
}

#[tokio::test]
async fn without_authorization_the_gateway_challenges_and_nowhere_else() {
    let bench = Bench::open().await;

    let answer = bench.knock(None).await;

    assert_refused(&answer, 401, "missing_credential", UNAUTHORIZED);
    assert_eq!(answer.challenge.as_deref(), Some("Basic realm=\"kong\""));
    assert_eq!(answer.content_type, "application/json; charset=utf-8");
    assert_eq!(answer.request_id, None);

    let answer = bench.knock(Some(&basic("Basic", "customer:wrong"))).await;
    assert_refused(&answer, 401, "wrong_secret", INVALID);
    assert_eq!(answer.challenge, None);
    assert_eq!(answer.content_type, "application/json; charset=utf-8");
}

#[tokio::test]
async fn the_challenge_can_be_switched_off() {
    let bench = Bench::open().await;
    bench.set(json!({ "challenge": false })).await;

    let answer = bench.knock(None).await;

    assert_refused(&answer, 401, "missing_credential", UNAUTHORIZED);
    assert_eq!(answer.challenge, None);
}

#[tokio::test]
async fn r_55_every_other_pair_is_refused_alike_and_the_journal_knows_why() {
    let bench = Bench::open().await;

    for (authorization, reason) in [
        (basic("Basic", "customer:customer-secret "), "wrong_secret"),
        (basic("Basic", "customer:customer-secre"), "wrong_secret"),
        (basic("Basic", "customer:"), "wrong_secret"),
        (basic("Basic", "Customer:customer-secret"), "unknown_key"),
        (basic("Basic", "nobody:customer-secret"), "unknown_key"),
        (basic("Basic", "other:other-secret"), "wrong_app"),
        (basic("Basic", "customer"), "malformed_credential"),
        (basic("Basic", "customer:a\u{0}b"), "malformed_credential"),
        ("Basic !!!".into(), "malformed_credential"),
        ("Basic".into(), "malformed_credential"),
        ("Basic  Y3VzdG9tZXI6eA==".into(), "malformed_credential"),
        ("Bearer x".into(), "wrong_scheme"),
        ("sk_mockmint_dev".into(), "wrong_scheme"),
        (
            basic("Basic", &format!("{APP_ID}:{CERTIFICATE}")),
            "unknown_key",
        ),
    ] {
        let answer = bench.knock(Some(&authorization)).await;
        assert_refused(&answer, 401, reason, INVALID);
    }
}

#[tokio::test]
async fn oa_27_two_authorization_headers_are_one_too_many() {
    let bench = Bench::open().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");

    let request = bench
        .request(Method::POST, &path)
        .header("Authorization", "Bearer x");

    assert_refused(&answer(request).await, 401, "malformed_credential", INVALID);
}

#[tokio::test]
async fn a_customer_is_let_in_for_no_app_but_its_own() {
    let bench = Bench::open().await;

    let authorization = basic("Basic", "customer:customer-secret");
    let answer = bench.knock_at(OTHER_APP_ID, Some(&authorization)).await;
    assert_refused(&answer, 401, "wrong_app", INVALID);

    let unknown = "ffffffffffffffffffffffffffffffff";
    let answer = bench.knock_at(unknown, Some(&basic("Basic", "a:b"))).await;
    assert_refused(&answer, 401, "unknown_key", INVALID);
}

/// Hashes wait in a queue of bounded length, and what finds it full is told to come again. So an id
/// for which nothing is hashed shows: its guesses are never told that.
#[tokio::test]
async fn r_52_a_guess_is_hashed_whether_its_customer_exists_or_not() {
    let bench = Bench::open().await;

    for id in ["customer", "nobody"] {
        let before = bench.app.issuer.slow_checks();
        let guess = basic("Basic", &format!("{id}:guess"));
        assert_eq!(bench.knock(Some(&guess)).await.status, 401);
        assert_eq!(bench.app.issuer.slow_checks() - before, 1, "{id}");
    }
}

#[tokio::test]
async fn the_app_certificate_will_do_where_the_space_says_so() {
    let bench = Bench::open().await;
    bench.set(json!({ "basic_with_certificate": true })).await;

    let good = basic("Basic", &format!("{APP_ID}:{CERTIFICATE}"));
    assert_eq!(bench.knock(Some(&good)).await.status, 200);

    let bad = basic("Basic", &format!("{APP_ID}:{}", "0".repeat(32)));
    assert_refused(&bench.knock(Some(&bad)).await, 401, "unknown_key", INVALID);
}

#[tokio::test]
async fn a_regenerated_secret_is_dead_at_once() {
    let bench = Bench::open().await;
    let old = basic("Basic", "customer:customer-secret");

    let secrets = bench.regenerate().await;

    assert_refused(&bench.knock(Some(&old)).await, 401, "revoked_key", INVALID);
    let secret = secrets["customer_secret"].as_str().unwrap();
    let new = basic("Basic", &format!("customer:{secret}"));
    assert_eq!(bench.knock(Some(&new)).await.status, 200);
}

#[tokio::test]
async fn the_projects_of_a_customer_can_be_asked_for_with_basic_alone() {
    let bench = Bench::open().await;
    let id = bench.space.credential("agora")["id"].as_str().unwrap();
    let id = id.replace('-', "");

    let good = answer(bench.request(Method::GET, "/dev/v1/projects")).await;
    assert_eq!(good.status, 200);
    let project = json!({
        "id": id, "name": "demo", "vendor_key": APP_ID, "status": 1, "created": 1_700_000_100,
    });
    assert_eq!(good.body, json!({ "projects": [project] }));

    let wrong = bench
        .bare(Method::GET, "/dev/v1/projects")
        .basic_auth("customer", Some("wrong"));
    assert_refused(&answer(wrong).await, 401, "unknown_key", INVALID);
    let token = bench.token(json!({})).await;
    let with_token = bench
        .bare(Method::GET, "/dev/v1/projects")
        .header("Authorization", format!("agora token={token}"));
    assert_refused(&answer(with_token).await, 401, "wrong_scheme", INVALID);
}

#[tokio::test]
async fn a_key_of_the_built_in_seed_finds_its_space_by_the_app_id() {
    let app = crate::support::TestApp::spawn().await;
    let path = format!("/v1/projects/{APP_ID}/rtsc/speech-to-text/builderTokens");

    let request = app
        .request(Method::POST, &path)
        .basic_auth("mockmint-customer", Some("mockmint-customer-secret"))
        .body(r#"{"instanceId":"a"}"#);

    assert_eq!(answer(request).await.status, 200);
}

#[tokio::test]
async fn r_50_no_secret_of_a_request_is_in_the_journal() {
    let bench = Bench::open().await;
    let token = bench.token(json!({})).await;
    bench
        .knock(Some(&basic("Basic", "customer:customer-secret")))
        .await;
    bench.knock(Some(&format!("agora token=\"{token}\""))).await;
    let path = format!(
        "/v1/projects/{APP_ID}/rtsc/speech-to-text/tasks?builderToken=canary-builder-token"
    );
    let body =
        json!({ "rtcConfig": { "pubBotToken": "canary", "secret": "canary", "salt": "canary" } });
    answer(bench.request(Method::POST, &path).json(&body)).await;
    // What comes in the place of something else is a secret all the same.
    let path = "/v1/projects/customer-secret/rtsc/speech-to-text/tasks?app=customer-secret";
    let body = json!({ "name": "customer-secret", "customer-secret": 1 });
    answer(bench.request(Method::POST, path).json(&body)).await;

    let journal = Value::from(bench.space.requests("").await).to_string();

    for secret in ["customer-secret", &token, "canary", "Y3VzdG9tZXI6"] {
        assert!(!journal.contains(secret), "{secret} is in {journal}");
    }
}

impl Bench {
    /// Replaces every secret of the project; gives the new ones.
    pub(crate) async fn regenerate(&self) -> Value {
        let id = self.space.credential("agora")["id"].as_str().unwrap();
        let path = format!("/credentials/{id}/regenerate");
        let (status, body) = self
            .space
            .control(Method::POST, &path, Some(json!({})))
            .await;
        assert_eq!(status, 200, "{body}");
        body["secrets"].clone()
    }
}

fn basic(scheme: &str, pair: &str) -> String {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    format!("{scheme} {}", BASE64_STANDARD.encode(pair))
}
