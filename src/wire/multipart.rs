//! `multipart/form-data` (RFC 7578), read from a body that is already in memory.
//!
//! Written here because the parser the web frameworks share (multer 3.1.0) guesses: it takes `name`
//! out of a quoted file name, the last of two `Content-Disposition` lines, and a boundary in the
//! middle of a line. What two parsers could read differently is an error here.

use bytes::Bytes;

use super::media_type::MediaType;
pub use super::part::Part;

/// More parts than this are not a form anybody needs.
const MAX_PARTS: usize = 32;

/// Why a multipart body was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMultipart {
    /// Another media type, or one that cannot be read.
    #[error("the content type is not multipart/form-data")]
    ContentType,
    /// No boundary, or one that RFC 2046 section 5.1.1 does not allow.
    #[error("the content type has no usable boundary")]
    Boundary,
    /// The body does not begin with the boundary.
    #[error("the body does not begin with the boundary of its content type")]
    NoStart,
    /// The body ends before its closing boundary.
    #[error("the body ends before its closing boundary")]
    Truncated,
    /// Header lines that cannot be read, or are there twice.
    #[error("the header lines of a part cannot be read")]
    Header,
    /// Not one `Content-Disposition: form-data` with a name.
    #[error("a part has no `content-disposition: form-data` with a name")]
    Disposition,
    /// A name given twice.
    #[error("two parts have the same name")]
    Repeated,
    /// Too many parts.
    #[error("a form has at most {MAX_PARTS} parts")]
    TooMany,
}

/// Reads every part of `body`. The data of the parts is shared with the body, not copied.
pub fn parts(content_type: &str, body: &Bytes) -> Result<Vec<Part>, BadMultipart> {
    let delimiter = format!("\r\n--{}", boundary(content_type)?).into_bytes();
    let mut parts: Vec<Part> = Vec::new();
    // The first boundary needs no line break before it.
    let start = body.strip_prefix(&delimiter[2..]);
    let start = start.or_else(|| body.strip_prefix(&*delimiter));
    let mut rest = start.ok_or(BadMultipart::NoStart)?;
    while !rest.starts_with(b"--") {
        if parts.len() == MAX_PARTS {
            return Err(BadMultipart::TooMany);
        }
        let (head, tail) = head(rest)?;
        let end = find(tail, &delimiter).ok_or(BadMultipart::Truncated)?;
        let part = Part::new(head, body.slice_ref(&tail[..end]))?;
        if parts.iter().any(|known| known.name == part.name) {
            return Err(BadMultipart::Repeated);
        }
        parts.push(part);
        rest = &tail[end + delimiter.len()..];
    }
    Ok(parts)
}

fn boundary(content_type: &str) -> Result<String, BadMultipart> {
    let media = MediaType::parse(content_type.as_bytes());
    let media = media.map_err(|_| BadMultipart::ContentType)?;
    if media.essence() != "multipart/form-data" {
        return Err(BadMultipart::ContentType);
    }
    let is_bchar = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let boundary = media.parameter("boundary").unwrap_or_default();
    let is_good = (1..=70).contains(&boundary.len())
        && boundary.bytes().all(is_bchar)
        && !boundary.ends_with(' ');
    is_good
        .then(|| boundary.to_owned())
        .ok_or(BadMultipart::Boundary)
}

/// Splits what follows a boundary into the header lines and the rest.
fn head(after_boundary: &[u8]) -> Result<(&str, &[u8]), BadMultipart> {
    let padding = after_boundary
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t'));
    let lines = &after_boundary[padding.ok_or(BadMultipart::Truncated)?..];
    let Some(lines) = lines.strip_prefix(b"\r\n") else {
        let truncated = b"\r\n".starts_with(lines) || lines == b"-";
        return Err(if truncated {
            BadMultipart::Truncated
        } else {
            BadMultipart::Header
        });
    };
    let end = find(lines, b"\r\n\r\n").ok_or(BadMultipart::Truncated)?;
    let head = str::from_utf8(&lines[..end]).map_err(|_| BadMultipart::Header)?;
    Ok((head, &lines[end + 4..]))
}

