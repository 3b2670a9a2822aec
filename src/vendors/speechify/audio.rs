//! Stands in for the vendor's voices: audio as long as its text, the same bytes on every machine.
//!
//! WAV, PCM and mu-law carry a quiet tone, the coded formats silence: their frames are written out
//! by hand.

mod aac;
mod mp3;
mod ogg;
mod pcm;
mod wav;

use super::ssml::spoken;

/// What can be asked for. The vendor offers `ulaw` by `output_format` alone (`ulaw_8000`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AudioFormat {
    /// RIFF with 16-bit linear samples.
    Wav,
    /// MPEG-2 Layer III frames.
    Mp3,
    /// Opus in Ogg.
    Ogg,
    /// AAC-LC in ADTS.
    Aac,
    /// Bare 16-bit linear samples, least significant byte first.
    Pcm,
    /// Bare G.711 mu-law samples.
    Ulaw,
}

impl AudioFormat {
    /// Every format.
    pub(super) const ALL: [Self; 6] = [
        Self::Wav,
        Self::Mp3,
        Self::Ogg,
        Self::Aac,
        Self::Pcm,
        Self::Ulaw,
    ];

    /// Reads the vendor's word for a format.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Reads one media range of an `Accept` header: one of the four the vendor documents,
    /// parameters ignored.
    ///
    /// Wildcards are the caller's business, and WAV cannot be streamed.
    pub(super) fn from_media_type(range: &str) -> Option<Self> {
        let essence = range.split_once(';').map_or(range, |(essence, _)| essence);
        match essence.trim().to_ascii_lowercase().as_str() {
            "audio/mpeg" => Some(Self::Mp3),
            "audio/ogg" => Some(Self::Ogg),
            "audio/aac" => Some(Self::Aac),
            "audio/pcm" => Some(Self::Pcm),
            _ => None,
        }
    }

    /// The vendor's word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Aac => "aac",
            Self::Pcm => "pcm",
            Self::Ulaw => "ulaw",
        }
    }

    /// The `Content-Type` of a stream in this format.
    ///
    /// The vendor's description of its API says that `audio/L16` comes with rate and channels, and
    /// that its samples are little-endian, although RFC 2586 wants network byte order. How it
    /// spells the parameters is a guess.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Aac => "audio/aac",
            Self::Pcm => "audio/L16;rate=24000;channels=1",
            Self::Ulaw => "audio/basic",
        }
    }
}

/// The audio of `text`, mono: mu-law at 8 kHz, all else at 24 kHz, as the vendor documents for PCM.
pub(super) fn synthesize(format: AudioFormat, text: &str) -> Vec<u8> {
    let milliseconds = duration(text);
    match format {
        AudioFormat::Wav => wav::file(milliseconds),
        AudioFormat::Mp3 => mp3::frames(milliseconds),
        AudioFormat::Ogg => ogg::pages(milliseconds),
        AudioFormat::Aac => aac::frames(milliseconds),
        AudioFormat::Pcm => pcm::linear(milliseconds),
        AudioFormat::Ulaw => pcm::mu_law(milliseconds),
    }
}

/// How long the audio of `text` is. A coded format may run over by less than one frame.
pub(super) fn duration_ms(text: &str) -> u64 {
    duration(text) as u64
}

/// The first characters at the pace of a human reader, the rest fast, so that the longest input the
/// vendor takes (20,000 characters, docs, API limits) stays under 6 MB. A caller that forgets the
/// limit gets no more than that.
fn duration(text: &str) -> usize {
    const SHORTEST: usize = 200;
    const UNHURRIED: usize = 200;
    const LIMIT: usize = 20_000;

    let spoken: usize = spoken(text).iter().map(|s| s.text.chars().count()).sum();
    let unhurried = spoken.min(UNHURRIED);
    let hurried = spoken.min(LIMIT) - unhurried;
    SHORTEST.max(unhurried * 60 + hurried * 5)
}

/// Samples per second of everything but mu-law.
const RATE: usize = 24_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_as_its_format() {
        for format in AudioFormat::ALL {
            assert_eq!(AudioFormat::parse(format.name()), Some(format));
        }
        assert_eq!(AudioFormat::parse("MP3"), None);
        assert_eq!(AudioFormat::parse("flac"), None);
    }

    #[test]
    fn a_media_range_names_a_format_whatever_its_case_and_parameters() {
        let format = AudioFormat::from_media_type;

        assert_eq!(format("audio/mpeg"), Some(AudioFormat::Mp3));
        assert_eq!(format(" Audio/OGG ; q=0.5"), Some(AudioFormat::Ogg));
        assert_eq!(format("audio/aac;q=1"), Some(AudioFormat::Aac));
        assert_eq!(format("audio/pcm"), Some(AudioFormat::Pcm));
        for unknown in ["audio/*", "*/*", "audio/wav", "audio/mp3", ""] {
            assert_eq!(format(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_longer_text_is_never_shorter_to_hear() {
        let durations: Vec<u64> = (0..400).map(|n| duration_ms(&"a".repeat(n))).collect();

        assert!(durations.is_sorted());
        assert_eq!(durations[0], 200);
        assert_eq!(durations[4], 240);
        assert_eq!(durations[200], 12_000);
        assert_eq!(durations[399], 12_995);
    }

    #[test]
    fn tags_take_no_time() {
        assert_eq!(
            duration_ms("<speak>Hello <b>world</b></speak>"),
            duration_ms("Hello world")
        );
    }

    #[test]
    fn the_longest_inputs_stay_small() {
        for format in AudioFormat::ALL {
            assert!(synthesize(format, &"a".repeat(2_000)).len() < 2_000_000);
            assert!(synthesize(format, &"a".repeat(20_000)).len() < 6_000_000);
            assert_eq!(
                synthesize(format, &"a".repeat(20_000)),
                synthesize(format, &"a".repeat(20_001)),
            );
        }
    }

    /// Guards against audio that changes with the machine or unnoticed with the code.
    #[test]
    fn the_same_text_makes_the_same_bytes_everywhere() {
        let digests = AudioFormat::ALL.map(|format| {
            let audio = synthesize(format, "The quick brown fox jumps over the lazy dog.");
            (format.name(), audio.len(), fnv1a(&audio))
        });

        assert_eq!(
            digests,
            [
                ("wav", 126_764, 0xbe2b_8df0),
                ("mp3", 2_640, 0x0ea4_1b79),
                ("ogg", 712, 0xcef9_db62),
                ("aac", 682, 0xd3b6_59db),
                ("pcm", 126_720, 0x1ca8_6ba5),
                ("ulaw", 21_120, 0x1e0c_2945),
            ]
        );
    }

    /// FNV-1a: enough to notice a change.
    fn fnv1a(bytes: &[u8]) -> u32 {
        bytes.iter().fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        })
    }
}
