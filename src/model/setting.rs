//! Settings: unknown facts of a vendor, and switches for testers, each with the type of its values.

mod kind;

use std::fmt;

use chrono::Duration;
use serde::Serialize;
use serde_json::Value;

pub use kind::{Choice, Date, Flag, Kind, Number, Optional, Seconds, Span, Text, Unset};

use super::mark::Mark;
use crate::wire::duration;

/// One setting as a vendor declares it. `K` is the kind of its values.
#[derive(Debug)]
pub struct Setting<K: Kind> {
    name: &'static str,
    what: &'static str,
    kind: K,
    default: K::Default,
    mark: Mark,
    source: &'static str,
}

impl<K: Kind> Setting<K> {
    /// Declares a setting: its name, the sentence that says what it changes, its kind, its default,
    /// how sure that default is, and the source for it.
    pub const fn new(
        name: &'static str,
        what: &'static str,
        kind: K,
        default: K::Default,
        mark: Mark,
        source: &'static str,
    ) -> Self {
        Self {
            name,
            what,
            kind,
            default,
            mark,
            source,
        }
    }

    /// The typed value of a setpoint, or the default if there is none of this kind.
    pub(super) fn value<'a>(&self, setpoint: Option<&'a Setpoint>) -> K::Value<'a> {
        setpoint
            .and_then(|setpoint| self.kind.value(setpoint))
            .unwrap_or_else(|| self.kind.default_value(self.default))
    }
}

/// A setting of any kind, for those that treat all settings alike: catalogue, schema, seed, store.
pub trait AnySetting: fmt::Debug + Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// What it changes, as a sentence.
    fn what(&self) -> &'static str;

    /// How sure the default is.
    fn mark(&self) -> Mark;

    /// The source for the default.
    fn source(&self) -> &'static str;

    /// The default.
    fn default(&self) -> Setpoint;

    /// The default as it is declared, in JSON.
    fn default_json(&self) -> Value;

    /// Reads a value; `null` means the default. The error says what is accepted.
    fn read(&self, value: &Value) -> Result<Setpoint, String>;
}

impl<K: Kind> AnySetting for Setting<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn what(&self) -> &'static str {
        self.what
    }

    fn mark(&self) -> Mark {
        self.mark
    }

    fn source(&self) -> &'static str {
        self.source
    }

    fn default(&self) -> Setpoint {
        self.kind.default_setpoint(self.default)
    }

    fn default_json(&self) -> Value {
        self.kind.default_json(self.default)
    }

    fn read(&self, value: &Value) -> Result<Setpoint, String> {
        match value {
            Value::Null => Ok(self.default()),
            value => self.kind.read(value),
        }
    }
}

/// The value of a setting in a space.
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

impl Serialize for Setpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unset => serializer.serialize_none(),
            Self::Seconds(seconds) => {
                serializer.serialize_str(&duration::format(Duration::seconds(*seconds)))
            }
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests;
