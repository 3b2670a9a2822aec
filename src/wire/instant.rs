//! Instants as testers write them: RFC 3339.

use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Reads an instant, or none; what is neither is told how one is written.
pub fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let at = DateTime::parse_from_rfc3339(&text)
        .map_err(|_| D::Error::custom("must be an instant such as 2026-01-02T03:04:05Z"))?;
    Ok(Some(at.to_utc()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_instant_is_read_and_anything_else_is_told_how_to_write_one() {
        let read = |value: Value| optional(value).map_err(|error| error.to_string());

        assert_eq!(read(Value::Null), Ok(None));
        assert_eq!(
            read(json!("2026-01-02T04:04:05+01:00")),
            Ok(DateTime::from_timestamp(1_767_323_045, 0))
        );
        for wrong in ["", "noon", "2200-01-01", "2026-01-02T03:04:05"] {
            assert_eq!(
                read(json!(wrong)),
                Err("must be an instant such as 2026-01-02T03:04:05Z".into())
            );
        }
    }
}
