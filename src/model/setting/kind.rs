//! The kinds of values that settings have: how each is read, and the type that code gets.

use std::fmt::Debug;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Setpoint;
use crate::wire::duration;

/// A kind of values.
pub trait Kind: Copy + Debug + Sync + 'static {
    /// How a default is declared.
    type Default: Copy + Debug + Sync + 'static;
    /// What code gets.
    type Value<'a>;

    /// Reads a value that is not `null`; the error says what is accepted.
    fn read(&self, value: &Value) -> Result<Setpoint, String>;

    /// The typed value of a setpoint; `None` for a setpoint of another kind.
    fn value<'a>(&self, setpoint: &'a Setpoint) -> Option<Self::Value<'a>>;

    /// The default as a typed value.
    fn default_value<'a>(&self, default: Self::Default) -> Self::Value<'a>;

    /// The default as a setpoint.
    fn default_setpoint(&self, default: Self::Default) -> Setpoint;

    /// The default in JSON.
    fn default_json(&self, default: Self::Default) -> Value {
        json!(self.default_setpoint(default))
    }
}

/// A duration in whole seconds, written like `1h`.
#[derive(Clone, Copy, Debug)]
pub struct Seconds {
    /// The shortest, in seconds.
    pub min: i64,
    /// The longest, in seconds.
    pub max: i64,
}

/// A duration as it is written in a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    text: &'static str,
    seconds: i64,
}

impl Span {
    /// Reads a number and its unit, `s`, `m`, `h` or `d`.
    ///
    /// # Panics
    ///
    /// When the text is something else. In a declaration this stops the build.
    pub const fn of(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut number = 0;
        let mut at = 0;
        while at + 1 < bytes.len() {
            assert!(bytes[at].is_ascii_digit(), "a number comes before the unit");
            number = number * 10 + (bytes[at] - b'0') as i64;
            at += 1;
        }
        assert!(at > 0, "there is no number");
        let unit = match bytes[at] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            _ => panic!("the unit is s, m, h or d"),
        };
        Self {
            text,
            seconds: number * unit,
        }
    }
}

impl Kind for Seconds {
    type Default = Span;
    type Value<'a> = i64;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        let Self { min, max } = self;
        let Value::String(text) = value else {
            return Err("must be a duration such as \"90s\"".into());
        };
        duration::parse(text)
            .ok()
            .filter(|d| d.subsec_nanos() == 0)
            .map(|d| d.num_seconds())
            .filter(|seconds| (min..=max).contains(&seconds))
            .map(Setpoint::Seconds)
            .ok_or_else(|| {
                format!("must be whole seconds between {min}s and {max}s, such as \"90s\"")
            })
    }

    fn value(&self, setpoint: &Setpoint) -> Option<i64> {
        match setpoint {
            Setpoint::Seconds(seconds) => Some(*seconds),
            _ => None,
        }
    }

    fn default_value<'a>(&self, default: Span) -> Self::Value<'a> {
        default.seconds
    }

    fn default_setpoint(&self, default: Span) -> Setpoint {
        Setpoint::Seconds(default.seconds)
    }

    fn default_json(&self, default: Span) -> Value {
        json!(default.text)
    }
}

/// `true` or `false`.
#[derive(Clone, Copy, Debug)]
pub struct Flag;

