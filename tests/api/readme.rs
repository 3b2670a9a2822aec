//! What the README shows works by copy-paste: its blocks are run as they stand there.

use std::env::join_paths;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::process::{Folder, Mockmint};

const README: &str = include_str!("../../README.md");

#[tokio::test]
async fn every_recipe_of_the_readme_works_by_copy_paste() {
    let recipes = blocks("## Recipes", "sh");
    assert!(recipes.len() >= 3, "{recipes:?}");

    for recipe in recipes {
        let output = paste(recipe, None).await;
        assert_eq!(output.status.code(), Some(0), "{recipe}\n{output:?}");
    }
}

/// Without this, a shell that goes on after what failed would pass the test above.
#[tokio::test]
async fn a_recipe_that_expects_another_answer_fails() {
    for recipe in blocks("## Recipes", "sh") {
        let bent = recipe
            .replace("= 401", "= 402")
            .replace("fault add expired", "fault add 418");
        assert_ne!(bent, recipe);

        let output = paste(&bent, None).await;

        assert_ne!(output.status.code(), Some(0), "{bent}\n{output:?}");
    }
}

#[tokio::test]
async fn the_walk_from_the_shell_goes_as_it_says() {
    let walk = blocks("## A walk", "sh")[1];
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["--ephemeral", "--port", "0"]);

    let output = paste(walk, Some(&server.url)).await;

    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{walk}\n{output:?}");
    let told = |begin: &'static str| said.lines().filter(move |line| line.starts_with(begin));
    let statuses: Vec<_> = told("HTTP/1.1 ").map(|line| &line[9..12]).collect();
    assert_eq!(statuses, ["200", "401", "503"]);
    let reasons: Vec<_> = told("x-mockmint-reason: ")
        .map(|line| line[19..].trim())
        .collect();
    assert_eq!(reasons, ["expired", "injected"]);
    assert_eq!(told("same: ").count(), 2, "{said}");
    assert_eq!(told("DIFFERENT").count(), 0, "{said}");
}

/// The fenced blocks of a language between a heading and the next one as high.
fn blocks(heading: &str, language: &str) -> Vec<&'static str> {
    let (_, section) = README.split_once(&format!("\n{heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut fenced = section.split("\n```");
    fenced.next();
    let blocks = fenced.step_by(2);
    let named = blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    named.collect()
}

/// Runs a block in a folder of its own, as somebody would who has the program on the path.
async fn paste(block: &str, server: Option<&str>) -> Output {
    let (block, server) = (block.to_owned(), server.map(str::to_owned));
    let running = tokio::task::spawn_blocking(move || {
        let folder = Folder::new();
        let program = Path::new(env!("CARGO_BIN_EXE_mockmint"));
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", &block])
            .current_dir(folder.path(""))
            .env_clear()
            .env("PATH", path(program.parent().unwrap()))
            .envs(server.map(|url| ("MOCKMINT_URL", url)));
        command.output().unwrap()
    });
    running.await.unwrap()
}

fn path(first: &Path) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap();
    let all = [first.to_owned()].into_iter();
    join_paths(all.chain(std::env::split_paths(&path))).unwrap()
}
