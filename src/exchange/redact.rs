//! Taking secrets out of what the journal keeps, before it keeps it.

use std::borrow::Cow;

use serde_json::Value;

use super::Headers;
use crate::model::exchange::HeaderLines;
use crate::wire::form::Form;

/// What stands in the place of a secret.
pub const MASK: &str = "[redacted]";
/// Bodies longer than this are not kept.
const LONGEST: usize = 4096;
/// What is shorter does not look like a secret by itself.
const SHORTEST: usize = 16;
/// Names that have such a word in them and are no secret.
const HARMLESS: &[&str] = &[
    "author",
    "keywords",
    "sec-websocket-key",
    "idempotency-key",
    "token_type",
    "expires_in",
    "ephemeral_key_expires_at",
    "authority",
];

/// The secret of the request itself, to be masked wherever it shows up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Redaction<'a> {
    /// Texts that were presented as secrets.
    pub presented: &'a [&'a str],
}

impl Redaction<'_> {
    /// A free text without what looks like a secret.
    fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut clean = Cow::Borrowed(text);
        for secret in self.presented.iter().filter(|s| s.len() >= 4) {
            if clean.contains(secret) {
                clean = Cow::Owned(clean.replace(secret, MASK));
            }
        }
        if clean.len() < SHORTEST || !clean.split(is_delimiter).any(looks_secret) {
            return clean;
        }
        let mut masked = String::with_capacity(clean.len());
        for piece in clean.split_inclusive(is_delimiter) {
            let word = piece.trim_end_matches(is_delimiter);
            masked.push_str(if looks_secret(word) { MASK } else { word });
            masked.push_str(&piece[word.len()..]);
        }
        Cow::Owned(masked)
    }
}

/// The header lines, with the values of telling names masked and their scheme kept visible.
pub fn redact_headers(headers: &Headers, redaction: Redaction<'_>) -> HeaderLines {
    let mut lines = HeaderLines(String::with_capacity(256));
    // They come out of a map whose order differs from run to run; a journal's does not.
    let mut sorted: Vec<_> = headers.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in sorted {
        let Ok(value) = value.to_str() else {
            lines.push(name, "[not text]");
            continue;
        };
        if !is_telling(name) {
            lines.push(name, &redact_address(value, redaction));
            continue;
        }
        match value.split_once(' ') {
            Some((scheme, _)) if name.ends_with("authorization") && scheme.len() <= 16 => {
                lines.push(name, &format!("{} {MASK}", redaction.scrub(scheme)));
            }
            _ => lines.push(name, MASK),
        }
    }
    lines
}

/// A header's value; where it is or holds an address, with the query and the fragment redacted as
/// those of the request are.
fn redact_address(value: &str, redaction: Redaction<'_>) -> String {
    let mut clean = String::with_capacity(value.len());
    for (place, piece) in value.split_inclusive(['?', '#']).enumerate() {
        let part = piece.trim_end_matches(['?', '#']);
        if place > 0 && part.contains('=') {
            clean.push_str(&redact_query(part, redaction));
        } else {
            clean.push_str(&redaction.scrub(part));
        }
        clean.push_str(&piece[part.len()..]);
    }
    clean
}

/// A query, with the values of telling names masked.
pub fn redact_query(query: &str, redaction: Redaction<'_>) -> String {
    if query.is_empty() {
        return String::new();
    }
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if hides_secret(name, value, redaction) => {
                Cow::Owned(format!("{name}={MASK}"))
            }
            _ => redaction.scrub(pair),
        })
        .collect();
    pairs.join("&")
}

/// Whether a parameter is a secret by its name, or holds one that is spelt with `%`. What nobody can
/// read is taken for one.
fn hides_secret(name: &str, value: &str, redaction: Redaction<'_>) -> bool {
    if !name.contains('%') && !value.contains('%') {
        return is_telling(name);
    }
    let Ok(form) = Form::query(&format!("{name}={value}")) else {
        return true;
    };
    form.pairs()
        .any(|(name, value)| is_telling(name) || redaction.scrub(value) != value)
}

/// A path without what looks like a secret.
pub fn redact_path(path: &str, redaction: Redaction<'_>) -> String {
    redaction.scrub(path).into_owned()
}

/// A small form or JSON body, with the values of telling names masked; `None` for anything else.
pub fn redact_body(
    media_type: Option<&str>,
    body: &[u8],
    redaction: Redaction<'_>,
) -> Option<String> {
    if body.is_empty() || body.len() > LONGEST {
        return None;
    }
    if media_type == Some("application/x-www-form-urlencoded") {
        let text = std::str::from_utf8(body).ok()?;
        // A JSON body under curl's default media type is JSON all the same.
        if !text.trim_start().starts_with('{') {
            return Some(redact_query(text, redaction));
        }
    }
    let mut value: Value = serde_json::from_slice(body).ok()?;
    redact_value(&mut value, redaction);
    Some(value.to_string())
}

fn redact_value(value: &mut Value, redaction: Redaction<'_>) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = redaction.scrub(text) {
                *text = clean;
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| redact_value(item, redaction)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if is_telling(name) {
                    *member = Value::from(MASK);
                } else {
                    redact_value(member, redaction);
                }
            }
            if members.keys().any(|name| redaction.scrub(name) != *name) {
                let named = std::mem::take(members).into_iter();
                *members = named
                    .map(|(name, member)| (redaction.scrub(&name).into_owned(), member))
                    .collect();
            }
        }
        _ => {}
    }
}

/// Whether a name has a word in it that makes its value a secret.
fn is_telling(name: &str) -> bool {
    let bytes = name.as_bytes();
    let tells = |place: usize| {
        telling_words(bytes[place]).iter().any(|word| {
            let here = bytes.get(place..place + word.len());
            here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    (0..bytes.len()).any(tells)
        && !HARMLESS
            .iter()
            .any(|harmless| harmless.eq_ignore_ascii_case(name))
}

/// The telling words with this first letter: every name of every request is looked through.
fn telling_words(letter: u8) -> &'static [&'static str] {
    match letter.to_ascii_lowercase() {
        b'a' => &["auth"],
        b'c' => &["cookie", "credential"],
        b'j' => &["jwt"],
        b'k' => &["key"],
        b'm' => &["mac"],
        b'n' => &["nonce"],
        b'p' => &["pass", "pwd"],
        b's' => &["salt", "secret", "session", "signature", "stok"],
        b't' => &["token"],
        _ => &[],
    }
}

fn is_delimiter(c: char) -> bool {
    matches!(
        c,
        ' ' | '"' | '\'' | '&' | '=' | '/' | '?' | ',' | ';' | '(' | ')' | '<' | '>' | '\n'
    )
}

/// Our own keys, compact tokens and Agora tokens give themselves away.
fn looks_secret(word: &str) -> bool {
    word.len() >= SHORTEST
        && (word.starts_with("eyJ") || word.starts_with("sk_") || word.contains("mockmint_"))
        || word.len() >= 64 && (word.starts_with("007") || word.starts_with("006"))
}

#[cfg(test)]
mod tests;
