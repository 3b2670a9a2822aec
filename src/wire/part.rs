//! One part of a `multipart/form-data` body: its header lines and its data.

use std::fmt;

use bytes::Bytes;

use super::media_type::{self, MediaType};
use super::multipart::BadMultipart;

/// The longest media type that is sent back (RFC 6838 section 4.2 has 127 characters for each half).
const LONGEST_TYPE: usize = 255;

/// One part of a form: a field, or a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The field's name; no other part has it.
    pub name: String,
    /// The file's name, if it is a file. Never a path to write to.
    pub file_name: Option<String>,
    /// The part's own `Content-Type`, as it was written.
    pub content_type: Option<String>,
    /// The content.
    pub data: Bytes,
}

impl Part {
    /// Reads the header lines of a part, without the empty line after them.
    pub(super) fn new(head: &str, data: Bytes) -> Result<Self, BadMultipart> {
        let mut disposition = None;
        let mut content_type = None;
        for line in head.split("\r\n") {
            let (name, value) = line.split_once(':').ok_or(BadMultipart::Header)?;
            if !media_type::is_token(name) || value.contains(is_control) {
                return Err(BadMultipart::Header);
            }
            let slot = match &*name.to_ascii_lowercase() {
                "content-disposition" => &mut disposition,
                "content-type" => &mut content_type,
                _ => continue,
            };
            if slot.replace(value.trim_matches([' ', '\t'])).is_some() {
                return Err(BadMultipart::Header);
            }
        }
        let (name, file_name) = disposition
            .and_then(names)
            .ok_or(BadMultipart::Disposition)?;
        let content_type = content_type.map(str::to_owned);
        Ok(Self {
            name,
            file_name,
            content_type,
            data,
        })
    }
}

impl Part {
    /// Its media type, where it is short and can be sent back as it came.
    pub fn media_type(&self) -> Option<&str> {
        let text = self.content_type.as_deref()?;
        let is_sendable = text.len() <= LONGEST_TYPE && text.is_ascii();
        (is_sendable && MediaType::parse(text.as_bytes()).is_ok()).then_some(text)
    }
}

/// The data may be anything, and anything may be a secret.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({:?}, {} bytes)", self.name, self.data.len())
    }
}

/// The `name` and `filename` of a `Content-Disposition`. A tab may stand between parameters, the one
/// control character that reaches this far, but not inside a name.
fn names(disposition: &str) -> Option<(String, Option<String>)> {
    let end = disposition.find(';').unwrap_or(disposition.len());
    let (kind, rest) = disposition.split_at(end);
    if !kind
        .trim_end_matches([' ', '\t'])
        .eq_ignore_ascii_case("form-data")
    {
        return None;
    }
    let (mut name, mut file_name) = (None, None);
    for (key, value) in media_type::parameters(rest)? {
        if value.contains('\t') {
            return None;
        }
        match &*key {
            "name" => name = Some(value),
            "filename" => file_name = Some(value),
            _ => {}
        }
    }
    let name = name.filter(|name| !name.is_empty())?;
    Some((name, file_name))
}

fn is_control(character: char) -> bool {
    character.is_ascii_control() && character != '\t'
}

#[cfg(test)]
mod tests {
    use BadMultipart::{Disposition, Header};

    use super::*;

    fn part(head: &str) -> Result<Part, BadMultipart> {
        Part::new(head, Bytes::from("sk_live"))
    }

    fn named(disposition: &str) -> Result<(String, Option<String>), BadMultipart> {
        let part = part(&format!("Content-Disposition: {disposition}"))?;
        Ok((part.name, part.file_name))
    }

    #[test]
    fn the_header_lines_give_names_and_a_type() {
        let part =
            part("X-Y: z\r\ncontent-TYPE:audio/wav \r\ncontent-disposition: Form-Data ;\tname=a");

        let part = part.unwrap();
        assert_eq!((&*part.name, part.file_name.as_deref()), ("a", None));
        assert_eq!(part.content_type.as_deref(), Some("audio/wav"));
        assert_eq!(format!("{part:?}"), "Part(\"a\", 7 bytes)");
    }

    #[test]
    fn a_name_inside_a_file_name_is_not_the_name() {
        for disposition in [
            "form-data; filename=\"x; name=evil\"; name=\"good\"",
            "form-data; name=\"good\"; filename=\"x; name=evil\"",
        ] {
            let names = ("good".to_owned(), Some("x; name=evil".to_owned()));

            assert_eq!(named(disposition), Ok(names));
        }
    }

    #[test]
    fn file_names_are_read_as_browsers_and_curl_write_them() {
        for (written, name) in [
            ("a\\b.wav", "a\\b.wav"),
            ("a\\\"b.wav", "a\"b.wav"),
            ("a%22b.wav", "a%22b.wav"),
            ("h\u{e9}.wav", "h\u{e9}.wav"),
            ("", ""),
        ] {
            let (_, file_name) =
                named(&format!("form-data; name=a; filename=\"{written}\"")).unwrap();

            assert_eq!(file_name.as_deref(), Some(name));
        }
    }

    #[test]
    fn r_33_a_part_without_exactly_one_name_is_refused() {
        for disposition in [
            "attachment; name=a",
            "form-data",
            "form-data; name=\"\"",
            "form-data; name",
            "form-data; filename=a",
            "form-data; name=a; name=b",
            "form-data; name=a; NAME=a",
            "form-data; name=\"a",
            "form-data, name=a",
            "form-data; name=\"a\tb\"",
            "form-data; name=a; filename=\"a\tb\"",
        ] {
            assert_eq!(named(disposition), Err(Disposition), "{disposition}");
        }
        assert_eq!(part("Content-Type: a/b"), Err(Disposition));
    }

    #[test]
    fn r_33_header_lines_that_cannot_be_read_are_refused() {
        let good = "Content-Disposition: form-data; name=a";
        for line in [good, "no colon", " folded: 1", "X : 1", "X: 1\n2", ""] {
            assert_eq!(part(&format!("{good}\r\n{line}")), Err(Header), "{line:?}");
        }
        for name in ["a\0", "a\nb", "a\rb", "a\x7f"] {
            assert_eq!(named(&format!("form-data; name=\"{name}\"")), Err(Header));
            let disposition = format!("form-data; name=a; filename=\"{name}\"");
            assert_eq!(named(&disposition), Err(Header));
        }
    }
}
