//! How a presented secret is checked: a bounded number at a time, and never twice for nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ring::hmac;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::spawn_blocking;

use super::argon2id::Memory;
use super::verifier::SHA256;
use super::{Random, Secret, Verifier, constant_time_eq, sha256};
use crate::error::{Error, Reason, Refusal, Result};

/// Hashing takes 19 MiB and 25 ms of a core: two at a time, the others wait (security.md F12).
const HASHES_AT_ONCE: usize = 2;
/// Beyond so many waiting, the answer is "later", not a longer queue.
const HASHES_WAITING: usize = 64;
/// Secrets longer than this are refused before they are hashed.
const LONGEST: usize = 512;
/// The hash of a secret that was thrown away, with the cost of every other one.
const NOTHING: &str = "$argon2id$v=19$m=19456,t=2,p=1$RhdKgSp8YhpxTXiU0bU9gA$uTi35GLdVMrr6qZ+J8HoiOOz1u0U19UGmVW3ya4kqhk";
/// Remembered argon2 verdicts; a quarter of them is forgotten when there are so many.
const VERDICTS: usize = 1024;

/// Hashes and checks secrets, a bounded number at a time.
#[derive(Clone)]
pub struct Hasher {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    memory: Memory,
    verdicts: Verdicts,
    verdict_key: hmac::Key,
    checks: Arc<AtomicU64>,
}

impl Hasher {
    /// A hasher with nothing remembered.
    pub fn new(random: &Random) -> Self {
        Self {
            places: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            queue: Arc::new(Semaphore::new(HASHES_WAITING)),
            memory: Memory::default(),
            verdicts: Verdicts::default(),
            verdict_key: hmac::Key::new(hmac::HMAC_SHA256, &random.bytes::<32>()),
            checks: Arc::default(),
        }
    }

    /// The verifier of a secret that a person chose.
    pub async fn hash(&self, secret: &Secret<String>) -> Result<Verifier> {
        let (memory, secret) = (self.memory.clone(), secret.expose().clone());
        let hash = self.blocking(move || memory.hash(&secret)).await??;
        Ok(Verifier(hash))
    }

    /// Whether `presented` is the secret behind `verifier`.
    pub async fn verify(&self, verifier: &Verifier, presented: &str) -> Result<bool> {
        if let Some(digest) = verifier.0.strip_prefix(SHA256) {
            let presented = BASE64_STANDARD_NO_PAD.encode(sha256(presented));
            return Ok(constant_time_eq(digest.as_bytes(), presented.as_bytes()));
        }
        if !verifier.is_slow() || presented.len() > LONGEST {
            return Ok(false);
        }
        let verdict = self.verdicts.of(self.fingerprint(verifier, presented));
        // Who asks for the same meanwhile waits here, and takes no place in the queue.
        let verdict = verdict
            .get_or_try_init(|| {
                let (stored, presented) = (verifier.0.clone(), presented.to_owned());
                let memory = self.memory.clone();
                self.checks.fetch_add(1, Ordering::Relaxed);
                self.blocking(move || memory.verify(&stored, &presented))
            })
            .await?;
        Ok(*verdict)
    }

    /// How many slow checks were begun so far.
    pub fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }

    /// Does the work of a [`Hasher::verify`] that fails, for an identifier nobody has: the time of a
    /// refusal must not tell which identifiers exist (security.md R-52).
    pub async fn verify_nothing(&self, identifier: &str, presented: &str) -> Result<()> {
        if presented.len() > LONGEST {
            return Ok(());
        }
        let nothing = Verifier(NOTHING.to_owned());
        // A verdict is remembered per stored hash; here the identifier stands for the hash.
        let presented = BASE64_STANDARD_NO_PAD.encode(sha256(&format!("{identifier} {presented}")));
        self.verify(&nothing, &presented).await.map(drop)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let busy = || Refusal::new(Reason::Unavailable, "too many secrets to check").retry_after(1);
        let _waiting = self.queue.try_acquire().map_err(|_| busy())?;
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        spawn_blocking(move || {
            // Held by the work, not by the request: a client that hangs up frees no core.
            let _place = place;
            work()
        })
        .await
        .map_err(Error::internal)
    }

    /// A digest under a key of this process, so that memory holds no secret.
    fn fingerprint(&self, verifier: &Verifier, presented: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.verdict_key);
        context.update(&(verifier.0.len() as u64).to_be_bytes());
        context.update(verifier.0.as_bytes());
        context.update(presented.as_bytes());
        let mut key = [0; 32];
        key.copy_from_slice(context.sign().as_ref());
        key
    }
}

/// Verdicts for one stored hash and one presented secret, the ones in the making among them: facts
/// that cannot go stale.
#[derive(Clone, Debug, Default)]
struct Verdicts(Arc<Mutex<HashMap<[u8; 32], Verdict>>>);

