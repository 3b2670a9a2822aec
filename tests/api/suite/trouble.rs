//! Services that break, and commands that are called wrongly.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::service::{Presented, Reply, Service};
use super::{spaces, speechify, suite, wrong};
use crate::support::TestApp;
use crate::support::shell::{BINARY, json, run, text};

#[tokio::test]
async fn an_error_of_the_service_is_never_a_pass() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Service::start(|_| Reply::Status(500));

    let ran = speechify(&app, &space, &service, &["--defect", "expired"]).await;

    let detail = &json(&ran)["results"][0]["detail"];
    assert_eq!(detail, "answered 500, which neither accepts nor refuses");
    assert_eq!(json(&ran)["summary"]["errors"], 1);
    assert_eq!(ran.status.code(), Some(1));
}

#[tokio::test]
async fn a_service_that_breaks_on_the_way_fails_although_it_refuses() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let count = std::sync::atomic::AtomicUsize::new(0);
    let service = Service::start(move |_: &Presented| {
        let is_first = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        Reply::Status(if is_first { 200 } else { 401 })
    });

    let ran = speechify(&app, &space, &service, &["--defect", "expired"]).await;

    assert_eq!(
        wrong(&json(&ran)),
        json!([["good token after", "wrongly_refused"]])
    );
    assert_eq!(ran.status.code(), Some(1));
}

#[tokio::test]
async fn nobody_waits_longer_than_the_timeout() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let service = Service::start(|_| Reply::Silence);

    let began = Instant::now();
    let ran = speechify(&app, &space, &service, &["--timeout", "200ms"]).await;

    assert!(
        began.elapsed() < Duration::from_secs(4),
        "the default is 5s"
    );
    let report = json(&ran);
    assert_eq!(report["results"][0]["verdict"], "error");
    assert_eq!(report["results"][0]["detail"], "no answer within 200ms");
    assert_eq!(report["summary"]["tried"], 1);
    assert_eq!(ran.status.code(), Some(1));
}

