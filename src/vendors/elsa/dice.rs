//! Numbers that look random and are the same for the same input on every machine.

/// A sequence of numbers that follows from its seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    /// The sequence of a digest.
    pub(super) fn new(digest: &[u8]) -> Self {
        let mut seed = [0; 8];
        for (byte, from) in seed.iter_mut().zip(digest) {
            *byte = *from;
        }
        Self(u64::from_be_bytes(seed))
    }

    /// A number from `low` up to and without `high`.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (z ^ (z >> 31)) % (high - low)
    }

    /// A score out of a hundred: most are good.
    pub(super) fn score(&mut self) -> u64 {
        self.between(55, 101)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_digest_gives_the_same_numbers_everywhere() {
        let mut dice = Dice::new(b"the same digest");

        let numbers: Vec<_> = (0..6).map(|_| dice.score()).collect();
        assert_eq!(numbers, [78, 65, 84, 100, 78, 89]);
    }
}
