//! What the commands print: tables for people, JSON for scripts.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::server::Failure;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

/// Whether the reader of standard output went away.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Prints a line; colours reach a terminal only.
pub(super) fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    written(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// Prints a text as it is, for another program.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints JSON.
pub(super) fn json(value: &Value) -> Result<(), Failure> {
    line(escaped(&format!("{value:#}")))
}

/// JSON in which nothing moves a terminal's cursor or turns a line: `serde_json` escapes only what
/// RFC 8259 section 7 demands. Such a character stands in strings only, where an escape means it.
pub(super) fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_unseen(c)) {
            _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// What became of a write to standard output. A reader that went away, such as `head`, is no
/// failure: the command keeps its exit code. Everything else is, a full disk say.
pub(super) fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            CLOSED.store(true, Ordering::Relaxed);
            Ok(())
        }
        other => other
            .map_err(|error| Failure::Refused(format!("cannot write to standard output: {error}"))),
    }
}

/// Whether the reader of standard output went away, so that nothing more needs printing.
pub(super) fn is_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

/// One clear line on standard error. `eprintln!` would panic where nobody reads it.
pub(super) fn complaint(message: impl std::fmt::Display) {
    let message = visible(&message.to_string());
    _ = writeln!(io::stderr(), "mockmint: {message}");
}

/// Replaces the line of a terminal that shows how far a command is.
pub(super) fn progress(text: &str) {
    _ = write!(io::stderr(), "\r\x1b[K{text}");
}

/// A heading.
pub(super) fn bold(text: &str) -> String {
    format!("{BOLD}{}{PLAIN}", visible(text))
}

/// Something beside the point.
pub(super) fn dim(text: &str) -> String {
    format!("{DIM}{}{PLAIN}", visible(text))
}

/// Something good or bad.
pub(super) fn judged(text: &str, is_good: bool) -> String {
    let colour = if is_good { GREEN } else { RED };
    format!("{colour}{}{PLAIN}", visible(text))
}

/// Rows under a heading, each column as wide as its widest cell.
pub(super) fn table(heading: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| visible(cell).chars().count()).max();
        widest.unwrap_or(0).max(heading[column].len())
    };
    let widths: Vec<_> = (0..heading.len()).map(width).collect();
    let render = |cells: &[String]| {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            _ = write!(text, "{:<width$}  ", visible(cell));
        }
        text.trim_end().to_owned()
    };
    let heading: Vec<_> = heading.iter().map(|name| name.to_uppercase()).collect();
    line(bold(&render(&heading)))?;
    rows.iter().try_for_each(|row| line(render(row)))
}

/// A member of a JSON object as a cell.
pub(super) fn cell(object: &Value, pointer: &str) -> String {
    match object.pointer(pointer) {
        None | Some(Value::Null) => "-".into(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A text of somebody else's: what would move a terminal's cursor is shown as an escape.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_unseen(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// What ends a line or turns its direction (Unicode Standard Annex 9) without being seen.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_51_nothing_a_client_sent_moves_the_cursor() {
        assert_eq!(visible("a\x1b[2Jb\nc\u{202e}"), "a\\u{1b}[2Jb\\nc\\u{202e}");
        assert_eq!(visible("a\u{2066}b\u{200f}"), "a\\u{2066}b\\u{200f}");
        assert_eq!(visible("\u{9b}2J\u{7f}"), "\\u{9b}2J\\u{7f}");
        assert_eq!(visible("grün"), "grün");
        assert_eq!(visible("\u{feff}\u{200b}"), "\\u{feff}\\u{200b}");
    }

    #[test]
    fn r_51_json_means_the_same_and_moves_no_cursor() {
        let value = serde_json::json!({ "a\u{9b}": "\u{7f}\u{202e}\u{feff}\u{2028}\n\u{1b}ü" });

        let shown = escaped(&format!("{value:#}"));

        let bad = |c: char| c != '\n' && (c.is_control() || is_unseen(c));
        assert!(!shown.contains(bad), "{shown}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
    }
}
