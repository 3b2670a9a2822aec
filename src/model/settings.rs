//! The settings of one vendor in one space: the declared defaults and the changes to them.

use serde_json::{Map, Value};

use super::setting::{AnySetting, Kind, Setpoint, Setting};
use super::space::SettingRow;

/// The settings of one vendor.
pub type Declarations = &'static [&'static dyn AnySetting];
/// The name and the settings of every vendor.
pub type Declared = &'static [(&'static str, Declarations)];

/// A value for each declared setting.
#[derive(Clone, Debug)]
pub struct VendorSettings(Vec<(&'static dyn AnySetting, Setpoint)>);

impl VendorSettings {
    /// The defaults with the changes of `rows`. A row without a declared setting is ignored:
    /// another version wrote it.
    pub fn new(declared: Declarations, rows: &[&SettingRow]) -> Self {
        let value = |setting: &dyn AnySetting| {
            rows.iter()
                .find(|row| row.name == setting.name())
                .and_then(|row| serde_json::from_str::<Value>(&row.value).ok())
                .and_then(|value| setting.read(&value).ok())
                .unwrap_or_else(|| setting.default())
        };
        Self(declared.iter().map(|s| (*s, value(*s))).collect())
    }

    /// The value of a setting. A setting that the vendor does not list has its default.
    pub fn get<K: Kind>(&self, setting: &'static Setting<K>) -> K::Value<'_> {
        let mut known = self.0.iter();
        let found = known.find(|(known, _)| known.name() == setting.name());
        setting.value(found.map(|(_, setpoint)| setpoint))
    }

    /// All of them, as JSON.
    pub fn json(&self) -> Map<String, Value> {
        self.0
            .iter()
            .map(|(setting, value)| {
                let value = serde_json::to_value(value).unwrap_or_default();
                (setting.name().to_owned(), value)
            })
            .collect()
    }
}
