//! The environment variables that point the vendors' clients at a server.

use serde_json::Value;

use super::server::Failure;
use crate::model::catalogue::Told;
use crate::vendors::Vendor;

/// A variable and what stands in it, where that is known.
pub(super) type Variable = (&'static str, Option<String>);

/// Every variable of a vendor; `credential` looks one up by its kind, in the shape of the control
/// API, with the secrets that are known.
pub(super) fn variables(
    vendor: &dyn Vendor,
    url: &str,
    mut credential: impl FnMut(&'static str) -> Result<Value, Failure>,
) -> Result<Vec<Variable>, Failure> {
    let mut found: Vec<(&str, Value)> = Vec::new();
    let mut member = |kind, member: &str, name: &str| {
        // Asked for once: what is told together belongs to one credential.
        if !found.iter().any(|(known, _)| *known == kind) {
            found.push((kind, credential(kind)?));
        }
        let known = found.iter().find(|(known, _)| *known == kind);
        let value = known.and_then(|(_, credential)| credential[member][name].as_str());
        Ok(value.map(str::to_owned))
    };
    let variables = vendor.profile().environment.iter();
    variables
        .map(|variable| {
            let value = match variable.value {
                Told::BaseUrl => Some(url.to_owned()),
                Told::Field(kind, field) => member(kind, "fields", field)?,
                Told::Secret(kind, role) => member(kind, "secrets", role)?,
            };
            Ok((variable.name, value))
        })
        .collect()
}
