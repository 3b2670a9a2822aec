//! What carries a token to the target.

use ring::digest;
use serde_json::{Value, json};

use super::service::{Presented, Reply, Service};
use super::suite;
use crate::support::TestApp;
use crate::support::shell::json;

/// A vendor whose tokens have every character that must be encoded somewhere.
const AGORA: [&str; 5] = ["--vendor", "agora", "--defect", "expired", "--json"];

/// Takes the token out of a request.
type Read = Box<dyn Fn(&Presented) -> String>;

#[tokio::test]
async fn a_token_comes_as_it_was_minted_whatever_carries_it() {
    let app = TestApp::spawn().await;
    let json_body = r#"{"token":"{token}","n":1}"#;
    let form = "Content-Type: application/x-www-form-urlencoded";
    let authorization = |prefix: &'static str| {
        move |request: &Presented| {
            let header = &request.headers["authorization"];
            header.strip_prefix(prefix).unwrap().to_owned()
        }
    };
    let cases: [(&[&str], Read); 7] = [
        (&[], Box::new(authorization("agora token="))),
        (
            &["--header", "Authorization: Bearer {token}"],
            Box::new(authorization("Bearer ")),
        ),
        (
            &[
                "--header",
                "X-Token:{token}",
                "--extra-header",
                "X-Other: 1",
            ],
            Box::new(|r| r.headers["x-token"].clone()),
        ),
        (
            &["--query", "t={token}"],
            Box::new(|r| r.query["t"].clone()),
        ),
        (
            &["--body", json_body],
            Box::new(|r| {
                let body: Value = serde_json::from_str(&r.body).unwrap();
                assert_eq!(r.headers["content-type"], "application/json");
                body["token"].as_str().unwrap().to_owned()
            }),
        ),
        (
            &[
                "--body",
                "a=1&token={token}",
                "--extra-header",
                form,
                "--method",
                "PUT",
            ],
            Box::new(|r| {
                let fields = url::form_urlencoded::parse(r.body.as_bytes());
                let (name, value) = fields.last().unwrap();
                assert_eq!((&*name, &*r.method), ("token", "PUT"));
                value.into_owned()
            }),
        ),
        (
            &["--query", "a={token}", "--header", "X: {token}"],
            Box::new(|r| r.headers["x"].clone()),
        ),
    ];
    for (arguments, read) in cases {
        let service = Service::start(|_| Reply::Status(200));
        let target = format!("{}/in?b=%20", service.url);

        let ran = suite(&app, &target, &[&AGORA[..], arguments].concat()).await;

        let report = json(&ran);
        let sent = report["results"].as_array().unwrap().iter();
        let sent: Vec<_> = sent.map(|result| result["token"].clone()).collect();
        let came: Vec<_> = service
            .seen()
            .iter()
            .map(|r| fingerprint(&read(r)))
            .collect();
        assert_eq!(json!(sent), json!(came), "{arguments:?}");
        assert_eq!(service.seen()[0].query["b"], " ");
        let has_vendors_own = service.seen()[0].headers.contains_key("authorization");
        let names_it = arguments.iter().any(|a| a.starts_with("Authorization"));
        assert_eq!(
            has_vendors_own,
            arguments.is_empty() || names_it,
            "{arguments:?}"
        );
    }
}

#[tokio::test]
async fn an_address_is_filled_in_for_each_vendor() {
    let app = TestApp::spawn().await;
    let service = Service::start(|_| Reply::Status(200));
    let once = [
        "--vendor",
        "agora",
        "--defect",
        "expired",
        "--vendor",
        "speechify",
    ];

    suite(&app, &format!("{}/{{vendor}}{{path}}", service.url), &once).await;
    suite(&app, &format!("{}/{{app_id}}", service.url), &AGORA).await;

    let paths: Vec<_> = service
        .seen()
        .into_iter()
        .map(|request| request.path)
        .collect();
    let app_id = "0123456789abcdef0123456789abcdef";
    let agora = format!("/agora/api/speech-to-text/v1/projects/{app_id}/agents");
    let expected = [
        vec!["/speechify/v1/voices".to_owned(); 3],
        vec![agora; 3],
        vec![format!("/{app_id}"); 3],
    ];
    assert_eq!(paths, expected.concat());
}

#[tokio::test]
async fn statuses_mean_what_they_are_told_to_mean() {
    let app = TestApp::spawn().await;
    for (good, bad, arguments, code, verdict) in [
        (200, 401, &[][..], 0, "as_expected"),
        (204, 403, &[], 0, "as_expected"),
        (200, 403, &["--strict-status"], 1, "wrong_status"),
        (200, 404, &[], 1, "error"),
        (200, 404, &["--refuse", "404"], 0, "as_expected"),
        (200, 302, &[], 1, "error"),
        (200, 302, &["--refuse", "3xx"], 0, "as_expected"),
        (
            302,
            200,
            &["--accept", "302", "--refuse", "200"],
            0,
            "as_expected",
        ),
        (200, 201, &["--accept", "200"], 1, "error"),
        (200, 200, &["--accept", "200"], 1, "wrongly_accepted"),
        (200, 500, &[], 1, "error"),
    ] {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let service = Service::start(move |_| {
            let is_bad = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 1;
            Reply::Status(if is_bad { bad } else { good })
        });

        let ran = suite(&app, &service.url, &[&AGORA[..], arguments].concat()).await;

        assert_eq!(
            json(&ran)["results"][1]["verdict"],
            verdict,
            "{bad} {arguments:?}"
        );
        assert_eq!(ran.status.code(), Some(code), "{good} {bad} {arguments:?}");
        assert_eq!(service.seen().len(), 3, "a redirect was followed");
    }
}

fn fingerprint(token: &str) -> String {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    let half = digest.as_ref()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", half.collect::<String>())
}
