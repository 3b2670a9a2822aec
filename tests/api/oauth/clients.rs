//! Who asks for a token: how the key is presented, and what becomes of everything else.

use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::raw;
use crate::support::speechify::{Client, assert_refused};

const GRANT: &str = "grant_type=client_credentials";

async fn with_authorization(client: &Client, value: &str) -> Answer {
    let request = client.app.request(Method::POST, "/v1/auth/token");
    let request = request.header("authorization", value);
    Answer::to(request.form(&[("grant_type", "client_credentials")])).await
}

#[tokio::test]
async fn oa_07_a_second_method_of_authentication_is_invalid_request() {
    let client = Client::new().await;
    let detail = "the api key belongs in the authorization header, and no secret in the body";
    let key = &client.key;

    for extra in [
        format!("client_id=dev&client_secret={key}"),
        "client_secret=x".into(),
        "client_assertion=x".into(),
        format!("access_token={key}"),
    ] {
        let answer = client.form(format!("{GRANT}&{extra}")).await;
        assert_refused(&answer, 400, "invalid_request", detail);
    }
    for member in ["client_secret", "client_assertion", "access_token"] {
        let body = json!({ "grant_type": "client_credentials", member: "x" });
        let answer = client.json(body.to_string()).await;
        assert_refused(&answer, 400, "invalid_request", detail);
    }
}

#[tokio::test]
async fn oa_08_basic_is_not_the_vendors_and_the_bearer_scheme_is_read_in_any_case() {
    let client = Client::new().await;

    let request = client.app.request(Method::POST, "/v1/auth/token");
    let request = request.basic_auth("dev", Some(&client.key));
    let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
    let detail = "the authorization scheme is not supported";
    assert_refused(&answer, 401, "invalid_client", detail);
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"speechify\""
    );

    for scheme in ["bearer", "BEARER", "bEaReR"] {
        let answer = with_authorization(&client, &format!("{scheme} {}", client.key)).await;
        assert_eq!(answer.status, 200, "{scheme}");
    }
}

#[tokio::test]
async fn oa_09_credentials_in_the_body_are_no_credentials() {
    let client = Client::new().await;
    let key = &client.key;

    for body in [
        format!("{GRANT}&client_id=dev&client_secret={key}"),
        format!("{GRANT}&access_token={key}"),
        format!("{GRANT}&api_key={key}"),
    ] {
        let request = client.app.request(Method::POST, "/v1/auth/token");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::to(request.body(body)).await;
        assert_refused(&answer, 401, "invalid_client", "no credential was sent");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"speechify\""
        );
    }
}

#[tokio::test]
async fn oa_11_without_a_good_key_there_is_never_a_token() {
    let client = Client::new().await;
    let token = client.token("audio:all").await;
    let (half, key) = (&client.key[..20], &client.key);

    for (value, status, reason) in [
        (String::new(), 401, "missing_credential"),
        ("Bearer".into(), 400, "malformed_credential"),
        (key.clone(), 401, "wrong_scheme"),
        (format!("Token {key}"), 401, "wrong_scheme"),
        (format!("Bearer {half}"), 401, "unknown_key"),
        ("Bearer null".into(), 401, "unknown_key"),
        ("Bearer undefined".into(), 401, "unknown_key"),
        (format!("Bearer {token}"), 401, "wrong_credential_kind"),
    ] {
        let answer = with_authorization(&client, &value).await;
        assert_eq!(
            (answer.status, answer.reason()),
            (status, reason),
            "{value}"
        );
        assert!(answer.body.get("access_token").is_none());
    }
}

#[tokio::test]
async fn oa_22_every_401_challenges_in_the_scheme_the_vendor_takes() {
    let client = Client::new().await;
    let realm = "Bearer realm=\"speechify\"";

    for (value, challenge) in [
        ("Basic ZGV2OnNlY3JldA==", realm.to_owned()),
        (
            "Bearer sk_mockmint_wrong",
            format!("{realm}, error=\"invalid_token\""),
        ),
    ] {
        let answer = with_authorization(&client, value).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
}

#[tokio::test]
async fn oa_24_a_wrong_an_unknown_and_a_foreign_key_are_answered_alike() {
    let client = Client::new().await;
    let other = client.app.space().await.secret("speechify", "key");
    let key = &client.key;
    let replaced = key.replace(&key[key.len() - 1..], "_");

    let mut answers = Vec::new();
    for bearer in [&*replaced, "sk_mockmint_nobody", "x", &other] {
        let request = client.app.request(Method::POST, "/v1/auth/token");
        let request = request.header("x-mockmint-space", &client.space.name);
        let request = request.form(&[("grant_type", "client_credentials")]);
        answers.push(Answer::to(request.bearer_auth(bearer)).await);
    }

    for answer in &answers {
        assert_refused(answer, 401, "invalid_client", "the key is not valid");
        assert_eq!(answer.lasting_headers(), answers[0].lasting_headers());
    }
}

#[tokio::test]
async fn oa_27_basic_credentials_of_any_kind_are_refused_and_never_break_anything() {
    let client = Client::new().await;

    for value in [
        "Basic",
        "Basic ",
        "Basic %%%",
        "Basic bm9jb2xvbg==",
        "Basic AAECAwQ=",
        "Basic /////w==",
        "basic YTpi",
    ] {
        let answer = with_authorization(&client, value).await;
        assert_eq!(
            (answer.status, answer.reason()),
            (401, "wrong_scheme"),
            "{value}"
        );
    }
}

#[tokio::test]
async fn oa_27_two_authorization_headers_are_one_too_many() {
    let client = Client::new().await;
    let key = format!("Bearer {}", client.key);

    for second in [&*key, "Basic YTpi", "Bearer x", ""] {
        let request = client.at_token().header("authorization", second);
        let answer = Answer::to(request.form(&[("grant_type", "client_credentials")])).await;
        let detail = "the credential cannot be read";
        assert_refused(&answer, 400, "invalid_request", detail);
    }
}

#[tokio::test]
async fn oa_27_control_characters_in_the_header_are_refused() {
    let client = Client::new().await;

    for byte in [0_u8, 1, 7, 27, 127, 128, 255] {
        let head = "POST /v1/auth/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                    Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\
                    Authorization: Bearer sk_";
        let bytes = [head.as_bytes(), &[byte], b"\r\n\r\n", GRANT.as_bytes()].concat();
        let answer = raw::send(&client.app.url, bytes).await;
        assert_eq!(answer.status, 400, "{byte}");
        assert!(!answer.body.contains("access_token"));
    }
}
