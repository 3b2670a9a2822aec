//! OAuth scopes (RFC 6749 section 3.3).

use std::fmt;

/// Longer scopes are refused unread.
const MAX_BYTES: usize = 16 * 1024;

/// More scope tokens than this, repeated or not, are refused.
const MAX_TOKENS: usize = 100;

/// A set of case-sensitive scope tokens that remembers the order in which they were asked for.
///
/// Two sets are equal when they hold the same tokens: the order of a scope does not matter.
#[derive(Clone, Debug, Default)]
pub struct ScopeSet {
    tokens: Vec<String>,
}

/// Why a scope was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadScope {
    /// Nothing in it. A scope left out is the caller's affair, not an empty set by accident.
    #[error("the scope is empty")]
    Empty,
    /// Too long, or too many tokens.
    #[error("a scope has at most {MAX_TOKENS} tokens in {MAX_BYTES} bytes")]
    TooLong,
    /// A space before, after, or beside another.
    #[error("scope tokens are separated by single spaces")]
    Spacing,
    /// A character outside `NQCHAR`: a quote, a backslash, a control, anything not ASCII.
    #[error("a scope token holds a character that scopes do not have")]
    Character,
}

impl ScopeSet {
    /// Reads `scope-token *( SP scope-token )`; a token that is repeated counts once.
    pub fn parse(text: &str) -> Result<Self, BadScope> {
        if text.is_empty() {
            return Err(BadScope::Empty);
        }
        if text.len() > MAX_BYTES || text.split(' ').nth(MAX_TOKENS).is_some() {
            return Err(BadScope::TooLong);
        }
        let mut set = Self::default();
        for token in text.split(' ') {
            if token.is_empty() {
                return Err(BadScope::Spacing);
            }
            if !token.bytes().all(is_nqchar) {
                return Err(BadScope::Character);
            }
            if !set.contains(token) {
                set.tokens.push(token.to_owned());
            }
        }
        Ok(set)
    }

    /// Whether the token is in the set.
    pub fn contains(&self, token: &str) -> bool {
        self.tokens.iter().any(|known| known == token)
    }

    /// Whether every token of this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|token| other.contains(token))
    }

    /// The tokens in the order they were asked for.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| &**token)
    }

    /// Whether there is no token: true of the default set alone.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

impl PartialEq for ScopeSet {
    fn eq(&self, other: &Self) -> bool {
        self.is_subset(other) && other.is_subset(self)
    }
}

impl Eq for ScopeSet {}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tokens.join(" "))
    }
}

fn is_nqchar(byte: u8) -> bool {
    matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn oa_13_tokens_keep_their_case_and_the_order_of_the_request() {
        let set = ScopeSet::parse("b a:x B https://x.example/#!~ b").unwrap();

        assert_eq!(set.to_string(), "b a:x B https://x.example/#!~");
        assert!(set.contains("B") && set.contains("a:x"));
        assert!(!set.contains("A:X") && !set.contains("a"));
    }

    #[test]
    fn oa_13_the_order_of_a_scope_does_not_matter() {
        let [ab, ba, abc] = ["a b", "b a b", "c b a"].map(|text| ScopeSet::parse(text).unwrap());

        assert_eq!(ab, ba);
        assert_ne!(ab, abc);
        assert!(ab.is_subset(&abc) && !abc.is_subset(&ab));
        assert!(ScopeSet::default().is_empty());
    }

    #[test]
    fn oa_13_anything_else_is_no_scope() {
        use BadScope::{Character, Empty, Spacing};
        for (text, error) in [
            ("", Empty),
            (" ", Spacing),
            (" a", Spacing),
            ("a ", Spacing),
            ("a  b", Spacing),
            ("a\tb", Character),
            ("a\"", Character),
            ("a\\b", Character),
            ("a\0", Character),
            ("a\x7f", Character),
            ("\u{e9}", Character),
        ] {
            assert_eq!(ScopeSet::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn r_34_long_scopes_are_refused() {
        let tokens = |count: usize| vec!["a"; count].join(" ");

        assert!(ScopeSet::parse(&tokens(MAX_TOKENS)).is_ok());
        assert_eq!(
            ScopeSet::parse(&tokens(MAX_TOKENS + 1)),
            Err(BadScope::TooLong)
        );
        assert!(ScopeSet::parse(&"a".repeat(MAX_BYTES)).is_ok());
        assert_eq!(
            ScopeSet::parse(&"a".repeat(MAX_BYTES + 1)),
            Err(BadScope::TooLong)
        );
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(any: String, text in "[ab!\" ]{0,12}") {
            for text in [any, text] {
                if let Ok(set) = ScopeSet::parse(&text) {
                    prop_assert_eq!(ScopeSet::parse(&set.to_string()).unwrap(), set);
                }
            }
        }
    }
}
