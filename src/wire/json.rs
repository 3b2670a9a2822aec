//! JSON bodies: one object, every member once, and errors that repeat nothing of the input.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::json_error;
pub use super::json_error::BadJson;
use super::json_fit::Fit;
use super::json_path::Path;

/// Deeper documents are refused; no request needs a third of it.
const MAX_DEPTH: usize = 32;

/// Reads a body into a type. Errors name the place, such as `rtcConfig.channelName`.
pub fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, BadJson> {
    read(&value(body)?)
}

/// Reads a part of a document that was read already into a type.
pub fn read<T: DeserializeOwned>(document: &Value) -> Result<T, BadJson> {
    serde_path_to_error::deserialize(Fit(document))
        .map_err(|error| json_error::typed(&error, document))
}

/// Reads a body whose members are not known beforehand; it is an object all the same.
///
/// Members given twice are refused even where nobody reads them, because which of them counts is
/// where parsers differ (RFC 8259 section 4). `\u0000` is refused because PostgreSQL cannot store it.
pub fn value(body: &[u8]) -> Result<Value, BadJson> {
    let text = str::from_utf8(body).map_err(|_| BadJson::root("the body is not UTF-8"))?;
    if text.starts_with('\u{feff}') {
        return Err(BadJson::root("the body begins with a byte order mark"));
    }
    let mut path = Path::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let document = Strict { path: &mut path }.deserialize(&mut reader);
    let document = document.map_err(|error| json_error::syntax(&error, &path))?;
    reader
        .end()
        .map_err(|error| json_error::syntax(&error, &Path::default()))?;
    if !document.is_object() {
        return Err(BadJson::root("the body is not a JSON object"));
    }
    Ok(document)
}

/// Builds a [`Value`]; when it fails, `path` is left at the place where it did.
struct Strict<'p> {
    path: &'p mut Path,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.path.depth() > MAX_DEPTH {
            return Err(D::Error::custom("nested too deeply"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(storable(value)?))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            self.path.enter_item(values.len());
            let item = items.next_element_seed(Strict {
                path: &mut *self.path,
            })?;
            self.path.leave();
            match item {
                Some(item) => values.push(item),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.path.enter_member(&name);
            let name = storable(&name)?;
            if values.contains_key(&name) {
                return Err(A::Error::custom("member given twice"));
            }
            let value = members.next_value_seed(Strict {
                path: &mut *self.path,
            })?;
            self.path.leave();
            values.insert(name, value);
        }
        Ok(Value::Object(values))
    }
}

fn storable<E: Error>(text: &str) -> Result<String, E> {
    if text.contains('\0') {
        return Err(E::custom("a string holds the character U+0000"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(body: &[u8]) -> (String, String) {
        let error = value(body).unwrap_err();
        (error.path, error.message)
    }

    #[test]
    fn an_object_is_read_as_it_is() {
        let body =
            br#" {"a":[1,-2,1.5,true,null],"b":{"\u0062":"\n\u00fc"},"":18446744073709551615} "#;

        let document = value(body).unwrap();

        let expected = serde_json::json!({
            "a": [1, -2, 1.5, true, null], "b": {"b": "\n\u{fc}"}, "": u64::MAX,
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn r_33_text_that_cannot_be_stored_is_refused() {
        for (body, path, message) in [
            (&b"{\"a\":\"\xff\"}"[..], "", "the body is not UTF-8"),
            (b"{\"a\":\"\xed\xa0\x80\"}", "", "the body is not UTF-8"),
            (
                b"\xef\xbb\xbf{}",
                "",
                "the body begins with a byte order mark",
            ),
            (
                br#"{"a":["",{"b":"x\u0000"}]}"#,
                "a[1].b",
                "a string holds the character U+0000",
            ),
            (
                br#"{"\u0000":1}"#,
                "?",
                "a string holds the character U+0000",
            ),
            (br#"{"a":"\ud800"}"#, "a", "unexpected end of hex escape"),
            (
                b"{\"a\":\"\0\"}",
                "a",
                "control character (\\u0000-\\u001F) found while parsing a string",
            ),
        ] {
            let expected = (path.to_owned(), message.to_owned());
            assert_eq!(refused(body), expected, "{body:?}");
        }
    }

    #[test]
    fn r_35_a_member_given_twice_is_refused_wherever_it_is() {
        for (body, path) in [
            (r#"{"a":1,"a":1}"#, "a"),
            (r#"{"a":1,"\u0061":2}"#, "a"),
            (r#"{"x":{"a":1,"b":2,"a":{}}}"#, "x.a"),
            (r#"{"x":[0,[{"a":1,"a":2}]]}"#, "x[1][0].a"),
        ] {
            let expected = (path.to_owned(), "member given twice".to_owned());
            assert_eq!(refused(body.as_bytes()), expected, "{body}");
        }
        assert!(value(br#"{"a":1,"A":2,"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn r_35_text_that_is_not_json_is_refused_at_its_place() {
        for (body, path, message) in [
            ("", "", "EOF while parsing a value"),
            ("{", "", "EOF while parsing an object"),
            ("{\"a\":1,}", "", "trailing comma"),
            ("{\"a\":1} {}", "", "trailing characters"),
            ("{\"a\":{\"b\":[1 2]}}", "a.b[1]", "expected `,` or `]`"),
            ("{\"a\":01}", "a", "invalid number"),
            ("{\"a\":1e400}", "a", "number out of range"),
            ("{\"a\":NaN}", "a", "expected value"),
            ("{a:1}", "", "key must be a string"),
            ("{'a':1}", "", "key must be a string"),
            ("{\"a\":\"sk_live", "a", "EOF while parsing a string"),
        ] {
            let expected = (path.to_owned(), message.to_owned());
            assert_eq!(refused(body.as_bytes()), expected, "{body:?}");
        }
    }

    #[test]
    fn jt_10_the_document_is_an_object() {
        for body in ["[]", "null", "\"a\"", "1", "true", "[{}]"] {
            let expected = (String::new(), "the body is not a JSON object".to_owned());
            assert_eq!(refused(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn r_35_depth_is_bounded() {
        let nested = |depth: usize| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!("{{\"a\":{open}{close}}}")
        };

        assert!(value(nested(MAX_DEPTH).as_bytes()).is_ok());
        for depth in [MAX_DEPTH + 1, 100_000] {
            let (path, message) = refused(nested(depth).as_bytes());
            assert_eq!(
                (path.len(), &*message),
                (1 + 3 * MAX_DEPTH, "nested too deeply")
            );
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[\\[\\]{}\":,a1\\\\]{0,24}") {
            let _ = value(&bytes);
            let _ = object::<Vec<u8>>(text.as_bytes());
        }

        #[test]
        fn what_serde_json_writes_is_read_back(a: String, b: i64, c: Vec<(i64, bool)>) {
            let document = serde_json::json!({ "a": a.replace('\0', ""), "b": b, "c": c });

            prop_assert_eq!(value(document.to_string().as_bytes()), Ok(document));
        }
    }
}
