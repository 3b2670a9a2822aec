//! Silence in MPEG-2 Layer III frames (ISO/IEC 13818-3).

use super::RATE;

/// As many frames as cover the duration; a constant bit rate needs no table of contents.
pub(super) fn frames(milliseconds: usize) -> Vec<u8> {
    let samples = milliseconds * RATE / 1000;
    FRAME.repeat(samples.div_ceil(SAMPLES))
}

/// Samples in a frame of Layer III at the half rates of MPEG-2.
const SAMPLES: usize = 576;

/// One frame: sync word, MPEG-2, Layer III, no CRC; 8 kbit/s, 24 kHz, no padding; mono.
///
/// At 8 kbit/s a frame of 24 ms takes 24 bytes to the bit. Side information of zeros says that no
/// spectral line and no scale factor follows, so the frame is silent and the rest is ancillary data
/// nobody reads.
const FRAME: [u8; 24] = {
    let mut frame = [0; 24];
    frame[0] = 0xff;
    frame[1] = 0xf3;
    frame[2] = 0x14;
    frame[3] = 0xc0;
    frame
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_tile_the_whole_buffer_and_cover_the_duration() {
        for (milliseconds, expected) in [(200, 9), (240, 10), (2_640, 110)] {
            let bytes = frames(milliseconds);

            let mut rest = &bytes[..];
            let mut count = 0;
            while !rest.is_empty() {
                rest = &rest[frame_length(rest)..];
                count += 1;
            }
            assert_eq!(count, expected, "{milliseconds} ms");
        }
    }

    #[test]
    fn a_frame_is_mono() {
        assert_eq!(FRAME[3] >> 6, 0b11);
    }

    /// Reads the header as a decoder does.
    fn frame_length(frame: &[u8]) -> usize {
        const BIT_RATES: [usize; 15] =
            [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        const RATES: [usize; 3] = [22_050, 24_000, 16_000];
        let header = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]);
        let field = |shift: u32, bits: u32| ((header >> shift) & ((1 << bits) - 1)) as usize;
        assert_eq!(field(21, 11), 0x7ff, "sync word");
        assert_eq!(field(19, 2), 0b10, "MPEG-2");
        assert_eq!(field(17, 2), 0b01, "Layer III");
        72 * 1000 * BIT_RATES[field(12, 4)] / RATES[field(10, 2)] + field(9, 1)
    }
}