/// Linear: what is looked for begins with a carriage return and holds no other, or is short.
fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(distance) = text[from..].iter().position(|byte| *byte == b'\r') {
        let at = from + distance;
        if text[at..].starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=b";

    fn read(body: &str) -> Result<Vec<Part>, BadMultipart> {
        parts(TYPE, &Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn fields_and_files_are_read_in_order() {
        let body = "--b\r\ncontent-disposition: form-data; name=\"sentence\"\r\n\r\nh\u{e9}llo\r\n\
            --b \t\r\nContent-Type: audio/wav\r\nX-Other: 1\r\n\
            Content-Disposition: Form-Data; filename=\"a\\b \\\"c\\\".wav\"; name=audio_file\r\n\
            \r\n\r\n--bx\r--\n\r\n--b--\r\nepilogue";

        let read = parts(
            "Multipart/Form-Data; charset=utf-8; boundary=\"b\"",
            &Bytes::from(body.replace("--bx", "--ax")),
        );

        let expected = [
            Part {
                name: "sentence".to_owned(),
                file_name: None,
                content_type: None,
                data: Bytes::from("h\u{e9}llo"),
            },
            Part {
                name: "audio_file".to_owned(),
                file_name: Some("a\\b \"c\".wav".to_owned()),
                content_type: Some("audio/wav".to_owned()),
                data: Bytes::from("\r\n--ax\r--\n"),
            },
        ];
        assert_eq!(read.unwrap(), expected);
        assert_eq!(read_names("\r\n--b--"), Ok(Vec::new()));
    }

    fn read_names(body: &str) -> Result<Vec<String>, BadMultipart> {
        Ok(read(body)?.into_iter().map(|part| part.name).collect())
    }

    #[test]
    fn r_33_a_content_type_without_a_boundary_is_refused() {
        let body = Bytes::from_static(b"--b--");
        for (content_type, error) in [
            ("multipart/form-data", BadMultipart::Boundary),
            ("multipart/form-data; boundary=\"\"", BadMultipart::Boundary),
            (
                "multipart/form-data; boundary=\"b \"",
                BadMultipart::Boundary,
            ),
            ("multipart/form-data; boundary=b&", BadMultipart::Boundary),
            ("multipart/form-data; boundary=", BadMultipart::ContentType),
            ("multipart/mixed; boundary=b", BadMultipart::ContentType),
            (
                "text/plain, multipart/form-data; boundary=b",
                BadMultipart::ContentType,
            ),
        ] {
            assert_eq!(parts(content_type, &body), Err(error), "{content_type}");
        }
        let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
        assert_eq!(parts(&long, &body), Err(BadMultipart::Boundary));
    }

    #[test]
    fn r_33_every_truncation_of_a_body_is_an_error() {
        let body = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--";
        assert_eq!(read_names(body), Ok(vec!["a".to_owned()]));

        for end in 0..body.len() {
            let error = read(&body[..end]).unwrap_err();

            let expected = if end < 3 {
                BadMultipart::NoStart
            } else {
                BadMultipart::Truncated
            };
            assert_eq!(error, expected, "{:?}", &body[..end]);
        }
    }

    #[test]
    fn r_33_boundaries_that_two_parsers_could_read_differently_are_refused() {
        use BadMultipart::{Disposition, Header, NoStart, Truncated};
        let named = "Content-Disposition: form-data; name=a\r\n";
        for (body, error) in [
            (String::new(), NoStart),
            (format!("x--b\r\n{named}\r\n1\r\n--b--"), NoStart),
            (format!("x\r\n--b\r\n{named}\r\n1\r\n--b--"), NoStart),
            (format!("--bx\r\n{named}\r\n1\r\n--b--"), Header),
            (format!("--b\n{named}\r\n1\r\n--b--"), Header),
            (format!("--b\r\n{named}\r\n1--b--"), Truncated),
            (format!("--b\r\n{named}\r\n1\n--b--"), Truncated),
            (
                "--b\r\nContent-Type: a/b\r\n\r\n1\r\n--b--".to_owned(),
                Disposition,
            ),
        ] {
            assert_eq!(read(&body), Err(error), "{body:?}");
        }
    }

    #[test]
    fn r_34_names_are_unique_and_parts_are_bounded() {
        let form = |names: &[String]| {
            let part =
                |name| format!("--b\r\nContent-Disposition: form-data; name={name}\r\n\r\n\r\n");
            names.iter().map(part).collect::<String>() + "--b--"
        };
        let names: Vec<_> = (0..=MAX_PARTS).map(|i| format!("n{i}")).collect();

        assert_eq!(read_names(&form(&names[1..])), Ok(names[1..].to_vec()));
        assert_eq!(read(&form(&names)), Err(BadMultipart::TooMany));
        assert_eq!(
            read(&form(&vec!["a".to_owned(); 2])),
            Err(BadMultipart::Repeated)
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(any: String, bytes: Vec<u8>, text in "(--b|\r\n|-| |:|\"){0,9}") {
            let bytes = Bytes::from(bytes);
            let _ = (parts(&any, &bytes), parts(TYPE, &bytes));
            let _ = read(&text);
        }
    }
}
