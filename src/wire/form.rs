//! `application/x-www-form-urlencoded`: strict reading, and writing.
//!
//! `serde_urlencoded` decodes, but leniently: it turns `%FF` into U+FFFD and accepts `%zz` and NUL.
//! Two different secrets could then become equal, and PostgreSQL refuses the NUL (RFC 6749
//! appendix B). Every byte is checked before it decodes anything.

use std::fmt;

use serde::Serialize;

/// No real form has more parameters than this.
const MAX_PARAMETERS: usize = 100;

/// The parameters of a form or a query, in the order they were sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

/// Why a form was refused. It contains no value, because any value may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadForm {
    /// Too many parameters.
    #[error("a form has at most {MAX_PARAMETERS} parameters")]
    TooMany,
    /// A `%` without two hexadecimal digits.
    #[error("a `%` is not followed by two hexadecimal digits")]
    BadEscape,
    /// Bytes that are not UTF-8 after decoding.
    #[error("the form is not UTF-8")]
    NotUtf8,
    /// A control character, literal or escaped.
    #[error("the form holds a control character")]
    ControlCharacter,
    /// A parameter that may be sent once was sent twice.
    #[error("the parameter `{0}` is there more than once")]
    Repeated(String),
}

impl Form {
    /// Reads a request body.
    pub fn parse(body: &[u8]) -> Result<Self, BadForm> {
        let sequences = || body.split(|byte| *byte == b'&').filter(|s| !s.is_empty());
        if sequences().nth(MAX_PARAMETERS).is_some() {
            return Err(BadForm::TooMany);
        }
        let mut decoded = Vec::new();
        for sequence in sequences() {
            let (name, value) = split(sequence);
            check(name, &mut decoded)?;
            check(value, &mut decoded)?;
        }
        // Decoding pairs of strings cannot fail.
        let pairs = serde_urlencoded::from_bytes(body).map_err(|_| BadForm::NotUtf8)?;
        Ok(Self { pairs })
    }

    /// Reads a query string, by the same rules.
    pub fn query(query: &str) -> Result<Self, BadForm> {
        Self::parse(query.as_bytes())
    }

    /// The value of a known parameter. An empty value counts as absent (RFC 6749 section 3.2).
    ///
    /// A repeated parameter is an error even if the values are equal or empty, because parsers
    /// differ in which one counts. Unknown parameters may repeat.
    pub fn one(&self, name: &str) -> Result<Option<&str>, BadForm> {
        let mut values = self.pairs().filter(|(key, _)| *key == name);
        let first = values.next();
        if values.next().is_some() {
            return Err(BadForm::Repeated(name.to_owned()));
        }
        Ok(first.map(|(_, value)| value).filter(|v| !v.is_empty()))
    }

    /// Every parameter, known or not.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (&**key, &**value))
    }
}

/// Forms carry secrets, in values and by mistake in names.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} parameters)", self.pairs.len())
    }
}

/// Writes a query or a form.
///
/// # Panics
///
/// When `pairs` is not a list of pairs or a struct of plain values.
#[expect(
    clippy::expect_used,
    reason = "the type of the pairs is ours, not input"
)]
pub fn encode(pairs: impl Serialize) -> String {
    serde_urlencoded::to_string(pairs).expect("the parameters are names and plain values")
}

fn split(sequence: &[u8]) -> (&[u8], &[u8]) {
    let equals = sequence.iter().position(|byte| *byte == b'=');
    equals.map_or((sequence, &[]), |at| (&sequence[..at], &sequence[at + 1..]))
}

/// Decodes one name or value that is not part of a form.
pub(super) fn decode(encoded: &[u8]) -> Result<String, BadForm> {
    let mut decoded = Vec::with_capacity(encoded.len());
    check(encoded, &mut decoded)?;
    String::from_utf8(decoded).map_err(|_| BadForm::NotUtf8)
}

/// Checks one name or value, and leaves what it decodes to in `decoded`.
///
/// It refuses all of C0 and DEL, including line breaks: no vendor takes multi-line text in a form,
/// and a CR LF in a client id is an attack on a log.
fn check(encoded: &[u8], decoded: &mut Vec<u8>) -> Result<(), BadForm> {
    decoded.clear();
    let mut rest = encoded;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (octet, tail) = escape(tail).ok_or(BadForm::BadEscape)?;
                rest = tail;
                octet
            }
            _ => *byte,
        });
    }
    if decoded.iter().any(u8::is_ascii_control) {
        return Err(BadForm::ControlCharacter);
    }
    str::from_utf8(decoded).map_or(Err(BadForm::NotUtf8), |_| Ok(()))
}

