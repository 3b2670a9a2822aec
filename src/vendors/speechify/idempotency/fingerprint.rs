//! What tells one request with a key from another.

use actix_web::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{Context, SHA256};

use crate::exchange::Arrival;
use crate::wire::multipart::{self, Part};

/// A digest of the key and of what is asked for: two operations may have the same key.
pub(super) fn of_key(arrival: &Arrival, key: &str) -> String {
    digest(&[
        arrival.method.as_bytes(),
        arrival.path.as_bytes(),
        key.as_bytes(),
    ])
}

/// A digest of the body; of a form its parts, since a client that tries again draws another
/// boundary. What the vendor compares is unknown.
pub(super) fn of_body(arrival: &Arrival) -> String {
    let content_type = arrival.header(CONTENT_TYPE).unwrap_or_default();
    match multipart::parts(content_type, &arrival.body) {
        Ok(parts) => digest(&parts.iter().flat_map(fields).collect::<Vec<_>>()),
        Err(_) => digest(&[&arrival.body]),
    }
}

fn fields(part: &Part) -> [&[u8]; 4] {
    let file_name = part.file_name.as_deref().unwrap_or_default();
    let content_type = part.content_type.as_deref().unwrap_or_default();
    [
        part.name.as_bytes(),
        file_name.as_bytes(),
        content_type.as_bytes(),
        &part.data,
    ]
}

/// Each text with its length before it, so that no two lists are the same.
fn digest(texts: &[&[u8]]) -> String {
    let mut context = Context::new(&SHA256);
    for text in texts {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text);
    }
    BASE64_URL_SAFE_NO_PAD.encode(context.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_lists_of_texts_have_the_same_digest() {
        let split = [
            digest(&[b"ab", b"c"]),
            digest(&[b"a", b"bc"]),
            digest(&[b"abc"]),
        ];

        assert_ne!(split[0], split[1]);
        assert_ne!(split[0], split[2]);
        assert_eq!(split[0], digest(&[b"ab", b"c"]));
        assert_eq!(split[0].len(), 43);
    }
}
