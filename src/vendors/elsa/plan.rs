//! The plans that gate what a token may ask for (`api_plan`).

use serde_json::{Value, json};

use crate::model::credential::Fields;

/// Every plan; `asr` is for transcription alone (D-asr).
pub(super) const ALL: &[&str] = &["standard", "premium", "asr"];

/// The plans a credential may use: those it lists, else all.
pub(super) fn of(fields: &Fields) -> Vec<String> {
    let listed = fields.texts("plans").unwrap_or_else(|| ALL.to_vec());
    listed.into_iter().map(str::to_owned).collect()
}

/// Reads a list of plans.
pub(super) fn read(value: &Value) -> Result<Fields, String> {
    let wrong = || format!("must be a list of {}", ALL.join(", "));
    let list = value.as_array().ok_or_else(wrong)?;
    let is_known = |plan: &Value| plan.as_str().is_some_and(|plan| ALL.contains(&plan));
    if list.is_empty() || !list.iter().all(is_known) {
        return Err(wrong());
    }
    Ok(Fields(serde_json::Map::from_iter([(
        "plans".to_owned(),
        json!(list),
    )])))
}
