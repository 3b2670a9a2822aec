//! no spelling of a path walks around a guard.

use crate::support::TestApp;
use crate::support::raw;
use crate::support::speechify::Client;

const SECRET_PATHS: &[&str] = &[
    "/__mockmint/v1/spaces",
    "/__mockmint/v1/spaces/default",
    "/__mockmint/v1/spaces/default/credentials",
    "/__mockmint/v1/vendors",
    "/__mockmint/metrics",
];

/// The spellings under which a path might be routed and not be recognised.
fn spellings(path: &str) -> Vec<String> {
    let rest = path.strip_prefix("/__mockmint").unwrap();
    vec![
        path.to_owned(),
        format!("{path}/"),
        format!("{path}?x=/__mockmint/health"),
        format!("{path};/health"),
        format!("/{path}"),
        format!("//__mockmint/{rest}"),
        format!("/.{path}"),
        format!("/./{}", &path[1..]),
        format!("/x/..{path}"),
        format!("/v1/voices/..{path}"),
        format!("/v1/voices/../..{path}"),
        format!("/v1/voices/%2e%2e/%2e%2e{path}"),
        format!("/v1/voices/..%2f..%2f{}", &path[1..]),
        format!("/v1/auth/token/../../..{path}"),
        format!("/__mockmint/health/..{rest}"),
        format!("/__mockmint/health/%2e%2e{rest}"),
        format!("/__mockmint/ready/../..{path}"),
        format!("/__mockmint/./{}", &rest[1..]),
        format!("/__mockmint/{rest}"),
        format!("/__mockmint;x{rest}"),
        format!("/%5f%5fmockmint{rest}"),
        format!("/__%6dockmint{rest}"),
        format!("/__mockmint%2f{}", &rest[1..]),
        format!("/__MOCKMINT{rest}"),
        format!("/__mockmint\\{}", &rest[1..]),
        format!("/__mockmint/s/default{path}"),
        format!("/__mockmint/s/default/..{rest}"),
        format!("/__mockmint/s/..{rest}"),
        format!("/__mockmint/s/x/__mockmint/s/y{path}"),
    ]
}

#[tokio::test]
async fn r_69_no_spelling_of_a_path_opens_the_control_api() {
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(
            "a-token-of-some-length".into(),
        ));
    })
    .await;

    for path in SECRET_PATHS {
        for spelling in spellings(path) {
            for host in ["localhost", "api.sws.speechify.com"] {
                let line = format!("GET {spelling} HTTP/1.1");
                let host = format!("Host: {host}");
                let answer = raw::request(&app.url, &[&line, &host, "Connection: close"]).await;
                assert!(
                    [400, 401, 404, 421].contains(&answer.status),
                    "{spelling}: {} {}",
                    answer.status,
                    answer.body
                );
                for found in [
                    "\"items\"",
                    "sk_mockmint",
                    "operations",
                    "mockmint_requests_total",
                ] {
                    assert!(!answer.body.contains(found), "{spelling}");
                }
            }
        }
    }
}

#[tokio::test]
async fn r_69_no_spelling_of_a_path_spares_a_caller_his_credential_or_scope() {
    let client = Client::new().await;
    let token = client.token("audio:speech").await;
    let authorization = format!("Authorization: Bearer {token}");

    for path in [
        "/v1/voices",
        "/v1/voices/george",
        "/v1/voices/george/sample",
    ] {
        let rest = path.strip_prefix("/v1").unwrap();
        for spelling in [
            format!("{path}/"),
            format!("{path}//"),
            format!("{path};x"),
            format!("{path}%20"),
            format!("/v1/.{rest}"),
            format!("/v1/x/..{rest}"),
            format!("/v1/audio/..{rest}"),
            format!("/v1/audio/models/../..{rest}"),
            format!("/v1/audio/%2e%2e{rest}"),
            format!("/v1%2f{}", &rest[1..]),
            format!("/v1/%76oices{}", rest.strip_prefix("/voices").unwrap()),
            format!("/V1{rest}"),
            format!("//v1{rest}"),
            format!("/__mockmint/s/{}{path}", client.space.name),
        ] {
            for host in ["Host: localhost", "Host: api.sws.speechify.com"] {
                let line = format!("GET {spelling} HTTP/1.1");
                let lines = [&*line, host, &authorization, "Connection: close"];
                let answer = raw::request(&client.app.url, &lines).await;
                assert!(
                    [400, 401, 404].contains(&answer.status),
                    "{spelling} {}",
                    answer.status
                );
                let lines = [&*line, host, "Connection: close"];
                let answer = raw::request(&client.app.url, &lines).await;
                assert!(
                    [400, 401, 404].contains(&answer.status),
                    "{spelling} {}",
                    answer.status
                );
            }
        }
    }
}

#[tokio::test]
async fn r_69_an_escaped_segment_is_not_another_operation() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;
    let authorization = format!("Authorization: Bearer {token}");

    for (request, status) in [
        ("POST /v1/voices/%63onsent-challenges", 405),
        // A voice of that name, which this token may not delete.
        ("DELETE /v1/voices/%63onsent-challenges", 401),
        ("POST /v1/audio/%73peech", 404),
        ("POST /v1/audio/%73tream", 404),
        ("GET /v1/voices/george/%73ample", 404),
        ("GET /v1/voices/george%2fsample", 404),
        ("GET /v1/voices/%67eorge", 200),
    ] {
        let line = format!("{request} HTTP/1.1");
        let lines = [
            &*line,
            "Host: localhost",
            &authorization,
            "Connection: close",
        ];
        let answer = raw::request(&client.app.url, &lines).await;
        assert_eq!(answer.status, status, "{request} {}", answer.body);
    }
}