/// The byte that two hexadecimal digits stand for, and the bytes after them.
fn escape(digits: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = digits.split_first_chunk()?;
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let octet = value(high)? << 4 | value(low)?;
    Some((u8::try_from(octet).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(body: &str) -> Form {
        Form::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn names_and_values_are_decoded_in_the_order_they_were_sent() {
        let form = form("b=1+2&a=%C3%BC%2b&&c&=x&b=\u{fc}=");

        let pairs: Vec<_> = form.pairs().collect();

        let expected = [
            ("b", "1 2"),
            ("a", "\u{fc}+"),
            ("c", ""),
            ("", "x"),
            ("b", "\u{fc}="),
        ];
        assert_eq!(pairs, expected);
        assert_eq!(Form::parse(b""), Ok(Form::default()));
    }

    #[test]
    fn oa_02_an_empty_value_is_a_parameter_left_out() {
        let form = form("scope=&grant_type=client_credentials&audience");

        assert_eq!(form.one("scope"), Ok(None));
        assert_eq!(form.one("audience"), Ok(None));
        assert_eq!(form.one("grant_type"), Ok(Some("client_credentials")));
        assert_eq!(form.one("missing"), Ok(None));
    }

    #[test]
    fn oa_03_unknown_parameters_are_ignored_even_when_repeated() {
        let form = form("foo=1&foo=2&grant_type=client_credentials");

        assert_eq!(form.one("grant_type"), Ok(Some("client_credentials")));
    }

    #[test]
    fn oa_04_a_known_parameter_given_twice_is_an_error() {
        for body in [
            "scope=a&scope=a",
            "scope=a&sc%6fpe=b",
            "scope=&scope=a",
            "scope&scope",
        ] {
            let error = form(body).one("scope").unwrap_err();

            assert_eq!(error, BadForm::Repeated("scope".to_owned()), "{body}");
        }
        assert_eq!(form("scope=a&Scope=b").one("scope"), Ok(Some("a")));
    }

    #[test]
    fn oa_06_nothing_is_guessed_or_replaced() {
        use BadForm::{BadEscape, ControlCharacter, NotUtf8};
        for (body, error) in [
            (&b"a=%FF"[..], NotUtf8),
            (b"a=\xff", NotUtf8),
            (b"\xff=a", NotUtf8),
            (b"a=%C0%80", NotUtf8),
            (b"a=%ED%A0%80", NotUtf8),
            (b"a=%zz", BadEscape),
            (b"a=%+1", BadEscape),
            (b"a=%", BadEscape),
            (b"a=%4", BadEscape),
            (b"%=a", BadEscape),
            (b"a=%&b=1", BadEscape),
            (b"a=%00", ControlCharacter),
            (b"a=\0", ControlCharacter),
            (b"%0a=1", ControlCharacter),
            (b"a=%0D%0A", ControlCharacter),
            (b"a=%7f", ControlCharacter),
            (b"a=1\r\n", ControlCharacter),
        ] {
            assert_eq!(Form::parse(body), Err(error), "{body:?}");
        }
    }

    #[test]
    fn r_34_the_number_of_parameters_is_bounded() {
        assert!(Form::query(&"a=1&".repeat(MAX_PARAMETERS)).is_ok());
        assert_eq!(
            Form::query(&"a=1&".repeat(MAX_PARAMETERS + 1)),
            Err(BadForm::TooMany)
        );
    }

    #[test]
    fn no_value_shows_in_debug_output() {
        let form = form("client_secret=sk_live");

        assert_eq!(format!("{form:?}"), "Form(1 parameters)");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[%&=+a0-9]{0,32}") {
            let _ = Form::parse(&bytes);
            let _ = Form::query(&text);
        }

        #[test]
        fn an_encoded_form_is_read_back_unchanged(
            pairs in proptest::collection::vec(("[^\\x00-\\x1f\\x7f]{1,9}", "[^\\x00-\\x1f\\x7f]{0,9}"), 0..9)
        ) {
            let form = Form::query(&encode(&pairs)).unwrap();

            prop_assert_eq!(form.pairs, pairs);
        }

        #[test]
        fn what_is_escaped_comes_back(value in "[^\\x00-\\x1f\\x7f]{1,24}") {
            let escape = |body: String, byte| body + &format!("%{byte:02x}");
            let body = value.bytes().fold("a=".to_owned(), escape);

            let form = Form::parse(body.as_bytes()).unwrap();

            prop_assert_eq!(form.one("a"), Ok(Some(&*value)));
        }
    }
}
