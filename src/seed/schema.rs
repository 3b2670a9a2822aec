//! The JSON Schema of seeds, put together from what each vendor says of its own part.

use serde_json::{Map, Value, json};

use crate::vendors;

/// The schema (JSON Schema 2020-12).
pub fn schema() -> Value {
    let mut space = json!({
        "name": {
            "description": "A host label: the space answers at {name}.localhost too.",
            "type": "string",
            "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        },
        "clock": {
            "description": "How the clock starts; frozen without now, it stands at the start.",
            "type": "object",
            "additionalProperties": false,
            "required": ["mode"],
            "properties": {
                "mode": { "enum": ["running", "frozen"] },
                "now": { "type": "string", "format": "date-time" },
                "rate": { "type": "number", "exclusiveMinimum": 0, "maximum": 86_400 },
            },
        },
        "settings": {
            "type": "object",
            "additionalProperties": false,
            "properties": settings(),
        },
    });
    for vendor in vendors::ALL {
        space[vendor.name()] =
            serde_json::from_str(vendor.profile().seed_schema).unwrap_or_default();
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mockmint seed",
        "type": "object",
        "additionalProperties": false,
        "required": ["spaces"],
        "properties": {
            "spaces": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name"],
                    "properties": space,
                },
            },
        },
    })
}

fn settings() -> Map<String, Value> {
    vendors::ALL
        .iter()
        .map(|vendor| {
            let properties: Map<_, _> = vendor
                .profile()
                .settings
                .iter()
                .map(|setting| {
                    let about =
                        json!({ "description": setting.what(), "default": setting.default_json() });
                    (setting.name().to_owned(), about)
                })
                .collect();
            let schema = json!({
                "type": "object",
                "additionalProperties": false,
                "properties": properties,
            });
            (vendor.name().to_owned(), schema)
        })
        .collect()
}
