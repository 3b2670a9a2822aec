//! The text and the compressed stream: strict where published parsers differ.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

use super::{APP_CERTIFICATE, APP_ID, NOW, header, judge, signed, token};
use crate::vendors::agora::access_token2::{MAX_CONTENT, Malformed, Verdict, decode};

#[test]
fn jt_17_a_token_over_the_length_cap_is_refused_before_it_is_looked_at() {
    assert_eq!(decode(&".".repeat(1 << 20)), Err(Malformed::TooLong));
    assert_eq!(
        decode(&format!("007{}", "A".repeat(8190))),
        Err(Malformed::TooLong)
    );
    assert_eq!(
        decode(&format!("007{}", "A".repeat(8188))),
        Err(Malformed::Zlib)
    );
}

/// Deflate has more than one encoding of the same bytes: inflaters skip the bits left over in its
/// last byte, and a repetition may point at another of its occurrences. The signature is over what
/// was inflated. So the text does not identify the token.
#[test]
fn r_55_a_token_changed_at_any_position_is_refused_or_says_the_very_same() {
    let good = token();
    let says = decode(&good).unwrap();

    let mut refused = 0;
    for (position, letter) in replacements(&good) {
        let text = format!("{}{letter}{}", &good[..position], &good[position + 1..]);
        match judge(&text, APP_ID, APP_CERTIFICATE, NOW) {
            Verdict::Accepted(token) => assert_eq!(token, says, "{text}"),
            _ => refused += 1,
        }
    }
    assert!(refused * 100 > replacements(&good).count() * 99);
}

#[test]
fn r_55_a_token_with_a_letter_more_at_any_position_is_refused() {
    let good = token();

    for (position, letter) in replacements(&good) {
        let text = format!("{}{letter}{}", &good[..position], &good[position..]);
        assert!(decode(&text).is_err(), "{text}");
    }
}

#[test]
fn r_55_a_token_cut_or_extended_or_padded_or_in_other_case_is_refused() {
    let good = token();

    for length in 0..good.len() {
        assert!(decode(&good[..length]).is_err(), "cut to {length}");
        assert!(
            decode(&good[good.len() - length..]).is_err(),
            "last {length}"
        );
    }
    for text in [
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("\"{good}\""),
        format!("{good}{good}"),
        format!("{good}A"),
        format!("{good}AAAA"),
        format!("{good}="),
        good.to_lowercase(),
        good.to_uppercase(),
    ] {
        assert!(decode(&text).is_err(), "{text}");
    }
}

#[test]
fn base64_is_the_standard_alphabet_with_padding_and_no_stray_bits() {
    let (compressed, padded) = (0..100)
        .find_map(|length| {
            let mut info = header(0);
            info.extend(std::iter::repeat_n(0xff, length));
            let payload = signed(&info)[3..].to_owned();
            let awkward = payload.ends_with("==") && payload.contains(['+', '/']);
            awkward.then(|| (STANDARD.decode(&payload).unwrap(), payload))
        })
        .unwrap();
    assert!(decode(&format!("007{padded}")).is_ok());

    let stray = {
        let at = padded.len() - 3;
        let next = char::from(padded.as_bytes()[at] + 1);
        format!("{}{next}==", &padded[..at])
    };
    for payload in [
        STANDARD_NO_PAD.encode(&compressed),
        URL_SAFE.encode(&compressed),
        format!("{}\n{}", &padded[..4], &padded[4..]),
        format!("{padded}="),
        padded[..padded.len() - 1].to_owned(),
        stray,
    ] {
        assert_eq!(
            decode(&format!("007{payload}")),
            Err(Malformed::Base64),
            "{payload}"
        );
    }
}

#[test]
fn zlib_is_one_whole_stream_with_its_checksum() {
    let good = STANDARD.decode(&token()[3..]).unwrap();
    let flaw = |bytes: &[u8]| decode(&format!("007{}", STANDARD.encode(bytes))).unwrap_err();
    let with = |position: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[position] = byte;
        bytes
    };
    let last = good.len() - 1;

    assert_eq!(flaw(&[]), Malformed::Zlib);
    assert_eq!(flaw(&good[..last]), Malformed::Zlib);
    assert_eq!(flaw(&with(last, good[last] ^ 1)), Malformed::Zlib);
    assert_eq!(flaw(&good[2..last - 3]), Malformed::Zlib, "raw deflate");
    assert_eq!(flaw(&with(1, 0xbb)), Malformed::Zlib, "preset dictionary");
    assert_eq!(flaw(&[&good[..], &[0]].concat()), Malformed::TrailingBytes);
    assert_eq!(flaw(&[&good[..], &good].concat()), Malformed::TrailingBytes);
}

#[test]
fn content_is_read_up_to_the_cap_and_no_further() {
    let filled = |length: usize| {
        let mut info = header(0);
        info.resize(length - 34, 0x5a);
        signed(&info)
    };

    assert!(
        decode(&filled(MAX_CONTENT))
            .unwrap()
            .verify(APP_CERTIFICATE)
    );
    assert_eq!(decode(&filled(MAX_CONTENT + 1)), Err(Malformed::TooLarge));
}

/// One inflater serves every token of a thread.
#[test]
fn a_token_is_read_alike_whatever_was_read_before_it() {
    let good = token();
    let says = decode(&good).unwrap();
    let large = {
        let mut info = header(0);
        info.resize(2 * MAX_CONTENT, 0x5a);
        signed(&info)
    };
    let cut = STANDARD.decode(&good[3..]).unwrap();
    let cut = format!("007{}", STANDARD.encode(&cut[..cut.len() / 2]));

    for before in [&large, &cut, "007AAAA", &good] {
        let first = decode(before);
        assert_eq!(decode(&good).as_ref(), Ok(&says), "after {before}");
        assert_eq!(decode(before), first, "{before}");
    }
}

/// Every letter of base64 and some others, but the one that is there, for every position.
fn replacements(token: &str) -> impl Iterator<Item = (usize, char)> {
    let letters = (' '..='~').chain("\t\r\n\0é\u{feff}".chars());
    token.char_indices().flat_map(move |(position, there)| {
        let others = letters.clone().filter(move |letter| *letter != there);
        others.map(move |letter| (position, letter))
    })
}
