//! The loop: the scenario once without a fault, to count what it does to the disk or says to
//! PostgreSQL; then, for call after call and message after message, a fresh server whose one fault
//! strikes there, a crash, and a look at what a sound server finds.
//!
//! `cargo test` strikes at each commit and at an even sample of the rest. `MOCKMINT_SWEEP=every`
//! strikes everywhere.

mod disk;
mod reach;
mod wire;

use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::place::Place;
use super::scenario::{Scenario, Stage};

/// Trials beside each other: some of them wait for deadlines.
const AT_ONCE: usize = 4;
/// How long a server may take to be ready again after its database healed.
const RECOVERY: Duration = Duration::from_secs(15);

/// Runs a trial for each fault; gives what was wrong, with the fault before it. `arm` breaks a place
/// that is in use.
async fn sweep<F: std::fmt::Debug + Send + Sync + 'static>(
    stage: &'static Stage,
    faults: Vec<F>,
    arm: fn(&Place, &F),
) -> Vec<String> {
    let trials = faults.into_iter().map(|fault| async move {
        let name = format!("{fault:?}");
        let trial = tokio::spawn(async move { trial(stage, |place| arm(place, &fault)).await });
        let (wrong, has_struck) = trial
            .await
            .unwrap_or_else(|panic| (vec![panic.to_string()], false));
        let wrong = wrong.into_iter().map(|line| format!("{name}: {line}"));
        (wrong.collect::<Vec<_>>(), has_struck)
    });
    let all: Vec<_> = stream::iter(trials)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let struck = all.iter().filter(|(_, has_struck)| *has_struck).count();
    let mut wrong: Vec<_> = all.iter().flat_map(|(wrong, _)| wrong.clone()).collect();
    // The last calls of a run are not the same in each: what the server does by itself is among them.
    if struck * 10 < all.len() * 9 {
        wrong.push(format!("only {struck} of {} faults struck", all.len()));
    }
    wrong
}

/// One fault: write, heal, look, write again, crash, look from a sound server.
///
/// Gives what is wrong, and whether the fault struck.
async fn trial(stage: &Stage, arm: impl FnOnce(&Place)) -> (Vec<String>, bool) {
    let (place, mut scenario) = stage.copy().await;
    let server = match place.start().await {
        Ok(server) => server,
        Err(log) => return (vec![format!("no start: {log}")], false),
    };
    arm(&place);
    scenario.run(&server).await;
    let has_struck = place.has_struck();
    place.heal();
    let mut wrong = Vec::new();
    if let Err(late) = server.until_ready(RECOVERY).await {
        wrong.push(late);
    }
    wrong.extend(live(&mut scenario, &server).await);
    server.kill();
    let server = match place.start_sound().await {
        Ok(server) => server,
        Err(log) => return (vec![format!("no restart: {log}")], has_struck),
    };
    let found = scenario.violations(&server, true).await;
    wrong.extend(
        found
            .into_iter()
            .map(|line| format!("after the crash: {line}")),
    );
    (wrong, has_struck)
}

/// After the fault the running server says what was written, and writes again.
async fn live(scenario: &mut Scenario, server: &super::server::Server) -> Vec<String> {
    let found = scenario.violations(server, false).await;
    let mut wrong: Vec<_> = found
        .into_iter()
        .map(|line| format!("before the crash: {line}"))
        .collect();
    if let Err(error) = scenario.write_again(server).await {
        wrong.push(format!("after the fault: {error}"));
    }
    wrong
}

/// At most `count` of the items, evenly spread.
fn spread<T>(items: Vec<T>, count: usize) -> Vec<T> {
    let total = items.len();
    let is_chosen =
        |index: usize| index * count / total.max(1) != (index + 1) * count / total.max(1);
    let numbered = items.into_iter().enumerate();
    let chosen = numbered.filter(|(index, _)| total <= count || is_chosen(*index));
    chosen.map(|(_, item)| item).collect()
}

/// Whether every call and message is struck.
fn is_long() -> bool {
    match std::env::var("MOCKMINT_SWEEP").as_deref() {
        Err(_) | Ok("sample") => false,
        Ok("every") => true,
        Ok(other) => panic!("MOCKMINT_SWEEP is sample or every, not {other}"),
    }
}

#[test]
fn a_sample_is_spread_evenly() {
    assert_eq!(spread((0..10).collect(), 5), [1, 3, 5, 7, 9]);
    assert_eq!(spread((0..3).collect(), 5), [0, 1, 2]);
    assert_eq!(spread(Vec::<u8>::new(), 5), Vec::<u8>::new());
}
