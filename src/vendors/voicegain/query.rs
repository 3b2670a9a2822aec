//! The query: every known parameter at most once, and an empty one is a wrong one.

use crate::error::Refusal;
use crate::exchange::Arrival;
use crate::wire::form::Form;

/// The parameters of a request.
pub(super) struct Query(Form);

impl Query {
    /// Reads the query of a request.
    pub(super) fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        Ok(Self(arrival.query()?))
    }

    /// A parameter the caller knows. Unlike in a form of OAuth, an empty one is there: the
    /// vendor's client sends none it was not given (PYSDK).
    pub(super) fn one(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.pairs().filter(|(key, _)| *key == name);
        let first = values.next();
        if values.next().is_some() {
            return Err(wrong(name, "is there more than once"));
        }
        Ok(first.map(|(_, value)| value))
    }

    /// A text of so many characters.
    pub(super) fn text(
        &self,
        name: &'static str,
        min: usize,
        max: usize,
    ) -> Result<Option<&str>, Refusal> {
        let Some(text) = self.one(name)? else {
            return Ok(None);
        };
        if (min..=max).contains(&text.chars().count()) {
            return Ok(Some(text));
        }
        Err(wrong(name, format!("must have {min} to {max} characters")))
    }

    /// A whole number between two, written in digits and nothing else.
    pub(super) fn number(
        &self,
        name: &'static str,
        min: i64,
        max: i64,
    ) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.one(name)? else {
            return Ok(None);
        };
        Some(text)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse().ok())
            .filter(|number| (min..=max).contains(number))
            .map(Some)
            .ok_or_else(|| wrong(name, format!("must be a whole number from {min} to {max}")))
    }

    /// A switch. The Python client writes `True`, scripts write `true` (PYSDK).
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, Refusal> {
        match self.one(name)? {
            None => Ok(None),
            Some(word) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(word) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(wrong(name, "must be true or false")),
        }
    }
}

/// A refusal that names the parameter.
pub(super) fn wrong(name: &'static str, what: impl AsRef<str>) -> Refusal {
    Refusal::malformed(format!("{name} {}", what.as_ref())).at(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query(Form::query(text).unwrap())
    }

    #[test]
    fn a_number_is_digits_within_its_bounds() {
        for good in ["1", "60", "3600"] {
            let query = query(&format!("expInSec={good}"));
            assert_eq!(query.number("expInSec", 1, 3600), Ok(good.parse().ok()));
        }
        for bad in [
            "",
            "0",
            "-1",
            "+1",
            "3601",
            "1e9",
            "1000000000",
            "abc",
            "1.5",
            "0x10",
            "%201",
            "٣",
            "99999999999999999999",
        ] {
            let query = query(&format!("expInSec={bad}"));
            assert!(query.number("expInSec", 1, 3600).is_err(), "{bad}");
        }
        assert_eq!(query("").number("expInSec", 1, 3600), Ok(None));
    }

    #[test]
    fn a_known_parameter_comes_once() {
        assert!(query("aud=a&aud=a").one("aud").is_err());
        assert!(query("aud=&aud=a").one("aud").is_err());
        assert_eq!(query("x=1&x=2&aud=a").one("aud"), Ok(Some("a")));
        assert_eq!(query("aud=").one("aud"), Ok(Some("")));
    }

    #[test]
    fn a_switch_is_read_in_any_case() {
        assert_eq!(query("full=True").flag("full"), Ok(Some(true)));
        assert_eq!(query("full=false").flag("full"), Ok(Some(false)));
        assert!(query("full=1").flag("full").is_err());
        assert!(query("full=").flag("full").is_err());
    }

    proptest! {
        #[test]
        fn a_text_comes_through_any_spelling(text in "[ -~\u{e4}\u{4e2d}]{1,128}", other in "[ -~]{0,20}") {
            let encode = |text: &str| -> String {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
            };
            let query = query(&format!("other={}&aud={}", encode(&other), encode(&text)));

            prop_assert_eq!(query.text("aud", 1, 128), Ok(Some(&*text)));
        }

        #[test]
        fn a_number_is_never_read_outside_its_bounds(text in "[0-9a-z%+-]{0,12}") {
            if let Ok(form) = Form::query(&format!("expInSec={text}"))
                && let Ok(Some(number)) = Query(form).number("expInSec", 1, 3600)
            {
                prop_assert!((1..=3600).contains(&number));
            }
        }

        #[test]
        fn arbitrary_queries_never_panic(text in "(aud=|expInSec=|&|%[0-9a-f]{2}|[ -~]){0,16}") {
            if let Ok(form) = Form::query(&text) {
                let query = Query(form);
                let _ = (query.text("aud", 1, 128), query.number("expInSec", 1, 9), query.flag("aud"));
            }
        }
    }
}
