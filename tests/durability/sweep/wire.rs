//! One fault of the network at each message in turn.

use std::time::Duration;

use super::super::place::{Engine, Place};
use super::super::proxy::{At, Seen, Strike};
use super::super::scenario::Stage;
use super::{is_long, spread, sweep};

type Fault = (u64, Strike);

const STRIKES: &[Strike] = &[
    Strike::Close,
    Strike::Reset,
    Strike::Silence,
    // Longer than any deadline of the server.
    Strike::Delay(Duration::from_secs(4)),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_fault_of_the_network_at_each_message_breaks_no_promise() {
    let stage: &'static Stage = Box::leak(Box::new(Stage::prepare(Engine::Postgres).await));
    let seen = messages(stage).await;
    let numbers = |seen: &[Seen]| seen.iter().map(|seen| seen.number).collect::<Vec<_>>();
    let faults: Vec<Fault> = if is_long() {
        let every = numbers(&seen).into_iter();
        every
            .flat_map(|at| STRIKES.iter().map(move |strike| (at, *strike)))
            .collect()
    } else {
        let is_commit = |seen: &&Seen| seen.statement == "COMMIT";
        let commits: Vec<_> = seen.iter().filter(is_commit).cloned().collect();
        let mut sample = spread(numbers(&seen), 28);
        sample.extend(spread(numbers(&commits), 28));
        sample
            .into_iter()
            .zip(STRIKES.iter().copied().cycle())
            .collect()
    };

    let wrong = sweep(stage, faults, arm).await;

    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What the scenario says to PostgreSQL and hears from it.
async fn messages(stage: &Stage) -> Vec<Seen> {
    let (place, mut scenario) = stage.copy().await;
    let server = place.start().await.unwrap();
    place.wire().heal();
    scenario.run(&server).await;
    let seen = place.wire().seen();
    let wrong = scenario.violations(&server, true).await;
    assert_eq!(wrong, Vec::<String>::new(), "without a fault");
    seen
}

fn arm(place: &Place, (at, strike): &Fault) {
    place.wire().arm(At::Number(*at), *strike);
}