type Verdict = Arc<OnceCell<bool>>;

impl Verdicts {
    /// The verdict of this fingerprint, made or to be made.
    fn of(&self, fingerprint: [u8; 32]) -> Verdict {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = known.get(&fingerprint) {
            return Arc::clone(verdict);
        }
        if known.len() >= VERDICTS {
            evict(&mut known);
        }
        Arc::clone(known.entry(fingerprint).or_default())
    }
}

/// Makes room: wrong guesses go first, so that guessing does not slow the holders of keys down.
/// What is in the making stays.
fn evict(known: &mut HashMap<[u8; 32], Verdict>) {
    let mut surplus = known.len().saturating_sub(VERDICTS - VERDICTS / 4);
    for are_holders in [false, true] {
        known.retain(|_, verdict| {
            let is_idle = Arc::strong_count(verdict) == 1;
            let goes = surplus > 0 && is_idle && (verdict.get() == Some(&true)) == are_holders;
            surplus -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::secret::MasterKey;

    #[tokio::test]
    async fn a_chosen_secret_is_known_again_and_no_other_is() {
        let hasher = Hasher::new(&Random::default());
        let verifier = hasher
            .hash(&Secret::new("open sesame".into()))
            .await
            .unwrap();

        assert!(verifier.as_str().starts_with("$argon2id$"));
        for _ in 0..2 {
            assert!(hasher.verify(&verifier, "open sesame").await.unwrap());
            assert!(!hasher.verify(&verifier, "open sesam").await.unwrap());
            assert!(!hasher.verify(&verifier, "open sesame ").await.unwrap());
        }
        assert!(!hasher.verify(&verifier, &"x".repeat(513)).await.unwrap());
    }

    #[tokio::test]
    async fn a_generated_secret_is_known_again_and_no_other_is() {
        let hasher = Hasher::new(&Random::default());
        let verifier = Verifier::generated("sk_1");

        assert!(hasher.verify(&verifier, "sk_1").await.unwrap());
        assert!(!hasher.verify(&verifier, "sk_2").await.unwrap());
    }

    #[tokio::test]
    async fn the_stored_text_is_no_credential() {
        let hasher = Hasher::new(&Random::default());
        let master = MasterKey::new(&[1; 32]);
        let sealed = Verifier::sealed("certificate", b"row", &master, &Random::default());

        for verifier in [Verifier::generated("sk_1"), sealed.clone()] {
            let text = verifier.as_str().to_owned();
            assert!(!hasher.verify(&verifier, &text).await.unwrap());
        }
        assert!(!hasher.verify(&sealed, "certificate").await.unwrap());
        assert_eq!(
            sealed
                .open(b"row", &master)
                .map(|s| s.expose().clone())
                .as_deref(),
            Some("certificate")
        );
    }

    #[tokio::test]
    async fn many_who_ask_for_the_same_wait_for_one_computation() {
        let hasher = Hasher::new(&Random::default());
        let secret = Secret::new("open sesame".to_owned());
        let verifier = hasher.hash(&secret).await.unwrap();

        let asked = (0..120).map(|_| hasher.verify(&verifier, "open sesame"));
        let refused = join_all(asked).await.into_iter().filter(Result::is_err);
        assert_eq!(refused.count(), 0);
    }

    #[tokio::test]
    async fn different_work_waits_in_a_queue_of_bounded_length() {
        let hasher = Hasher::new(&Random::default());
        let secret = Secret::new("open sesame".to_owned());
        let verifier = hasher.hash(&secret).await.unwrap();

        let guesses: Vec<_> = (0..HASHES_WAITING + 10).map(|n| n.to_string()).collect();
        let asked = guesses.iter().map(|guess| hasher.verify(&verifier, guess));
        let refused = join_all(asked).await.into_iter().filter(Result::is_err);
        assert_eq!(refused.count(), 10);
    }

    #[test]
    fn wrong_guesses_are_forgotten_before_the_secrets_of_holders() {
        let verdicts = Verdicts::default();
        let fingerprint = |n: usize| {
            let mut fingerprint = [0; 32];
            fingerprint[..8].copy_from_slice(&n.to_be_bytes());
            fingerprint
        };
        let in_the_making = verdicts.of(fingerprint(0));
        for n in 1..10_000 {
            verdicts.of(fingerprint(n)).set(n <= 100).unwrap();
            assert!(verdicts.0.lock().unwrap().len() <= VERDICTS);
        }

        assert!(Arc::ptr_eq(&in_the_making, &verdicts.of(fingerprint(0))));
        for n in 1..=100 {
            assert_eq!(verdicts.of(fingerprint(n)).get(), Some(&true));
        }
    }
}
