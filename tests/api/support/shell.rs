//! The program, run as a shell would run it.

use std::process::{Command, Output};

use serde_json::Value;

use super::TestApp;

/// The program.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_mockmint");

/// Runs the program with these arguments against a server.
pub(crate) async fn shell(app: &TestApp, arguments: &[&str]) -> Output {
    run_with(arguments, Some(app.url.clone())).await
}

/// Runs it against nothing in particular.
pub(crate) async fn run(arguments: &[&str]) -> Output {
    run_with(arguments, None).await
}

/// Beside the runtime: the server under test may live on the same thread.
async fn run_with(arguments: &[&str], url: Option<String>) -> Output {
    let arguments: Vec<_> = arguments.iter().map(|a| (*a).to_owned()).collect();
    let running = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(BINARY);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MOCKMINT")) {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .envs(url.map(|u| ("MOCKMINT_URL", u)));
        command.output().unwrap()
    });
    running.await.unwrap()
}

/// What it printed as JSON.
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{} {}", text(&output.stdout), text(&output.stderr)))
}

/// What it printed as text.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
