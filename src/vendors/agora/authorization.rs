//! The two forms of `Authorization` the vendor takes, read without judging what is in them.

use crate::exchange::Arrival;
use crate::wire::authorization::Authorization;

/// The scheme of token mode.
const SCHEME: &str = "agora";

/// Whether a request is in token mode; the gateway's words depend on it.
pub(super) fn speaks_token(arrival: &Arrival) -> bool {
    let authorization = arrival.authorization().ok().flatten();
    authorization.is_some_and(|authorization| is_token_mode(&authorization))
}

/// Whether somebody means token mode, however badly it is written.
pub(super) fn is_token_mode(authorization: &Authorization<'_>) -> bool {
    authorization.is(SCHEME)
}

/// The token of `agora token="…"` or `agora token=…`, as it came; `None` where the form is
/// another one.
///
/// Quoted is what the documentation prints (D), unquoted what its SDK for agents sends (PY). Any
/// case and optional spaces round the equals sign are inferred from RFC 9110 section 11.
pub(super) fn token<'a>(authorization: &Authorization<'a>) -> Option<&'a str> {
    let (name, value) = authorization.credentials().split_once('=')?;
    if !name.trim_matches(' ').eq_ignore_ascii_case("token") {
        return None;
    }
    let value = value.trim_matches(' ');
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<&str> {
        token(&Authorization::parse(value.as_bytes()).unwrap())
    }

    #[test]
    fn a_token_is_read_with_and_without_quotes_in_any_case() {
        for value in [
            "agora token=\"007a+/b==\"",
            "agora token=007a+/b==",
            "Agora Token=\"007a+/b==\"",
            "AGORA token = 007a+/b==",
            "agora TOKEN= \"007a+/b==\" ",
        ] {
            assert_eq!(read(value), Some("007a+/b=="), "{value}");
        }
    }

    #[test]
    fn nothing_is_trimmed_off_a_quoted_token() {
        assert_eq!(read("agora token=\"007a \""), Some("007a "));
        assert_eq!(read("agora token=\"\""), Some(""));
        assert_eq!(read("agora token="), Some(""));
    }

    #[test]
    fn another_form_holds_no_token() {
        for value in [
            "agora",
            "agora 007abc",
            "agora tokens=007",
            "agora token=\"007",
            "agora x=1, token=007",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
