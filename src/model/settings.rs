//! The settings of one vendor in one space: the declared defaults, and what was changed.

use serde_json::{Map, Value};

use super::setting::{Setpoint, Setting};
use super::space::SettingRow;

/// Every vendor's name and what it declares.
pub type Declared = &'static [(&'static str, &'static [Setting])];

/// A value for each declared setting.
#[derive(Clone, Debug)]
pub struct VendorSettings(Vec<(&'static Setting, Setpoint)>);

impl VendorSettings {
    /// The defaults, changed as `rows` say. A row no setting is declared for is passed over: it
    /// was written by another version.
    pub fn new(declared: &'static [Setting], rows: &[&SettingRow]) -> Self {
        let value = |setting: &'static Setting| {
            rows.iter()
                .find(|row| row.name == setting.name)
                .and_then(|row| serde_json::from_str::<Value>(&row.value).ok())
                .and_then(|value| setting.read(&value).ok())
                .unwrap_or_else(|| setting.default())
        };
        Self(declared.iter().map(|s| (s, value(s))).collect())
    }

    /// The value of a setting.
    ///
    /// # Panics
    ///
    /// When no such setting is declared.
    #[expect(clippy::expect_used, reason = "the name is one the vendor declares")]
    pub fn value(&self, name: &str) -> &Setpoint {
        let (_, value) = self
            .0
            .iter()
            .find(|(setting, _)| setting.name == name)
            .expect("the setting is declared");
        value
    }

    /// A number of seconds, or a number; `None` where nothing is set.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.value(name) {
            Setpoint::Seconds(number) | Setpoint::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A switch.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Setpoint::Flag(true))
    }

    /// A word, a date or a text; `None` where nothing is set.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.value(name) {
            Setpoint::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All of them, as JSON.
    pub fn json(&self) -> Map<String, Value> {
        self.0
            .iter()
            .map(|(setting, value)| {
                let value = serde_json::to_value(value).unwrap_or_default();
                (setting.name.to_owned(), value)
            })
            .collect()
    }
}
