//! A rough pronunciation of English spelling: enough to fill a result, not to learn from.

/// Spellings with their sound, in IPA and in ARPABET; the longer ones first.
const SOUNDS: &[(&str, &str, &str)] = &[
    ("tion", "ʃən", "SH AH N"),
    ("igh", "aɪ", "AY"),
    ("ch", "tʃ", "CH"),
    ("ck", "k", "K"),
    ("ea", "iː", "IY"),
    ("ee", "iː", "IY"),
    ("ll", "l", "L"),
    ("ng", "ŋ", "NG"),
    ("oo", "uː", "UW"),
    ("ou", "aʊ", "AW"),
    ("ow", "oʊ", "OW"),
    ("ph", "f", "F"),
    ("qu", "kw", "K W"),
    ("sh", "ʃ", "SH"),
    ("ss", "s", "S"),
    ("th", "θ", "TH"),
    ("a", "æ", "AE"),
    ("b", "b", "B"),
    ("c", "k", "K"),
    ("d", "d", "D"),
    ("e", "ɛ", "EH"),
    ("f", "f", "F"),
    ("g", "ɡ", "G"),
    ("h", "h", "HH"),
    ("i", "ɪ", "IH"),
    ("j", "dʒ", "JH"),
    ("k", "k", "K"),
    ("l", "l", "L"),
    ("m", "m", "M"),
    ("n", "n", "N"),
    ("o", "ɑ", "AA"),
    ("p", "p", "P"),
    ("r", "r", "R"),
    ("s", "s", "S"),
    ("t", "t", "T"),
    ("u", "ʌ", "AH"),
    ("v", "v", "V"),
    ("w", "w", "W"),
    ("x", "ks", "K S"),
    ("y", "j", "Y"),
    ("z", "z", "Z"),
];

/// A piece of a word with its sound.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phone {
    /// The spelling.
    pub(super) text: String,
    /// Its first character in the word.
    pub(super) start: usize,
    /// The sound in IPA.
    pub(super) ipa: &'static str,
    /// The sound in ARPABET.
    pub(super) arpabet: &'static str,
}

/// The sounds of a word; a character that is no English letter has none.
pub(super) fn phones(word: &str) -> Vec<Phone> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let mut phones = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let begins = |spelling: &str| {
            let mut rest = letters[at..].iter();
            spelling.chars().all(|letter| rest.next() == Some(&letter))
        };
        let sound = SOUNDS.iter().find(|(spelling, _, _)| begins(spelling));
        let Some((spelling, ipa, arpabet)) = sound else {
            at += 1;
            continue;
        };
        phones.push(Phone {
            text: (*spelling).to_owned(),
            start: at,
            ipa,
            arpabet,
        });
        at += spelling.len();
    }
    phones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_of_several_letters_is_one_sound() {
        let sounds = |word| {
            let phones = phones(word).into_iter();
            phones.map(|phone| phone.arpabet).collect::<Vec<_>>()
        };

        assert_eq!(sounds("Things"), ["TH", "IH", "NG", "S"]);
        assert_eq!(sounds("o'clock"), ["AA", "K", "L", "AA", "K"]);
        assert_eq!(sounds("\u{65e5}\u{672c}"), Vec::<&str>::new());
    }
}