impl Kind for Flag {
    type Default = bool;
    type Value<'a> = bool;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        let flag = value.as_bool().ok_or("must be true or false")?;
        Ok(Setpoint::Flag(flag))
    }

    fn value(&self, setpoint: &Setpoint) -> Option<bool> {
        match setpoint {
            Setpoint::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn default_value<'a>(&self, default: bool) -> Self::Value<'a> {
        default
    }

    fn default_setpoint(&self, default: bool) -> Setpoint {
        Setpoint::Flag(default)
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// The smallest.
    pub min: i64,
    /// The largest.
    pub max: i64,
}

impl Kind for Number {
    type Default = i64;
    type Value<'a> = i64;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        let Self { min, max } = self;
        let number = value
            .as_i64()
            .filter(|number| (min..=max).contains(&number));
        number
            .map(Setpoint::Number)
            .ok_or_else(|| format!("must be a whole number between {min} and {max}"))
    }

    fn value(&self, setpoint: &Setpoint) -> Option<i64> {
        match setpoint {
            Setpoint::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn default_value<'a>(&self, default: i64) -> Self::Value<'a> {
        default
    }

    fn default_setpoint(&self, default: i64) -> Setpoint {
        Setpoint::Number(default)
    }
}

/// One of a few words, each with the value that it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Choice<T: 'static>(pub &'static [(&'static str, T)]);

impl<T: Copy> Choice<T> {
    fn find(&self, word: &str) -> Option<T> {
        let choice = self.0.iter().find(|(known, _)| *known == word);
        choice.map(|(_, value)| *value)
    }
}

impl<T: Copy + Debug + Sync + 'static> Kind for Choice<T> {
    type Default = &'static str;
    type Value<'a> = T;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        let word = value.as_str().filter(|word| self.find(word).is_some());
        word.map(|word| Setpoint::Text(word.to_owned()))
            .ok_or_else(|| {
                let words: Vec<_> = self.0.iter().map(|(word, _)| *word).collect();
                format!("must be one of {}", words.join(", "))
            })
    }

    fn value(&self, setpoint: &Setpoint) -> Option<T> {
        match setpoint {
            Setpoint::Text(word) => self.find(word),
            _ => None,
        }
    }

    /// A default that is not among the words would be the first; a test excludes that.
    fn default_value<'a>(&self, default: &'static str) -> Self::Value<'a> {
        self.find(default).unwrap_or(self.0[0].1)
    }

    fn default_setpoint(&self, default: &'static str) -> Setpoint {
        Setpoint::Text(default.to_owned())
    }
}

/// A date written `2026-07-07`.
#[derive(Clone, Copy, Debug)]
pub struct Date;

impl Kind for Date {
    type Default = &'static str;
    type Value<'a> = NaiveDate;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        value
            .as_str()
            .filter(|date| date.len() == 10 && date.parse::<NaiveDate>().is_ok())
            .map(|date| Setpoint::Text(date.to_owned()))
            .ok_or_else(|| "must be a date such as \"2026-07-07\"".into())
    }

    fn value(&self, setpoint: &Setpoint) -> Option<NaiveDate> {
        match setpoint {
            Setpoint::Text(date) => date.parse().ok(),
            _ => None,
        }
    }

    /// A default that is no date would be the first day of 1970; a test excludes that.
    fn default_value<'a>(&self, default: &'static str) -> Self::Value<'a> {
        default.parse().unwrap_or_default()
    }

    fn default_setpoint(&self, default: &'static str) -> Setpoint {
        Setpoint::Text(default.to_owned())
    }
}

/// A text without control characters.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// The most characters.
    pub max: usize,
}

impl Kind for Text {
    type Default = &'static str;
    type Value<'a> = &'a str;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        let max = self.max;
        value
            .as_str()
            .filter(|text| text.chars().count() <= max && !text.chars().any(char::is_control))
            .map(|text| Setpoint::Text(text.to_owned()))
            .ok_or_else(|| format!("must be a text of at most {max} characters"))
    }

    fn value<'a>(&self, setpoint: &'a Setpoint) -> Option<&'a str> {
        match setpoint {
            Setpoint::Text(text) => Some(text),
            _ => None,
        }
    }

    fn default_value<'a>(&self, default: &'static str) -> Self::Value<'a> {
        default
    }

    fn default_setpoint(&self, default: &'static str) -> Setpoint {
        Setpoint::Text(default.to_owned())
    }
}

/// A value that is unset by default.
#[derive(Clone, Copy, Debug)]
pub struct Optional<K>(pub K);

/// The default of an optional setting.
#[derive(Clone, Copy, Debug)]
pub struct Unset;

impl<K: Kind> Kind for Optional<K> {
    type Default = Unset;
    type Value<'a> = Option<K::Value<'a>>;

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        self.0.read(value)
    }

    fn value<'a>(&self, setpoint: &'a Setpoint) -> Option<Option<K::Value<'a>>> {
        Some(self.0.value(setpoint))
    }

    fn default_value<'a>(&self, _: Unset) -> Self::Value<'a> {
        None
    }

    fn default_setpoint(&self, _: Unset) -> Setpoint {
        Setpoint::Unset
    }
}
