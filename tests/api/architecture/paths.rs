//! The paths that Rust source names, resolved from the root of the crate.

/// Every path of a file that begins with `crate`, `self` or `super`, as the names from the root of
/// the crate on. A group gives one path for each of its leaves; a glob ends in `*`; an import of a
/// module under another name ends at the module.
pub(super) fn paths(file: &str, text: &str) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let mut modules = module_of(file);
    // The depths of braces at which the inline modules around a token began.
    let (mut depth, mut inline) = (0_usize, Vec::new());
    let mut found = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => {
                depth += 1;
                if place >= 2 && tokens[place - 2] == "mod" {
                    modules.push(tokens[place - 1].clone());
                    inline.push(depth);
                }
            }
            "}" => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                    modules.pop();
                }
                depth = depth.saturating_sub(1);
            }
            "crate" | "self" | "super" if is_root(&tokens, place) => {
                read(&tokens[place..], &modules, None, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Whether a file takes in another one by its name, past every path.
pub(super) fn takes_in_files(text: &str) -> bool {
    let tokens = tokens(text);
    tokens.windows(3).any(|window| {
        let [a, b, c] = window else { return false };
        let is_attribute = (a.as_str(), b.as_str(), c.as_str()) == ("#", "[", "path");
        is_attribute || (a == "include" && b == "!")
    })
}

/// The module a file is, as names from the root.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let names = path.split('/').map(str::to_owned);
    let mut names: Vec<_> = names.collect();
    if matches!(
        names.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        names.pop();
    }
    names
}

/// Whether a path begins here, and goes on: `self` alone is a value, `pub(crate)` a visibility.
fn is_root(tokens: &[String], place: usize) -> bool {
    let is_middle = place > 0 && tokens[place - 1] == "::";
    let next = tokens.get(place + 1).map(String::as_str);
    let is_renamed = next == Some("as") && tokens[place] != "self";
    !is_middle && (next == Some("::") || is_renamed)
}

/// Reads a path, or a group of them, and gives how many tokens that were.
fn read(
    tokens: &[String],
    modules: &[String],
    group: Option<&[String]>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = group.unwrap_or_default().to_vec();
    let is_grouped = group.is_some();
    let mut place = 0;
    loop {
        match tokens.get(place).map(String::as_str) {
            Some("crate") => path.clear(),
            // Within a group it stands for the group's own module.
            Some("self") if is_grouped => {}
            Some("self") => path = modules.to_vec(),
            Some("super") => {
                if place == 0 {
                    path = modules.to_vec();
                }
                path.pop();
            }
            Some("{") => {
                place += 1;
                while tokens.get(place).is_some_and(|token| token != "}") {
                    place += read(&tokens[place..], modules, Some(&path), found);
                    place += usize::from(tokens.get(place).is_some_and(|token| token == ","));
                }
                return place + 1;
            }
            Some(name) => path.push(name.to_owned()),
            None => break,
        }
        place += 1;
        if tokens.get(place).is_none_or(|token| token != "::") {
            break;
        }
        place += 1;
    }
    found.push(path);
    // `as` and the new name.
    if tokens.get(place).is_some_and(|token| token == "as") {
        place += 2;
    }
    place
}

/// The words and marks of Rust source, without comments, texts and characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => text_length(rest),
            'r' | 'b' if raw_length(rest).is_some() => raw_length(rest).unwrap_or(1),
            '\'' => character_length(rest),
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                tokens.push(rest[..length].to_owned());
                length
            }
            ':' if rest.starts_with("::") => {
                tokens.push("::".into());
                2
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(first.into());
                }
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of a text with its quotation marks.
fn text_length(rest: &str) -> usize {
    let mut is_escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !is_escaped;
        is_escaped = *character == '\\' && !is_escaped;
        ends
    });
    end.map_or(rest.len(), |(end, _)| end + 1)
}

/// The length of a raw text such as `r#"…"#` or `br"…"`; `None` where there is none.
fn raw_length(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r')?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len() + hashes + 1;
    let length = rest[start..].find(&end)?;
    Some(start + length + end.len())
}

/// The length of a character, or of the mark of a lifetime.
fn character_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), _) => rest[2..].find('\'').map_or(1, |end| {
            // `'\''` has a second one.
            if rest[2..].starts_with('\'') {
                4
            } else {
                end + 3
            }
        }),
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(file: &str, text: &str) -> Vec<String> {
        let paths = paths(file, text);
        paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn a_path_is_resolved_from_the_root() {
        let file = "src/vendors/agora/access.rs";
        for (text, expected) in [
            ("use crate::vendors;", &["vendors"][..]),
            ("use crate::vendors as v;", &["vendors"]),
            ("use crate as root;", &[""]),
            ("use crate::*;", &["*"]),
            ("use crate::{self as root, a};", &["", "a"]),
            (
                "use crate::{a::{self, B}, c::d::*};",
                &["a", "a::B", "c::d::*"],
            ),
            ("use {crate::a, super::b};", &["a", "vendors::agora::b"]),
            (
                "fn f() -> crate::a::B { self::c() }",
                &["a::B", "vendors::agora::access::c"],
            ),
            ("super::super::elsa::f()", &["vendors::elsa::f"]),
            ("super::super::super::store::f()", &["store::f"]),
            (
                "mod tests { use super::X; } use super::Y;",
                &["vendors::agora::access::X", "vendors::agora::Y"],
            ),
            (
                "// crate::a\n/* crate::b */ \"crate::c\" r#\"crate::d\"# '\"' crate::e",
                &["e"],
            ),
            ("pub(crate) fn f<'a>(&'a self) { self.x }", &[]),
        ] {
            assert_eq!(joined(file, text), expected, "{text}");
        }
    }

    #[test]
    fn the_module_of_a_file_is_known() {
        for (file, expected) in [
            ("src/lib.rs", "x"),
            ("src/clock.rs", "clock::x"),
            ("src/store/mod.rs", "store::x"),
            ("src/store/spaces.rs", "store::spaces::x"),
        ] {
            assert_eq!(joined(file, "self::x"), [expected]);
        }
    }
}
