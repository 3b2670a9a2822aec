//! Random ids, keys and nonces.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;

use super::sha256;

const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A source of random values.
#[derive(Clone, Debug)]
pub struct Random(Source);

#[derive(Clone, Debug)]
enum Source {
    System(SystemRandom),
    /// HMAC-SHA-256 of a counter under a key derived from the seed. The seed reveals every key
    /// that is ever generated, so it is only for tests that compare whole runs.
    Seeded {
        key: hmac::Key,
        drawn: Arc<AtomicU64>,
    },
}

impl Default for Random {
    fn default() -> Self {
        Self(Source::System(SystemRandom::new()))
    }
}

impl Random {
    /// A source that gives the same values in the same order on every run and machine.
    pub fn seeded(seed: u64) -> Self {
        let key = sha256(&format!("mockmint --seed-random {seed}"));
        Self(Source::Seeded {
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
            drawn: Arc::default(),
        })
    }

    /// Whether its values are predictable.
    pub const fn is_seeded(&self) -> bool {
        matches!(self.0, Source::Seeded { .. })
    }

    /// `N` random bytes.
    ///
    /// # Panics
    ///
    /// When the system's random source fails.
    #[expect(
        clippy::expect_used,
        reason = "a machine without randomness cannot issue tokens"
    )]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System(system) => system
                .fill(&mut bytes)
                .expect("the system's random source works"),
            Source::Seeded { key, drawn } => {
                for block in bytes.chunks_mut(32) {
                    let number = drawn.fetch_add(1, Ordering::Relaxed);
                    let tag = hmac::sign(key, &number.to_be_bytes());
                    block.copy_from_slice(&tag.as_ref()[..block.len()]);
                }
            }
        }
        bytes
    }

    /// A random id (RFC 9562, version 4).
    pub fn id(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// `length` random characters out of `[0-9A-Za-z]`, 5.95 bits each.
    pub fn alphanumeric(&self, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            // 248 is the largest multiple of 62 in a byte. Higher bytes would favour some characters.
            text.extend(
                self.bytes::<64>()
                    .into_iter()
                    .filter(|byte| *byte < 248)
                    .map(|byte| char::from(ALPHANUMERIC[usize::from(byte) % 62]))
                    .take(length - text.len()),
            );
        }
        text
    }

    /// `bytes` random bytes in lower-case hexadecimal.
    pub fn hex(&self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes * 2);
        while text.len() < bytes * 2 {
            text += &hex::encode(self.bytes::<16>());
        }
        text.truncate(bytes * 2);
        text
    }

    /// A new key: `prefix`, 32 random characters (190 bits) and six check characters.
    ///
    /// The prefix and the check characters let a secret scanner distinguish our keys from a
    /// vendor's.
    pub fn key(&self, prefix: &str) -> String {
        let body = format!("{prefix}{}", self.alphanumeric(32));
        let check: String = sha256(&body)
            .iter()
            .take(6)
            .map(|byte| char::from(ALPHANUMERIC[usize::from(*byte) % 62]))
            .collect();
        body + &check
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn oa_25_a_hundred_thousand_keys_are_distinct_and_evenly_spread() {
        let random = Random::default();
        let mut seen = HashSet::new();
        let mut counts = [0u32; 62];
        for _ in 0..100_000 {
            let key = random.key("sk_");
            for byte in &key.as_bytes()[3..35] {
                counts[ALPHANUMERIC.iter().position(|a| a == byte).unwrap()] += 1;
            }
            assert!(seen.insert(key), "a key came twice");
        }

        let mean = 3_200_000.0 / 62.0;
        let chi_square: f64 = counts
            .iter()
            .map(|c| (f64::from(*c) - mean).powi(2) / mean)
            .sum();
        // 61 degrees of freedom: 140 is exceeded by chance once in ten million runs.
        assert!(chi_square < 140.0, "{chi_square}");
    }

    #[test]
    fn a_seed_gives_the_same_values_each_time_and_another_one_others() {
        let values = |random: Random| (random.id(), random.key("sk_"), random.bytes::<40>());

        assert_eq!(values(Random::seeded(7)), values(Random::seeded(7)));
        assert_ne!(values(Random::seeded(7)), values(Random::seeded(8)));
        let random = Random::seeded(7);
        assert_ne!(values(random.clone()), values(random));
        // Told once and for all: another version must not give other values for the same seed.
        let id = Random::seeded(7).id().to_string();
        assert_eq!(id, "c252351e-b89b-4564-9f21-c0620045e4fd");
    }

    #[test]
    fn a_key_checks_itself() {
        let key = Random::default().key("sk_mockmint_");
        let (body, check) = key.split_at(key.len() - 6);

        assert_eq!(body.len(), "sk_mockmint_".len() + 32);
        assert!(
            check.bytes().eq(sha256(body)[..6]
                .iter()
                .map(|byte| ALPHANUMERIC[usize::from(*byte) % 62]))
        );
    }

    #[test]
    fn hexadecimal_has_the_length_asked_for() {
        let text = Random::default().hex(20);

        assert_eq!(text.len(), 40);
        assert!(text.bytes().all(|b| b"0123456789abcdef".contains(&b)));
    }
}
