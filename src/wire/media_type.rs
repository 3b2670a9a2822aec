//! The `Content-Type` header, read whole rather than searched for a word.

/// A media type with its parameters (RFC 9110 section 8.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    essence: String,
    parameters: Vec<(String, String)>,
}

/// Why a `Content-Type` was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMediaType {
    /// Not `type/subtype` with well-formed parameters.
    #[error("the content type is not a media type")]
    Malformed,
    /// A charset other than UTF-8.
    #[error("the charset of the content type is not UTF-8")]
    Charset,
}

impl MediaType {
    /// Reads a field value. A word in the wrong place makes it unreadable: a browser sends
    /// `text/plain; application/json` across origins without asking (R-61).
    pub fn parse(value: &[u8]) -> Result<Self, BadMediaType> {
        let is_text = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
        let text = str::from_utf8(value).ok();
        let text = text.filter(|_| value.iter().all(is_text));
        Self::read(text.ok_or(BadMediaType::Malformed)?).ok_or(BadMediaType::Malformed)
    }

    fn read(text: &str) -> Option<Self> {
        let (essence, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        let essence = essence.trim_matches(OWS).to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let parameters = parameters(rest)?;
        Some(Self {
            essence,
            parameters,
        })
    }

    /// `type/subtype`, lower case.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// A parameter, by its lower-case name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let (_, value) = parameters.find(|(key, _)| key == name)?;
        Some(value)
    }

    /// The `charset` parameter as it was written.
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }

    /// Refuses a charset that is not UTF-8, which forms and JSON always are (RFC 6749 appendix B).
    pub fn require_utf8(&self) -> Result<(), BadMediaType> {
        match self.charset() {
            Some(charset) if !charset.eq_ignore_ascii_case("utf-8") => Err(BadMediaType::Charset),
            _ => Ok(()),
        }
    }
}

/// The lower-case `type/subtype` of a field value, whatever its parameters.
pub fn essence(value: &[u8]) -> Option<String> {
    MediaType::parse(value).ok().map(|media| media.essence)
}

/// More parameters than this are an attack on whoever compares their names.
const MAX_PARAMETERS: usize = 16;

/// Optional white space (RFC 9110 section 5.6.3).
const OWS: [char; 2] = [' ', '\t'];

/// Whether `text` is a token (RFC 9110 section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// Reads `*( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )` to the end of `rest`: names in
/// lower case, none twice.
///
/// A backslash escapes a quote or a backslash only. Browsers write the file name `a\b` unescaped.
pub(super) fn parameters(rest: &str) -> Option<Vec<(String, String)>> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut rest = rest.trim_matches(OWS);
    while !rest.is_empty() {
        rest = rest.strip_prefix(';')?.trim_start_matches(OWS);
        if rest.is_empty() || rest.starts_with(';') {
            continue;
        }
        let (name, tail) = rest.split_once('=')?;
        let name = name.to_ascii_lowercase();
        let (value, tail) = match tail.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => word(tail)?,
        };
        let is_known = parameters.iter().any(|(known, _)| *known == name);
        if !is_token(&name) || is_known || parameters.len() == MAX_PARAMETERS {
            return None;
        }
        parameters.push((name, value));
        rest = tail.trim_start_matches(OWS);
    }
    Some(parameters)
}

fn word(text: &str) -> Option<(String, &str)> {
    let (word, rest) = text.split_at(text.find([';', ' ', '\t']).unwrap_or(text.len()));
    is_token(word).then(|| (word.to_owned(), rest))
}

fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match characters.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, escaped)) => value.push(escaped),
                None => value.push('\\'),
            },
            _ => value.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn oa_05_the_essence_is_read_in_any_case_and_with_any_parameters() {
        for value in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            " application/x-www-form-urlencoded\t;charset=\"utf-8\";",
            "application/x-www-form-urlencoded; a=\"; text/plain, \\\"x\" ; ; b=c",
        ] {
            let media = MediaType::parse(value.as_bytes()).unwrap();

            assert_eq!(media.essence(), "application/x-www-form-urlencoded");
            assert_eq!(media.require_utf8(), Ok(()), "{value}");
        }
    }

    #[test]
    fn oa_05_another_charset_is_refused() {
        for value in [
            "a/b; charset=iso-8859-1",
            "a/b; CharSet=\"\"",
            "a/b;charset=utf8",
        ] {
            let media = MediaType::parse(value.as_bytes()).unwrap();

            assert_eq!(media.require_utf8(), Err(BadMediaType::Charset), "{value}");
        }
    }

    #[test]
    fn r_61_a_media_type_that_only_contains_the_word_is_unreadable() {
        for value in [
            "",
            "application",
            "/json",
            "application/",
            "application/json/x",
            "text/plain; application/json",
            "text/plain, application/json",
            "application/json charset=utf-8",
            "application/json; charset",
            "application/json; charset=",
            "application/json; charset =utf-8",
            "application/json; charset=\"utf-8",
            "application/json; charset=\"utf-8\"x",
            "application/json; a=\"1\" b=2",
            "application/json; charset=utf-8; charset=utf-8",
            "application/json\0",
            "application/json; a=\"\u{e9}\"",
        ] {
            assert_eq!(essence(value.as_bytes()), None, "{value:?}");
        }
        assert_eq!(essence(b"\xff/a"), None);
        assert_eq!(essence(b"text/plain; a=b").unwrap(), "text/plain");
    }

    #[test]
    fn quoted_values_are_unescaped() {
        let media = MediaType::parse(br#"a/b; x="1\"2\\3\4"; y="""#).unwrap();

        assert_eq!(media.parameter("x"), Some(r#"1"2\3\4"#));
        assert_eq!(media.parameter("y"), Some(""));
        assert_eq!(media.parameter("z"), None);
    }

    #[test]
    fn r_34_the_number_of_parameters_is_bounded() {
        let media = |count: u8| {
            let names = (b'a'..).take(count.into()).map(char::from);
            names.fold("a/b".to_owned(), |text, name| {
                text + ";" + &name.to_string() + "=1"
            })
        };

        assert!(essence(media(16).as_bytes()).is_some());
        assert_eq!(essence(media(17).as_bytes()), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "a/b[;=\"\\\\a \u{e9}]{0,24}") {
            let _ = MediaType::parse(&bytes);
            let _ = parameters(&text[3..]);
        }
    }
}
