//! Silence in AAC-LC frames with ADTS headers (ISO/IEC 14496-3).

use super::RATE;

/// As many frames as cover the duration.
pub(super) fn frames(milliseconds: usize) -> Vec<u8> {
    let samples = milliseconds * RATE / 1000;
    FRAME.repeat(samples.div_ceil(SAMPLES))
}

/// Samples in a frame.
const SAMPLES: usize = 1024;

/// One frame: seven bytes of header, four of sound.
///
/// Header: sync word, MPEG-4, no CRC; LC profile, 24 kHz, one channel; 11 bytes; buffer fullness of
/// a variable rate; one data block. Sound: a single channel element whose long window has no scale
/// factor band, then the end element.
const FRAME: [u8; 11] = [
    0xff, 0xf1, 0x58, 0x40, 0x01, 0x7f, 0xfc, //
    0x00, 0x00, 0x00, 0x07,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_tile_the_whole_buffer_and_cover_the_duration() {
        for (milliseconds, expected) in [(200, 5), (1_024, 24), (2_640, 62)] {
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
    fn a_frame_is_mono_low_complexity_at_24_khz() {
        assert_eq!(FRAME[2] >> 6, 1, "audio object type 2, less one");
        assert_eq!(FRAME[2] >> 2 & 0x0f, 6, "sampling frequency index");
        assert_eq!(
            (FRAME[2] & 1) << 2 | FRAME[3] >> 6,
            1,
            "channel configuration"
        );
    }

    /// Reads the header as a decoder does.
    fn frame_length(frame: &[u8]) -> usize {
        assert_eq!(
            (frame[0], frame[1] & 0xf6),
            (0xff, 0xf0),
            "sync word and layer"
        );
        assert_eq!(frame[1] & 1, 1, "no CRC");
        (usize::from(frame[3] & 3) << 11)
            | (usize::from(frame[4]) << 3)
            | (usize::from(frame[5]) >> 5)
    }
}
