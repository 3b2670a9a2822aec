//! The scenario reaches every statement by which the store writes, so that the loop covers a new one
//! without naming it.

use super::super::place::Engine;
use super::super::scenario::Stage;
use super::RECOVERY;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_that_writes_is_in_the_scenario() {
    let stage = Stage::prepare(Engine::Postgres).await;
    let (place, mut scenario) = stage.copy().await;
    let server = place.start().await.unwrap();
    scenario.run(&server).await;
    server.until_ready(RECOVERY).await.unwrap();
    // Uses of keys are stored once a second.
    let mut seen = Vec::new();
    for _ in 0..400 {
        seen = place.wire().seen();
        if seen.iter().any(|s| s.statement.contains("last_used_at = ")) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let seen: Vec<_> = seen.iter().map(|s| words(&s.statement)).collect();

    let missed: Vec<_> = statements()
        .into_iter()
        .filter(|statement| !seen.contains(statement))
        .collect();
    assert_eq!(missed, Vec::<String>::new());
}

/// Every statement in the sources of the store that changes rows.
fn statements() -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir("src/store").unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for literal in text.split('"').skip(1).step_by(2) {
            let statement = words(literal);
            let verbs = ["INSERT INTO ", "UPDATE ", "DELETE FROM "];
            if verbs.iter().any(|verb| statement.starts_with(verb)) {
                found.push(statement);
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

/// A text with one blank between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
