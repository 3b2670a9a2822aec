//! What is known of an audio without listening to it: how long it is, and a digest of its bytes.

use ring::digest::{Context, SHA256};

use super::dice::Dice;

/// The largest request with audio in it, in bytes. The vendor's own limit is unknown.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;
/// Bytes a second where the header of the audio does not say: 16 kHz, 16 bits, mono (samples).
const USUAL_RATE: u64 = 32_000;
/// The shortest and the longest audio that results speak of, in milliseconds.
const PLAUSIBLE: (u64, u64) = (300, 300_000);

/// An audio, taken in piece by piece and never kept.
pub(super) struct Audio {
    digest: Context,
    bytes: u64,
    milliseconds: u64,
}

impl Audio {
    /// An audio of which nothing has come yet.
    pub(super) fn new() -> Self {
        Self {
            digest: Context::new(&SHA256),
            bytes: 0,
            milliseconds: 0,
        }
    }

    /// What is left of an audio that came whole.
    pub(super) fn whole(bytes: &[u8]) -> Sound {
        let mut audio = Self::new();
        audio.push(bytes);
        audio.finish()
    }

    /// How many bytes have come.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes in a piece. Each piece of a stream is a WAV file of its own (samples).
    pub(super) fn push(&mut self, piece: &[u8]) {
        let length = piece.len() as u64;
        self.digest.update(piece);
        self.bytes += length;
        let header = byte_rate(piece).filter(|_| length > 44);
        let (rate, sound) = header.map_or((USUAL_RATE, length), |rate| (rate, length - 44));
        self.milliseconds = self.milliseconds.saturating_add(sound * 1000 / rate);
    }

    /// What is left of it once all has come.
    pub(super) fn finish(self) -> Sound {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.digest.finish().as_ref());
        Sound {
            digest,
            milliseconds: self.milliseconds.clamp(PLAUSIBLE.0, PLAUSIBLE.1),
        }
    }
}

/// All that results follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sound {
    /// SHA-256 of the audio's bytes.
    pub(super) digest: [u8; 32],
    /// How long it is, within reason.
    pub(super) milliseconds: u64,
}

impl Sound {
    /// The numbers that follow from it, and from what is asked about it.
    pub(super) fn dice(&self, question: &str) -> Dice {
        let mut digest = Context::new(&SHA256);
        digest.update(&self.digest);
        digest.update(question.as_bytes());
        Dice::new(digest.finish().as_ref())
    }
}

/// The bytes a second that the header of a WAV file announces.
fn byte_rate(piece: &[u8]) -> Option<u64> {
    let is_wav = piece.get(..4)? == b"RIFF" && piece.get(8..16)? == b"WAVEfmt ";
    let rate: [u8; 4] = piece.get(28..32)?.try_into().ok()?;
    let rate = u64::from(u32::from_le_bytes(rate));
    (is_wav && (1_000..10_000_000).contains(&rate)).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(rate: u32, seconds: usize) -> Vec<u8> {
        let mut file = b"RIFF....WAVEfmt ....................data....".to_vec();
        file[28..32].copy_from_slice(&rate.to_le_bytes());
        file.resize(44 + seconds * rate as usize, 0);
        file
    }

    #[test]
    fn a_wav_header_says_how_long_it_is() {
        assert_eq!(Audio::whole(&wav(32_000, 2)).milliseconds, 2_000);
        assert_eq!(Audio::whole(&wav(96_000, 2)).milliseconds, 2_000);
    }

    #[test]
    fn what_is_no_wav_is_taken_for_the_usual_one() {
        assert_eq!(Audio::whole(&vec![7; 64_000]).milliseconds, 2_000);
        assert_eq!(Audio::whole(&wav(0, 0)).milliseconds, 300);
        assert_eq!(Audio::whole(b"RIFF").milliseconds, 300);
    }

    #[test]
    fn pieces_add_up() {
        let mut audio = Audio::new();
        for _ in 0..4 {
            audio.push(&wav(32_000, 1));
        }

        assert_eq!(audio.finish().milliseconds, 4_000);
    }
}
