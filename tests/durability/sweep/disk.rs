//! One fault of the disk at each call in turn.

use super::super::disk::{CHANGES, Call, Errno, Fate};
use super::super::place::{Engine, Place};
use super::super::scenario::Stage;
use super::{is_long, spread, sweep};

/// A fault of the disk.
#[derive(Clone, Debug)]
struct Fault {
    first: u64,
    last: u64,
    kinds: &'static [Call],
    fate: Fate,
}

/// Kinds of faults, as what each does from a call on and for how many calls.
const FATES: &[(Fate, u64)] = &[
    (Fate::Fail(Errno::Full), 1),
    (Fate::Fail(Errno::Io), 1),
    // A disk that stays full for a while: what rolls back fails too.
    (Fate::Fail(Errno::Full), 12),
    (Fate::Tear(Errno::Io), 1),
    (Fate::Fail(Errno::Quota), 3),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_fault_of_the_disk_at_each_call_breaks_no_promise() {
    let stage: &'static Stage = Box::leak(Box::new(Stage::prepare(Engine::Sqlite).await));
    let (calls, syncs) = count(stage).await;
    let sample: Vec<u64> = if is_long() {
        (1..=calls).collect()
    } else {
        let mut sample = spread((1..=calls).collect(), 40);
        sample.extend(spread(syncs, 40));
        sample
    };
    let faults: Vec<_> = if is_long() {
        let every = sample
            .iter()
            .flat_map(|at| FATES.iter().map(|fate| fault(*at, *fate)));
        every.collect()
    } else {
        let kinds = FATES.iter().cycle();
        sample
            .iter()
            .zip(kinds)
            .map(|(at, fate)| fault(*at, *fate))
            .collect()
    };

    let wrong = sweep(stage, faults, arm).await;

    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lock_that_another_program_takes_at_some_statement_breaks_no_promise() {
    let stage: &'static Stage = Box::leak(Box::new(Stage::prepare(Engine::Sqlite).await));
    let (place, mut scenario) = stage.copy().await;
    let server = place.start().await.unwrap();
    place.disk().watch(&[Call::Lock]);
    scenario.run(&server).await;
    let calls = place.disk().calls();
    drop(server);
    let sample = if is_long() { usize::MAX } else { 10 };
    // SQLite tries again until its own patience ends: the lock is held for longer than that.
    let faults = spread((1..=calls).collect(), sample)
        .into_iter()
        .map(|first| Fault {
            first,
            last: first + 400,
            kinds: &[Call::Lock],
            fate: Fate::Fail(Errno::Locked),
        });

    let wrong = sweep(stage, faults.collect(), arm).await;

    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// How many calls the scenario makes that change the disk, and which of them are syncs.
async fn count(stage: &Stage) -> (u64, Vec<u64>) {
    let (place, mut scenario) = stage.copy().await;
    let server = place.start().await.unwrap();
    place.disk().watch(CHANGES);
    scenario.run(&server).await;
    let counted = (place.disk().calls(), place.disk().syncs());
    let wrong = scenario.violations(&server, true).await;
    assert_eq!(wrong, Vec::<String>::new(), "without a fault");
    counted
}

fn fault(first: u64, (fate, calls): (Fate, u64)) -> Fault {
    Fault {
        first,
        last: first + calls - 1,
        kinds: CHANGES,
        fate,
    }
}

fn arm(place: &Place, fault: &Fault) {
    place.disk().watch(fault.kinds);
    place.disk().arm(fault.first, fault.last, fault.fate);
}
