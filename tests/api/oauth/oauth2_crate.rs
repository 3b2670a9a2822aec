//! The published crate `oauth2`: what its user sees of a token and of every refusal.
//!
//! It authenticates with Basic or with a secret in the body, and leaves the HTTP client to its
//! user; the vendor's key goes into the header there.

use std::cell::Cell;
use std::pin::Pin;
use std::time::Duration;

use oauth2::basic::{BasicClient, BasicRequestTokenError, BasicTokenResponse, BasicTokenType};
use oauth2::http::header::AUTHORIZATION;
use oauth2::{
    AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    RequestTokenError, ResourceOwnerPassword, ResourceOwnerUsername, Scope, TokenResponse,
    TokenUrl,
};
use reqwest::Method;
use serde_json::json;

use crate::support::speechify::{AT_TOKEN, Client, PROTECTED};

type Crate =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type Outcome = Result<BasicTokenResponse, BasicRequestTokenError<reqwest::Error>>;

#[tokio::test]
async fn a_key_gets_a_token_with_which_the_voices_are_listed() {
    let client = Client::new().await;

    let (status, token) = grant(&client, &client.key, &["voices:read", "audio:speech"]).await;
    let token = token.unwrap();

    assert_eq!(status, 200);
    assert_eq!(token.token_type(), &BasicTokenType::Bearer);
    assert_eq!(token.expires_in(), Some(Duration::from_hours(1)));
    let scopes: Vec<_> = token.scopes().unwrap().iter().map(|s| s.as_str()).collect();
    assert_eq!(scopes, ["voices:read", "audio:speech"]);
    assert!(token.refresh_token().is_none());
    let voices = client.voices(token.access_token().secret()).await;
    assert_eq!(voices.status, 200);
    assert!(!voices.body.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_key_nobody_issued_is_invalid_client() {
    let client = Client::new().await;

    let refused = grant(&client, "sk_wrong", &[]).await;

    let text = "the key is not valid";
    assert_refused(&client, refused, "unknown_key", text).await;
}

#[tokio::test]
async fn a_revoked_key_is_invalid_client() {
    let client = Client::new().await;
    grant(&client, &client.key, &[]).await.1.unwrap();

    let id = client.space.credential("speechify")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}");
    let (status, _) = client.space.control(Method::DELETE, &path, None).await;
    let refused = grant(&client, &client.key, &[]).await;

    assert_eq!(status, 204);
    assert_refused(&client, refused, "revoked_key", "the key was revoked").await;
}

#[tokio::test]
async fn another_grant_is_unsupported_grant_type() {
    let client = Client::new().await;

    let (user, password) = (
        ResourceOwnerUsername::new("dev".into()),
        ResourceOwnerPassword::new("secret".into()),
    );
    let status = Cell::new(0);
    let oauth = oauth(&client);
    let request = oauth.exchange_password(&user, &password);
    let send = sender(&client, Some(&client.key), &status);
    let refused = request.request_async(&send).await;

    let text = "grant_type must be client_credentials";
    assert_refused(&client, (status.get(), refused), "unsupported_grant", text).await;
}

#[tokio::test]
async fn a_scope_nobody_knows_is_invalid_scope() {
    let client = Client::new().await;

    let refused = grant(&client, &client.key, &["voices:read", "voices:fly"]).await;

    let text = "scope must be of audio:speech audio:stream audio:all voices:read voices:create \
                voices:delete voices:all";
    assert_refused(&client, refused, "invalid_scope", text).await;
}

#[tokio::test]
async fn the_crates_own_ways_to_authenticate_are_not_the_vendors() {
    let client = Client::new().await;

    for (way, reason, text) in [
        (
            AuthType::BasicAuth,
            "wrong_scheme",
            "the authorization scheme is not supported",
        ),
        (
            AuthType::RequestBody,
            "missing_credential",
            "no credential was sent",
        ),
    ] {
        let status = Cell::new(0);
        let oauth = oauth(&client).set_auth_type(way);
        let oauth = oauth.set_client_secret(ClientSecret::new(client.key.clone()));
        let request = oauth.exchange_client_credentials();
        let refused = request.request_async(&sender(&client, None, &status)).await;
        assert_refused(&client, (status.get(), refused), reason, text).await;
    }
}

#[tokio::test]
async fn an_hour_later_the_token_is_refused_and_a_new_one_is_not() {
    let client = Client::new().await;
    let token = async || {
        let (_, token) = grant(&client, &client.key, &["voices:read"]).await;
        token.unwrap().access_token().secret().clone()
    };
    let first = token().await;

    client.space.advance("59m59s").await;
    assert_eq!(client.voices(&first).await.status, 200);
    client.space.advance("1s").await;
    let refused = client.voices(&first).await;

    let text = "the token has expired";
    let wording = client.wording(PROTECTED, "expired", &[text]).await;
    assert_eq!((refused.status, refused.body), wording);
    assert_eq!(client.voices(&token().await).await.status, 200);
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused() {
    let client = Client::new().await;

    let (_, token) = grant(&client, &client.key, &["audio:speech"]).await;
    let refused = client.voices(token.unwrap().access_token().secret()).await;

    let wording = client.wording(PROTECTED, "insufficient_scope", &[]).await;
    assert_eq!((refused.status, refused.body), wording);
}

#[tokio::test]
async fn a_throttle_and_an_outage_reach_the_caller_in_the_vendors_words() {
    let client = Client::new().await;
    let program = json!({ "steps": [{ "status": 429, "retry_after": "2s" }, { "status": 503 }] });
    inject(&client, program).await;

    for (reason, text) in [
        ("rate_limited", "too many requests"),
        ("unavailable", "the service is not available"),
    ] {
        let refused = grant(&client, &client.key, &[]).await;
        assert_refused(&client, refused, reason, text).await;
    }
    assert_eq!(grant(&client, &client.key, &[]).await.0, 200);
}

#[tokio::test]
async fn a_lifetime_as_a_string_is_nothing_the_crate_reads() {
    let client = Client::new().await;
    let program = json!({ "steps": [{ "preset": "expires_in_string" }] });
    inject(&client, program).await;

    let (status, token) = grant(&client, &client.key, &[]).await;

    let Err(RequestTokenError::Parse(error, _)) = token else {
        panic!("{token:?}");
    };
    assert_eq!((status, &*error.path().to_string()), (200, "expires_in"));
    let text = "invalid type: string \"3600\", expected u64";
    assert!(error.inner().to_string().starts_with(text), "{error}");
    assert_eq!(grant(&client, &client.key, &[]).await.0, 200);
}

/// Asks for a token with this key: the status, and what the crate makes of the answer.
async fn grant(client: &Client, key: &str, scopes: &[&str]) -> (u16, Outcome) {
    let status = Cell::new(0);
    let scopes = scopes.iter().map(|scope| Scope::new((*scope).to_owned()));
    let oauth = oauth(client);
    let request = oauth.exchange_client_credentials().add_scopes(scopes);
    let send = sender(client, Some(key), &status);
    let outcome = request.request_async(&send).await;
    (status.get(), outcome)
}

fn oauth(client: &Client) -> Crate {
    let url = format!("{}/v1/auth/token", client.app.url);
    BasicClient::new(ClientId::new("mockmint-tests".into()))
        .set_token_uri(TokenUrl::new(url).unwrap())
}

/// Sends what the crate made, to the space and with the key; notes the status, which the crate's
/// errors lack.
fn sender<'a>(
    client: &'a Client,
    key: Option<&'a str>,
    status: &'a Cell<u16>,
) -> impl Fn(HttpRequest) -> Pin<Box<dyn Future<Output = reqwest::Result<HttpResponse>> + 'a>> {
    move |mut request| {
        let headers = request.headers_mut();
        headers.insert("x-mockmint-space", client.space.id.parse().unwrap());
        if let Some(key) = key {
            headers.insert(AUTHORIZATION, format!("Bearer {key}").parse().unwrap());
        }
        Box::pin(async move {
            let answer = client.app.http.execute(request.try_into()?).await?;
            status.set(answer.status().as_u16());
            let mut response = HttpResponse::default();
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            *response.body_mut() = answer.bytes().await?.to_vec();
            Ok(response)
        })
    }
}

async fn inject(client: &Client, program: serde_json::Value) {
    let faults = client.space.control(Method::POST, "/faults", Some(program));
    assert_eq!(faults.await.0, 201);
}

/// Asserts that the crate's error is the body of the catalogue, whole.
async fn assert_refused(client: &Client, seen: (u16, Outcome), reason: &str, text: &str) {
    let (status, body) = client.wording(AT_TOKEN, reason, &[text]).await;
    let (seen, Err(RequestTokenError::ServerResponse(error))) = seen else {
        panic!("{seen:?}");
    };
    assert_eq!((seen, json!(error)), (status, body));
}
