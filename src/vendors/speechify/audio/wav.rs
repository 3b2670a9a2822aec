//! A RIFF file around linear samples.

use super::{RATE, pcm};

/// A whole WAV file: what the samples are, then the samples.
pub(super) fn file(milliseconds: usize) -> Vec<u8> {
    const LINEAR: u16 = 1;
    const CHANNELS: u16 = 1;
    const BLOCK_BYTES: u16 = 2;
    const SAMPLE_BITS: u16 = 16;

    let samples = pcm::linear(milliseconds);
    let mut file = b"RIFF".to_vec();
    file.extend(size(36 + samples.len()));
    file.extend(b"WAVEfmt ");
    file.extend(size(16));
    file.extend(LINEAR.to_le_bytes());
    file.extend(CHANNELS.to_le_bytes());
    file.extend(size(RATE));
    file.extend(size(RATE * usize::from(BLOCK_BYTES)));
    file.extend(BLOCK_BYTES.to_le_bytes());
    file.extend(SAMPLE_BITS.to_le_bytes());
    file.extend(b"data");
    file.extend(size(samples.len()));
    file.extend(samples);
    file
}

/// Sizes and rates are 32 bits wide, least significant byte first.
#[expect(clippy::expect_used, reason = "the longest audio is under 6 MB")]
fn size(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes)
        .expect("no audio outgrows the sizes of RIFF")
        .to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_of_all_chunks_add_up_to_the_file() {
        let file = file(250);

        assert_eq!((&file[..4], &file[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
        assert_eq!(number(&file, 4), file.len() - 8);
        assert_eq!((&file[12..16], number(&file, 16)), (&b"fmt "[..], 16));
        assert_eq!(
            (&file[36..40], number(&file, 40)),
            (&b"data"[..], file.len() - 44)
        );
        assert_eq!(number(&file, 40), 24_000 / 4 * 2);
    }

    #[test]
    fn the_format_is_16_bit_mono_at_24_khz() {
        let file = file(0);

        let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
        assert_eq!([short(20), short(22), short(32), short(34)], [1, 1, 2, 16]);
        assert_eq!((number(&file, 24), number(&file, 28)), (24_000, 48_000));
    }

    fn number(file: &[u8], at: usize) -> usize {
        (0..4).fold(0, |sum, n| sum + (usize::from(file[at + n]) << (8 * n)))
    }
}
