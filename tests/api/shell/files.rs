//! Files that commands write, and what becomes of them.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use reqwest::Method;
use serde_json::json;

use super::voices;
use crate::support::TestApp;
use crate::support::process::{Folder, Mockmint};
use crate::support::shell::{json, shell, text};

#[tokio::test]
async fn a_written_file_leads_to_the_same_refusal_on_a_fresh_server() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let minted = shell(&app, &["mint", "speechify", "--space", &space.name]).await;
    let token = text(&minted.stdout).trim_end();
    assert_eq!(voices(&app, token).await, 200);
    space.advance("2h").await;
    assert_eq!(voices(&app, token).await, 401);
    let journal = space.requests("").await;
    let id = journal[1]["id"].as_str().unwrap();
    let folder = Folder::new();
    let file = folder.path("again.sh");
    let path = file.to_str().unwrap();

    let written = shell(&app, &["repro", id, "--output", path]).await;

    assert_eq!(text(&written.stdout), format!("{path}\n"));
    assert_eq!(written.status.code(), Some(0));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o700, 0o700);
    let fresh = Mockmint::start(&folder, &["--ephemeral", "--port", "0"]);
    let url = fresh.url.clone();
    let replayed = tokio::task::spawn_blocking(move || {
        let mut bash = Command::new("bash");
        bash.arg(&file).arg(&url).output().unwrap()
    });
    let replayed = replayed.await.unwrap();
    assert_eq!(
        text(&replayed.stdout),
        "same: GET /v1/voices: 200  (was 200 )\n\
         same: GET /v1/voices: 401 expired (was 401 expired)\n"
    );
    assert_eq!(replayed.status.code(), Some(0), "{replayed:?}");
}

#[tokio::test]
async fn a_file_is_overwritten_by_force_only_and_an_unknown_request_writes_none() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    voices(&app, &space.secret("speechify", "key")).await;
    let id = space.requests("").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let folder = Folder::new();
    let file = folder.path("again.sh");
    let path = file.to_str().unwrap();
    let repro = async |arguments: &[&str]| shell(&app, &[&["repro"], arguments].concat()).await;

    let unknown = repro(&["req-nobody-1", "--output", path]).await;
    assert_eq!(unknown.status.code(), Some(1));
    assert!(!file.exists());
    folder.write("again.sh", "mine\n");
    let refused = repro(&[&id, "--output", path]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        format!("mockmint: {path} is there already; --force overwrites it\n")
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine\n");
    let forced = repro(&[&id, "--output", path, "--force", "--json"]).await;
    assert_eq!(json(&forced), json!({ "request": id, "file": path }));
    let shown = repro(&[&id, "--output", "-"]).await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text(&shown.stdout));
    let nowhere = repro(&[&id, "--output", "/nowhere/again.sh"]).await;
    assert_eq!(nowhere.status.code(), Some(1));
    let complaint = text(&nowhere.stderr);
    assert!(complaint.starts_with("mockmint: cannot write /nowhere/again.sh: "));
}

#[tokio::test]
async fn a_space_is_kept_in_a_file_and_brought_back_from_it() {
    let app = TestApp::spawn().await;
    let (space, other) = (app.space().await, app.space().await);
    let key = space.secret("speechify", "key");
    let folder = Folder::new();
    let file = folder.path("kept.json");
    let path = file.to_str().unwrap();
    folder.write("wrong.json", r#"{"items":[]}"#);
    folder.write("text", "mockmint");
    let place = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let spaces = async |arguments: &[&str]| {
        let output = shell(&app, &[&["spaces"], arguments].concat()).await;
        let complaint = text(&output.stderr).to_owned();
        (output.status.code(), complaint)
    };

    let kept = spaces(&["snapshot", &space.name, path]).await;
    assert_eq!(kept, (Some(0), String::new()));
    assert!(!std::fs::read_to_string(&file).unwrap().contains(&key));
    let (code, complaint) = spaces(&["snapshot", &space.name, path]).await;
    assert_eq!(code, Some(1), "{complaint}");
    let id = space.credential("speechify")["id"].as_str().unwrap();
    let path_of_key = format!("/credentials/{id}");
    let withdrawn = space.control(Method::DELETE, &path_of_key, None);
    assert_eq!(withdrawn.await.0, 204);
    assert_eq!(voices(&app, &key).await, 401);

    for (name, file, code, complaint) in [
        (&space, place("wrong.json"), 2, "no snapshot of a space;"),
        (&space, place("text"), 2, "no snapshot of a space, which"),
        (&space, place("absent"), 2, "cannot read "),
        (&other, place("kept.json"), 1, "space: "),
    ] {
        let (exit, said) = spaces(&["restore", &name.name, &file]).await;
        assert_eq!(exit, Some(code), "{said}");
        assert!(said.contains(complaint), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert_eq!(voices(&app, &key).await, 401);
    }
    let restored = spaces(&["restore", &space.id, path]).await;
    assert_eq!(restored, (Some(0), String::new()));
    assert_eq!(voices(&app, &key).await, 200);
    let readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&file, readable).unwrap();
    let forced = spaces(&["snapshot", &space.name, path, "--force"]).await;
    assert_eq!(forced, (Some(0), String::new()));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
