//! What people call accounts and credentials; it is shown in tables, logs and tokens.

use serde::Deserialize;

/// The longest name, in characters.
const LONGEST: usize = 64;

/// A name of 1 to 64 characters, none of them of control.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(String);

impl Name {
    /// Reads a name; the error says what would do.
    pub fn parse(text: String) -> Result<Self, &'static str> {
        let is_short = (1..=LONGEST).contains(&text.chars().count());
        let misleads = |c: char| c.is_control() || turns_or_hides(c);
        let is_blank = text.chars().all(char::is_whitespace);
        if is_short && !is_blank && !text.chars().any(misleads) {
            return Ok(Self(text));
        }
        Err("must have 1 to 64 characters and none of control")
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character turns the direction of a line (Unicode Standard Annex 9), ends it, or makes
/// two different names look the same. The joiners U+200C and U+200D are letters' affair in Persian
/// and Hindi, and are not among them.
fn turns_or_hides(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
    )
}

impl TryFrom<String> for Name {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_fits_on_a_line() {
        for good in ["a", "Jörg & Söhne", &"é".repeat(64)] {
            assert_eq!(Name::parse(good.into()).unwrap().as_str(), good);
        }
        for bad in ["", "a\nb", "\u{1b}[31m", "\0", &"a".repeat(65)] {
            assert!(Name::parse(bad.into()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_is_not_blank_and_hides_nothing() {
        for good in ["a b", "نامه\u{200c}ای", "👩\u{200d}💻"] {
            assert_eq!(Name::parse(good.into()).unwrap().as_str(), good);
        }
        for bad in [
            " ",
            "\u{3000}",
            "\u{a0}\t",
            "a\u{202e}b",
            "\u{feff}",
            "a\u{2028}b",
            "\u{200b}",
        ] {
            assert!(Name::parse(bad.into()).is_err(), "{bad:?}");
        }
        for bad in ["a\u{2066}b", "\u{85}", "\u{7f}", "a\u{200f}"] {
            assert!(Name::parse(bad.into()).is_err(), "{bad:?}");
        }
    }
}