#[tokio::test]
async fn a_closed_port_is_one_clear_line_and_leaves_no_space_behind() {
    let app = TestApp::spawn().await;
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };

    let target = format!("http://127.0.0.1:{port}/");
    let ran = suite(&app, &target, &["--fresh-space", "--format", "junit"]).await;

    let line = "mockmint: --target does not answer: connection refused\n";
    assert_eq!((text(&ran.stdout), text(&ran.stderr)), ("", line));
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(spaces(&app).await, ["default"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_suite_that_is_ended_leaves_no_space_behind() {
    let app = TestApp::spawn().await;
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let mut service = Service::start(|_| Reply::Silence);
        let mut child = Command::new(BINARY)
            .args(["suite", "--target", &service.url, "--fresh-space"])
            .args(["--server", &app.url, "--timeout", "5m"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        service.arrival().await;
        assert_eq!(spaces(&app).await.len(), 2);

        let asked = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(asked.unwrap().success());
        let ended = tokio::task::spawn_blocking(move || child.wait().unwrap());

        assert_eq!(ended.await.unwrap().code(), Some(code));
        assert_eq!(spaces(&app).await, ["default"]);
        service.stop().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_not_the_real_one_is_told_of() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.advance("1h").await;
    let service = Service::start(|_| Reply::Status(200));

    let ran = speechify(&app, &space, &service, &["--defect", "expired"]).await;

    assert_eq!(
        text(&ran.stderr),
        format!(
            "mockmint: the clock of space {} is not the real one; a verifier that does not ask it \
             judges other times (mockmint clock reset)\n",
            space.name
        )
    );
}

#[tokio::test]
async fn a_suite_needs_no_server_where_a_seed_has_the_keys() {
    let service = Service::start(|request: &Presented| {
        let header = &request.headers["authorization"];
        Reply::Status(if header.contains("agora token=007") {
            200
        } else {
            401
        })
    });

    let seed = ["--seed", "fixtures/seed.yaml", "--vendor", "agora"];
    let arguments = [
        "suite",
        "--target",
        &service.url,
        "--defect",
        "agora-006",
        "--json",
    ];
    let ran = run(&[&arguments[..], &seed].concat()).await;

    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert_eq!(json(&ran)["summary"]["as_expected"], 3);
}

#[tokio::test]
async fn a_command_that_is_called_wrongly_is_one_clear_line() {
    let app = TestApp::spawn().await;
    let here = "http://127.0.0.1:1";
    let instead = "use --extra-header 'Authorization: …'";
    for (arguments, line) in [
        (
            &["--target", "127.0.0.1:8080/me"][..],
            "--target: must be an http:// address; https is not spoken here".to_owned(),
        ),
        (
            &["--target", "https://127.0.0.1/"],
            "--target: must be an http:// address; https is not spoken here".into(),
        ),
        (
            &["--target", "http://me:canary@127.0.0.1/"],
            format!("--target: must have no user or password; {instead}"),
        ),
        (
            &["--target", "http://127.0.0.1/#canary"],
            "--target: a fragment is never sent; leave it out".into(),
        ),
        (
            &["--target", "http://127.0.0.1/{nothing}", "--vendor", "sori"],
            "--target: {nothing} is no public field of the credential of sori".into(),
        ),
        (
            &["--target", here, "--body", "{token}", "--method", "GET"],
            "--body: a GET has no body; name another --method".into(),
        ),
        (
            &["--target", here, "--accept", "2xx", "--refuse", "204"],
            "204 is in --accept and in --refuse; it means one of both".into(),
        ),
        (
            &["--target", here, "--json", "--format", "sarif"],
            "--json and --format name two forms; leave one of them out".into(),
        ),
        (
            &["--target", here, "--vendor", "sori", "--defect", "revoked"],
            "--defect revoked: none of these vendors has this defect, or it is skipped".into(),
        ),
        (
            &[
                "--target",
                here,
                "--vendor",
                "sori",
                "--credential",
                "nobody",
            ],
            "space default has no active credential of sori called nobody; see mockmint keys"
                .into(),
        ),
        (
            &["--target", here, "--vendor", "sori", "--scope", "x"],
            "scope: ephemeral keys have neither scope nor audience".into(),
        ),
        (
            &["--target", here, "--space", "nowhere"],
            "no space of this id or name".into(),
        ),
    ] {
        let ran = suite(&app, arguments[1], &arguments[2..]).await;
        let said = (text(&ran.stdout), text(&ran.stderr));
        assert_eq!(said, ("", &*format!("mockmint: {line}\n")), "{arguments:?}");
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_mistyped_word_is_told_with_what_it_could_be() {
    let app = TestApp::spawn().await;
    let here = "http://127.0.0.1:1";
    for (arguments, hint) in [
        (&["--vendor", "speachify"][..], "'speechify'"),
        (&["--defect", "expird"], "'expired'"),
        (&["--skip", "alg-nome"], "'alg-none'"),
        (&["--format", "junjt"], "'junit'"),
        (&["--tolerate", "leway"], "'leeway'"),
        (&["--header", "Authorization: Bearer"], "it has no {token}"),
        (&["--header", "{token}"], "a header is `Name: value`"),
        (&["--extra-header", "a b: c"], "this is no name of a header"),
        (&["--query", "token"], "a parameter is `name={token}`"),
        (&["--query", "a=b"], "it has no {token}"),
        (&["--accept", "20"], "a status is 100 to 599"),
        (&["--timeout", "0s"], "a timeout is longer than nothing"),
        (&["--jobs", "0"], "1..=64"),
        (
            &["--claims", "[]", "--vendor", "agora"],
            "claims are a JSON object",
        ),
        (&["--scope", "a"], "--vendor"),
        (&["--fresh-space", "--space", "default"], "--space"),
    ] {
        let ran = suite(&app, here, arguments).await;
        let complaint = text(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?} {complaint}");
        assert!(complaint.contains(hint), "{arguments:?} {complaint}");
    }
}
