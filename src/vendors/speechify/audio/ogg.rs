//! Silence in Opus packets (RFC 6716, RFC 7845) in an Ogg stream (RFC 3533).

/// A whole Ogg file: a page of identification, a page of comments, then a page for each second.
pub(super) fn pages(milliseconds: usize) -> Vec<u8> {
    let samples = usize::from(PRE_SKIP) + milliseconds * 48;
    let packets = samples.div_ceil(SAMPLES);
    let mut pages = page(BEGIN, 0, 0, &[&identification()]);
    pages.extend(page(0, 0, 1, &[&comments()]));
    for (number, first) in (2..).zip((0..packets).step_by(PACKETS)) {
        let next = packets.min(first + PACKETS);
        let flags = if next == packets { END } else { 0 };
        // The last page ends inside a packet: the decoder trims the rest (RFC 7845 section 4.4).
        let position = samples.min(next * SAMPLES);
        let silence = vec![&SILENCE[..]; next - first];
        pages.extend(page(flags, position, number, &silence));
    }
    pages
}

/// First and last page of a stream (RFC 3533 section 6).
const BEGIN: u8 = 2;
const END: u8 = 4;

/// Samples a decoder throws away at the start: the usual delay of an encoder.
const PRE_SKIP: u16 = 312;

/// Samples in a packet of 20 ms, at 48 kHz as all positions are (RFC 7845 section 4).
const SAMPLES: usize = 960;

/// Packets in a page: one second.
const PACKETS: usize = 50;

/// One packet: configuration 31 (CELT, full band, 20 ms), mono, one frame (RFC 6716 section 3.1),
/// whose first bit coded says silence (section 4.3).
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// Identification header (RFC 7845 section 5.1): version 1, mono, no gain, mapping family 0.
fn identification() -> Vec<u8> {
    let mut header = b"OpusHead\x01\x01".to_vec();
    header.extend(PRE_SKIP.to_le_bytes());
    header.extend(24_000u32.to_le_bytes());
    header.extend([0, 0, 0]);
    header
}

/// Comment header (RFC 7845 section 5.2): who encoded, and no comment.
fn comments() -> Vec<u8> {
    let mut header = b"OpusTags".to_vec();
    header.extend(8u32.to_le_bytes());
    header.extend(b"mockmint");
    header.extend(0u32.to_le_bytes());
    header
}

/// One page (RFC 3533 section 6) with whole packets, each short enough for one segment.
fn page(flags: u8, position: usize, number: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend((position as u64).to_le_bytes());
    page.extend(SERIAL);
    page.extend(number.to_le_bytes());
    page.extend([0; 4]);
    page.push(one_byte(packets.len()));
    page.extend(packets.iter().map(|packet| one_byte(packet.len())));
    page.extend(packets.concat());
    let checksum = checksum(&page);
    page[22..26].copy_from_slice(&checksum.to_le_bytes());
    page
}

/// Tells apart the streams of one file; here is only one.
const SERIAL: [u8; 4] = *b"mint";

/// The length of a packet or of a segment table.
#[expect(
    clippy::expect_used,
    reason = "50 packets a page, 24 bytes a packet at most"
)]
fn one_byte(length: usize) -> u8 {
    u8::try_from(length).expect("pages and packets are kept short")
}

/// CRC-32 with polynomial 0x04c11db7, neither reflected nor inverted; its own field counts as zero.
fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| {
            let polynomial = if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 };
            (crc << 1) ^ polynomial
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_published_catalogue() {
        // CRC-32/MPEG-2 differs in its initial value alone; with that value folded in, its check
        // value appears.
        let mut message = b"123456789".to_vec();
        for byte in &mut message[..4] {
            *byte = !*byte;
        }

        assert_eq!(checksum(&message), 0x0376_e6e7);
    }

    #[test]
    fn pages_tile_the_file_in_order_with_correct_checksums() {
        for milliseconds in [200, 1_000, 2_640] {
            let file = pages(milliseconds);

            for (number, page) in split(&file).iter().enumerate() {
                assert_eq!((&page[..4], page[4]), (&b"OggS"[..], 0));
                assert_eq!(little_endian(&page[18..22]), number);
                let mut bare = page.to_vec();
                bare[22..26].fill(0);
                assert_eq!(little_endian(&page[22..26]), checksum(&bare) as usize);
            }
        }
    }

    #[test]
    fn the_first_two_pages_are_the_headers_and_only_the_last_ends_the_stream() {
        let file = pages(2_640);
        let pages = split(&file);

        assert!(pages[0][28..].starts_with(b"OpusHead\x01\x01"));
        assert!(pages[1][28..].starts_with(b"OpusTags"));
        let flags: Vec<u8> = pages.iter().map(|page| page[5]).collect();
        assert_eq!(flags, [BEGIN, 0, 0, 0, END]);
    }

    #[test]
    fn positions_rise_to_the_duration_and_the_delay() {
        let file = pages(2_640);

        let positions: Vec<usize> = split(&file)
            .iter()
            .map(|page| little_endian(&page[6..14]))
            .collect();
        assert_eq!(positions, [0, 0, 48_000, 96_000, 2_640 * 48 + 312]);
    }

    #[test]
    fn a_full_second_may_be_the_last() {
        let file = pages(990);

        let pages = split(&file);
        assert_eq!(pages.len(), 3);
        assert_eq!((pages[2][5], pages[2][26]), (END, 50));
    }

    /// Cuts a file into pages by their segment tables.
    fn split(mut file: &[u8]) -> Vec<&[u8]> {
        let mut pages = Vec::new();
        while !file.is_empty() {
            let segments = usize::from(file[26]);
            let body: usize = file[27..27 + segments]
                .iter()
                .map(|n| usize::from(*n))
                .sum();
            let (page, rest) = file.split_at(27 + segments + body);
            pages.push(page);
            file = rest;
        }
        pages
    }

    fn little_endian(bytes: &[u8]) -> usize {
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
    }
}
