//! What becomes of a command whose output cannot be written.

use std::fs::File;
use std::process::{Output, Stdio};

use reqwest::Method;

use super::voices;
use crate::support::TestApp;
use crate::support::commands::commands;
use crate::support::process::Folder;
use crate::support::shell::{BINARY, text};

const NO_SPACE: &str =
    "mockmint: cannot write to standard output: No space left on device (os error 28)\n";

#[tokio::test]
async fn a_full_disk_fails_every_command_and_a_closed_pipe_none() {
    let app = TestApp::spawn().await;
    let (status, token) = (voices(&app, "sk_mockmint_dev").await, minted(&app).await);
    assert_eq!(status, 200);
    let journal = app.control(Method::GET, "/v1/spaces/default/requests", None);
    let request = journal.await.1["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let url = app.url.clone();

    let walked = tokio::task::spawn_blocking(move || {
        let folder = Folder::new();
        let mut lines = lines(&folder, &url, &token, &request);
        // What prints nothing has nothing to lose.
        lines.retain(|line| !run(&folder, line, Stdio::piped()).stdout.is_empty());
        for line in &lines {
            let whole = run(&folder, line, Stdio::piped());
            let full = run(&folder, line, full().into());
            let closed = run(&folder, line, closed().into());

            assert_eq!(full.status.code(), Some(1), "{line:?}");
            assert!(text(&full.stderr).ends_with(NO_SPACE), "{line:?}: {full:?}");
            assert_eq!(closed.status.code(), whole.status.code(), "{line:?}");
            assert_eq!(text(&closed.stderr), text(&whole.stderr), "{line:?}");
        }
        lines.len()
    });
    assert!(walked.await.unwrap() > 50);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_fails_its_command() {
    let app = TestApp::spawn().await;
    voices(&app, "sk_mockmint_dev").await;
    let journal = app.control(Method::GET, "/v1/spaces/default/requests", None);
    let request = journal.await.1["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let url = app.url.clone();

    let failed = tokio::task::spawn_blocking(move || {
        let folder = Folder::new();
        let target = format!("{url}{{path}}");
        let suite = [
            "suite", "--target", &target, "--defect", "expired", "--vendor",
        ];
        let suite = [&suite[..], &["speechify", "--output", "/dev/full"]].concat();
        for line in [
            &["repro", &request, "--force", "--output", "/dev/full"][..],
            &["spaces", "snapshot", "default", "/dev/full", "--force"],
            &suite,
        ] {
            let line = [line, &["--server", &url]].concat();
            let output = folder.command(&line).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{line:?}");
            let complaint = text(&output.stderr);
            let end = "cannot write /dev/full: No space left on device (os error 28)\n";
            assert!(complaint.ends_with(end), "{line:?}: {complaint}");
        }
    });
    failed.await.unwrap();
}

#[tokio::test]
async fn following_ends_when_nobody_reads_or_the_disk_is_full() {
    for (is_full, code, complaint) in [(true, 1, NO_SPACE), (false, 0, "")] {
        let app = TestApp::spawn().await;
        let out: Stdio = if is_full {
            full().into()
        } else {
            closed().into()
        };
        let mut follow = std::process::Command::new(BINARY)
            .args(["requests", "follow", "--server", &app.url])
            .stdout(out)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();

        // Whatever comes before the stream is open is not shown.
        while follow.try_wait().unwrap().is_none() {
            voices(&app, "sk_mockmint_dev").await;
        }

        let output = follow.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(code), complaint)
        );
    }
}

/// Every command with its help, without more, and as it is used.
fn lines(folder: &Folder, url: &str, token: &str, request: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for command in commands(folder) {
        lines.push([&command.path[..], &["--help".to_owned()]].concat());
        if command.path.iter().all(|word| word != "follow") {
            let arguments = command.arguments().into_iter();
            let with = arguments.map(|word| {
                if word == "http://127.0.0.1:1" {
                    url
                } else {
                    word
                }
            });
            lines.push(with.map(str::to_owned).collect());
        }
    }
    let target = format!("{url}{{path}}");
    for line in [
        &["--version"][..],
        &["completions", "zsh"],
        &["seed", "check", "seed.yaml"],
        &["mint", "agora", "--json", "--server", url],
        &["inspect", token, "--server", url],
        &["inspect", "nonsense", "--server", url],
        &["explain", request, "--server", url],
        &["repro", request, "--output", "-", "--server", url],
        &["fault", "add", "503", "--vendor", "elsa", "--server", url],
        &["keys", "regenerate", "sori/dev", "--server", url],
        &[
            "suite", "--target", &target, "--defect", "expired", "--server", url,
        ],
        &[
            "suite", "--target", &target, "--defect", "expired", "--json", "--server", url,
        ],
    ] {
        lines.push(line.iter().map(|word| (*word).to_owned()).collect());
    }
    folder.write("seed.yaml", "spaces: []\n");
    lines
}

/// Runs a line with another name in the place of every placeholder: a name is free only once.
fn run(folder: &Folder, line: &[String], out: Stdio) -> Output {
    use std::sync::atomic::{AtomicU32, Ordering};

    static RUNS: AtomicU32 = AtomicU32::new(0);
    let name = format!("x{}", RUNS.fetch_add(1, Ordering::Relaxed));
    let words = line
        .iter()
        .map(|word| if word == "x" { &name } else { word });
    let words: Vec<_> = words.map(String::as_str).collect();
    let mut command = folder.command(&words);
    let child = command.stdout(out).stderr(Stdio::piped()).spawn().unwrap();
    child.wait_with_output().unwrap()
}

fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

fn closed() -> std::io::PipeWriter {
    let (_, writer) = std::io::pipe().unwrap();
    writer
}

async fn minted(app: &TestApp) -> String {
    let wish = serde_json::json!({ "vendor": "speechify" });
    let minted = app.control(Method::POST, "/v1/spaces/default/tokens", Some(wish));
    minted.await.1["token"].as_str().unwrap().to_owned()
}
