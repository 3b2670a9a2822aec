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
        if (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            return Ok(Self(text));
        }
        Err("must have 1 to 64 characters and none of control")
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
}
