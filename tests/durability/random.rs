//! Many regenerations with faults at random, and what a restarted server makes of them.
//!
//! `MOCKMINT_ROUNDS=50 cargo test --test durability random` is the long form. The seed of a round is in
//! its message; `MOCKMINT_SEED=N` runs the rounds from that one on.

use std::time::Duration;

use super::client::Credential;
use super::disk::{CHANGES, Errno, Fate};
use super::place::{Engine, Ground, Place};
use super::proxy::{At, Strike};
use super::server::{Outcome, Server};

/// Regenerations in a round.
const REGENERATIONS: usize = 200;
/// One regeneration in this many meets a fault.
const ONE_IN: u64 = 4;
/// How long the server may take to be ready again.
const RECOVERY: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_faults_of_the_disk_lose_no_regeneration_and_revive_no_key() {
    rounds(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_faults_of_the_network_lose_no_regeneration_and_revive_no_key() {
    rounds(Engine::Postgres).await;
}

#[expect(
    clippy::print_stderr,
    reason = "the long form is read: --nocapture shows its figures"
)]
async fn rounds(engine: Engine) {
    let count = number("MOCKMINT_ROUNDS").unwrap_or(2);
    let first = number("MOCKMINT_SEED").unwrap_or(1);
    let (mut acknowledged, mut unknown) = (0, 0);
    for seed in first..first + count {
        let told = round(engine, seed).await;
        acknowledged += told.old.len();
        unknown += told.unknown;
    }
    eprintln!("{engine:?}: {count} rounds, {acknowledged} acknowledged, {unknown} unknown");
    assert!(acknowledged > 0 && unknown > 0, "no fault was met");
}

/// What a client was told in a round.
#[derive(Default)]
struct Told {
    /// The keys that were replaced by an acknowledged regeneration.
    old: Vec<String>,
    /// Regenerations of unknown outcome, and those since the last acknowledged one.
    unknown: usize,
    unknown_since: usize,
}

async fn round(engine: Engine, seed: u64) -> Told {
    let place = Place::new(engine).await;
    let server = place.start().await.unwrap();
    let mut credential = Credential::of_seed(&server).await;
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut told = Told::default();
    for _ in 0..REGENERATIONS {
        if chance.below(ONE_IN) == 0 {
            arm(&place, &mut chance);
        }
        let reply = credential.ask_to_regenerate(&server).await;
        assert!(reply.is_honest(), "seed {seed}: {reply:?}");
        if reply.outcome() == Outcome::Done {
            let new = super::client::new_key(&reply);
            told.old.push(std::mem::replace(&mut credential.key, new));
            told.unknown_since = 0;
        } else {
            told.unknown += 1;
            told.unknown_since += 1;
        }
        place.heal();
    }
    server.until_ready(RECOVERY).await.unwrap();
    check(&server, &credential.key, &told, seed).await;
    server.kill();

    let server = place.start_sound().await.unwrap();
    check(&server, &credential.key, &told, seed).await;
    told
}

/// The newest acknowledged key is live unless a later regeneration may have replaced it; no older one
/// is.
async fn check(server: &Server, newest: &str, told: &Told, seed: u64) {
    let status = server.status_of(newest).await;
    let is_right = status == 200 || (told.unknown_since > 0 && status == 401);
    assert!(is_right, "seed {seed}: the newest key is answered {status}");
    for key in &told.old {
        let status = server.status_of(key).await;
        assert_eq!(status, 401, "seed {seed}: a key that was replaced");
    }
}

/// A fault soon after this, of a random kind.
fn arm(place: &Place, chance: &mut Chance) {
    match &place.ground {
        Ground::Disk(disk) => {
            let errors = [Errno::Full, Errno::Io, Errno::Quota, Errno::ReadOnly];
            let error = errors[chance.index(errors.len())];
            let fate = match chance.below(4) {
                0 => Fate::Tear(error),
                1 => Fate::Delay(20),
                _ => Fate::Fail(error),
            };
            let first = 1 + chance.below(12);
            disk.watch(CHANGES);
            disk.arm(first, first + chance.below(6), fate);
        }
        Ground::Wire(proxy) => {
            let strike = match chance.below(16) {
                0 => Strike::Silence,
                1..=7 => Strike::Close,
                8..=13 => Strike::Reset,
                _ => Strike::Delay(Duration::from_millis(50)),
            };
            proxy.arm(At::Number(1 + chance.below(40)), strike);
        }
    }
}

/// Xorshift: the same faults for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}
