//! Bare samples of a quiet 500 Hz tone, as 16-bit linear and as mu-law.

use super::RATE;

/// 16-bit linear samples, least significant byte first.
pub(super) fn linear(milliseconds: usize) -> Vec<u8> {
    let period: Vec<u8> = PERIOD.into_iter().flat_map(i16::to_le_bytes).collect();
    tile(&period, milliseconds * RATE / 1000 * 2)
}

/// G.711 mu-law samples at 8 kHz: every third of the samples at 24 kHz.
pub(super) fn mu_law(milliseconds: usize) -> Vec<u8> {
    let period: Vec<u8> = PERIOD.into_iter().step_by(3).map(compress).collect();
    tile(&period, milliseconds * RATE / 1000 / 3)
}

/// `round(1000 * sin(2 * pi * n / 48))`: a table, because floating point may differ between
/// machines.
const PERIOD: [i16; 48] = [
    0, 131, 259, 383, 500, 609, 707, 793, 866, 924, 966, 991, //
    1000, 991, 966, 924, 866, 793, 707, 609, 500, 383, 259, 131, //
    0, -131, -259, -383, -500, -609, -707, -793, -866, -924, -966, -991, //
    -1000, -991, -966, -924, -866, -793, -707, -609, -500, -383, -259, -131,
];

/// Repeats `period` until there are `length` bytes.
fn tile(period: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = period.repeat(length.div_ceil(period.len()));
    bytes.truncate(length);
    bytes
}

/// Compresses one sample (ITU-T G.711): sign, three bits of exponent, four of mantissa, all
/// inverted.
fn compress(sample: i16) -> u8 {
    const BIAS: u16 = 132;
    const CLIP: u16 = 32_635;

    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = u32::from(sample.unsigned_abs().min(CLIP) + BIAS);
    // The bias sets bit 7 or a higher one, the clip leaves bit 15 clear.
    let exponent = magnitude.ilog2() - 7;
    let mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    let [code, ..] = (sign | (exponent << 4) | mantissa).to_le_bytes();
    !code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_last_as_long_as_asked() {
        assert_eq!(linear(1_000).len(), 24_000 * 2);
        assert_eq!(mu_law(1_000).len(), 8_000);
    }

    #[test]
    fn the_tone_starts_and_ends_at_rest_and_goes_both_ways() {
        let samples: Vec<i16> = linear(3)
            .chunks(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect();

        assert_eq!(samples.len(), 72);
        assert_eq!((samples[0], samples[12], samples[36]), (0, 1000, -1000));
        assert_eq!(samples[71], 131);
        assert_eq!(samples[..48].iter().map(|s| i32::from(*s)).sum::<i32>(), 0);
    }

    #[test]
    fn compression_agrees_with_the_tables_of_g_711() {
        let known = [
            (0, 0xff),
            (-1, 0x7f),
            (27, 0xfc),
            (28, 0xfb),
            (1_000, 0xce),
            (-1_000, 0x4e),
            (32_767, 0x80),
            (-32_768, 0x00),
        ];

        for (sample, code) in known {
            assert_eq!(compress(sample), code, "{sample}");
        }
    }
}
