//! A look inside a token without trusting it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::MAX_LENGTH;

/// Header and claims as they can be read, for people to look at; `null` where there is no JSON.
/// Nothing of it is judged, and nothing may be decided by it.
pub fn unverified(token: &str) -> (Value, Value) {
    if token.len() > MAX_LENGTH {
        return (Value::Null, Value::Null);
    }
    let mut parts = token.split('.').map(|part| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    });
    let mut next = || parts.next().unwrap_or_default();
    (next(), next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_can_be_read_is_shown_and_the_rest_is_null() {
        assert_eq!(
            unverified("eyJhIjoxfQ.eyJiIjoyfQ.anything"),
            (json!({ "a": 1 }), json!({ "b": 2 }))
        );
        assert_eq!(unverified("e30"), (json!({}), Value::Null));
        assert_eq!(unverified("%.%"), (Value::Null, Value::Null));
        assert_eq!(
            unverified(&"e30.".repeat(MAX_LENGTH)),
            (Value::Null, Value::Null)
        );
    }
}
