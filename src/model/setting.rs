//! Settings: facts of a vendor that nobody could confirm, and switches a tester may want.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::mark::Mark;
use crate::wire::duration;

/// One setting as a vendor declares it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it changes, as a sentence.
    pub what: &'static str,
    /// What it may be.
    pub shape: Shape,
    /// What it is until somebody changes it, in JSON; the text of a duration, flag, choice or number.
    pub default: Default,
    /// How sure the default is.
    pub mark: Mark,
    /// Who says so.
    pub source: &'static str,
}

/// The default of a setting.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Nothing.
    Unset,
    /// A text: a duration, a choice, a date.
    Text(&'static str),
    /// A switch.
    Flag(bool),
    /// A number.
    Number(i64),
}

impl Default {
    fn json(self) -> Value {
        match self {
            Self::Unset => Value::Null,
            Self::Text(text) => json!(text),
            Self::Flag(flag) => json!(flag),
            Self::Number(number) => json!(number),
        }
    }
}

/// What a setting may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A duration between two numbers of seconds, written `1h`.
    Seconds {
        /// The shortest.
        min: i64,
        /// The longest.
        max: i64,
    },
    /// `true` or `false`.
    Flag,
    /// A whole number between two.
    Number {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A date written `2026-07-07`.
    Date,
    /// A text of at most so many characters.
    Text {
        /// The longest.
        max: usize,
    },
}

/// The value a setting has in a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setpoint {
    /// Nothing.
    Unset,
    /// Seconds.
    Seconds(i64),
    /// A switch.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A word, a date or a text.
    Text(String),
}

impl Setting {
    /// The declared default.
    ///
    /// # Panics
    ///
    /// When the declared default has not the declared shape.
    #[expect(
        clippy::expect_used,
        reason = "defaults are constants and a test reads every one of them"
    )]
    pub fn default(&self) -> Setpoint {
        self.read(&self.default.json())
            .expect("a declared default has its declared shape")
    }

    /// The default as it is written in JSON.
    pub fn default_json(&self) -> Value {
        self.default.json()
    }

    /// Reads a value; the error says what would do. `null` gives back the default.
    pub fn read(&self, value: &Value) -> Result<Setpoint, String> {
        match (&self.shape, value) {
            (_, Value::Null) => match self.default {
                Default::Unset => Ok(Setpoint::Unset),
                _ => Ok(self.default()),
            },
            (Shape::Seconds { min, max }, Value::String(text)) => duration::parse(text)
                .ok()
                .filter(|d| d.subsec_nanos() == 0)
                .map(|d| d.num_seconds())
                .filter(|seconds| (min..=max).contains(&seconds))
                .map(Setpoint::Seconds)
                .ok_or_else(|| {
                    format!("must be whole seconds between {min}s and {max}s, such as \"90s\"")
                }),
            (Shape::Seconds { .. }, _) => Err("must be a duration such as \"90s\"".into()),
            (Shape::Flag, Value::Bool(flag)) => Ok(Setpoint::Flag(*flag)),
            (Shape::Flag, _) => Err("must be true or false".into()),
            (Shape::Number { min, max }, _) => value
                .as_i64()
                .filter(|number| (min..=max).contains(&number))
                .map(Setpoint::Number)
                .ok_or_else(|| format!("must be a whole number between {min} and {max}")),
            (Shape::Choice(words), _) => value
                .as_str()
                .filter(|word| words.contains(word))
                .map(|word| Setpoint::Text(word.to_owned()))
                .ok_or_else(|| format!("must be one of {}", words.join(", "))),
            (Shape::Date, _) => value
                .as_str()
                .filter(|date| date.len() == 10 && date.parse::<NaiveDate>().is_ok())
                .map(|date| Setpoint::Text(date.to_owned()))
                .ok_or_else(|| "must be a date such as \"2026-07-07\"".into()),
            (Shape::Text { max }, _) => value
                .as_str()
                .filter(|text| text.chars().count() <= *max && !text.chars().any(char::is_control))
                .map(|text| Setpoint::Text(text.to_owned()))
                .ok_or_else(|| format!("must be a text of at most {max} characters")),
        }
    }
}

impl Serialize for Setpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unset => serializer.serialize_none(),
            Self::Seconds(seconds) => {
                serializer.serialize_str(&duration::format(chrono::Duration::seconds(*seconds)))
            }
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIME: Setting = Setting {
        name: "lifetime",
        what: "",
        shape: Shape::Seconds { min: 1, max: 3600 },
        default: Default::Text("1h"),
        mark: Mark::Unknown,
        source: "",
    };

    #[test]
    fn a_duration_is_read_within_its_bounds() {
        assert_eq!(LIFETIME.read(&json!("90s")), Ok(Setpoint::Seconds(90)));
        assert_eq!(LIFETIME.read(&json!(null)), Ok(Setpoint::Seconds(3600)));
        for wrong in [
            json!("0s"),
            json!("2h"),
            json!("1500ms"),
            json!(90),
            json!("-1s"),
        ] {
            assert!(LIFETIME.read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_value_is_written_as_it_is_read() {
        let value = serde_json::to_value(LIFETIME.default()).unwrap();

        assert_eq!(value, json!("1h"));
        assert_eq!(LIFETIME.read(&value), Ok(Setpoint::Seconds(3600)));
    }

    #[test]
    fn the_other_shapes_refuse_what_is_not_theirs() {
        let with = |shape| Setting {
            shape,
            default: Default::Unset,
            ..LIFETIME
        };

        assert!(with(Shape::Flag).read(&json!("true")).is_err());
        assert!(
            with(Shape::Number { min: 0, max: 9 })
                .read(&json!(10))
                .is_err()
        );
        assert!(
            with(Shape::Number { min: 0, max: 9 })
                .read(&json!(1.5))
                .is_err()
        );
        assert!(with(Shape::Choice(&["a"])).read(&json!("b")).is_err());
        assert!(with(Shape::Date).read(&json!("2026-13-01")).is_err());
        assert!(with(Shape::Text { max: 2 }).read(&json!("abc")).is_err());
        assert!(with(Shape::Text { max: 2 }).read(&json!("a\u{7}")).is_err());
        assert_eq!(with(Shape::Date).read(&json!(null)), Ok(Setpoint::Unset));
    }
}
