//! Durations as people type them: `90s`, `3m45s`, `10h`.

use chrono::Duration;

/// The units, largest first, each with its milliseconds.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// 100 years of 365.25 days: far from where arithmetic on instants overflows.
const MAX_MILLISECONDS: i64 = 36_525 * 86_400_000;

/// Why a duration was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDuration {
    /// Nothing there.
    #[error("the duration is empty, write for example `90s`")]
    Empty,
    /// A sign, a space, a fraction, or a unit without its number.
    #[error("a duration is whole numbers with units and nothing else, such as `3m45s`")]
    NoNumber,
    /// A number without its unit, or with one that does not exist.
    #[error("every number of a duration has one of the units d, h, m, s and ms")]
    NoUnit,
    /// A unit repeated, or after a smaller one.
    #[error("the units of a duration go from large to small, each at most once")]
    Order,
    /// More than a century.
    #[error("a duration is at most 100 years, 36525d")]
    TooLong,
}

/// Reads a duration.
pub fn parse(text: &str) -> Result<Duration, BadDuration> {
    if text.is_empty() {
        return Err(BadDuration::Empty);
    }
    let mut units = UNITS.iter();
    let mut milliseconds = 0_i64;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, tail) = take(rest, |byte| byte.is_ascii_digit());
        let (unit, tail) = take(tail, |byte| byte.is_ascii_alphabetic());
        if number.is_empty() {
            return Err(BadDuration::NoNumber);
        }
        if !UNITS.iter().any(|(name, _)| *name == unit) {
            return Err(BadDuration::NoUnit);
        }
        let (_, size) = units
            .find(|(name, _)| *name == unit)
            .ok_or(BadDuration::Order)?;
        // Only too many digits can fail here.
        let number: i64 = number.parse().map_err(|_| BadDuration::TooLong)?;
        milliseconds = number.saturating_mul(*size).saturating_add(milliseconds);
        rest = tail;
    }
    if milliseconds > MAX_MILLISECONDS {
        return Err(BadDuration::TooLong);
    }
    Ok(Duration::milliseconds(milliseconds))
}

/// Writes a duration so that [`parse`] reads it; what is shorter than a millisecond is dropped, and
/// a negative one gets a sign, which only people can read.
pub fn format(duration: Duration) -> String {
    let milliseconds = duration.num_milliseconds();
    let mut rest = milliseconds.unsigned_abs();
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut text = if milliseconds < 0 { "-" } else { "" }.to_owned();
    for (unit, size) in UNITS {
        let size = size.unsigned_abs();
        if rest >= size {
            text += &(rest / size).to_string();
            text += unit;
            rest %= size;
        }
    }
    text
}

/// For `#[serde(with = "…::duration")]`: a duration in a document.
pub fn serialize<S: serde::Serializer>(
    duration: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*duration))
}

/// For `#[serde(with = "…::duration")]`: a duration in a document.
pub fn deserialize<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    deserializer.deserialize_str(Visitor)
}

/// For `#[serde(default, with = "…::duration::option")]`: a duration that may be left out.
pub mod option {
    use chrono::Duration;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Field(#[serde(with = "super")] Duration);

    /// Writes the duration, or null.
    pub fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.map(Field).serialize(serializer)
    }

    /// Reads a duration, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let field = Option::<Field>::deserialize(deserializer)?;
        Ok(field.map(|Field(duration)| duration))
    }
}

struct Visitor;

impl serde::de::Visitor<'_> for Visitor {
    type Value = Duration;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a duration such as `3m45s`")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Duration, E> {
        parse(text).map_err(E::custom)
    }
}

fn take(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !belongs(byte));
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[test]
    fn a_duration_is_numbers_with_descending_units() {
        for (text, milliseconds) in [
            ("0s", 0),
            ("250ms", 250),
            ("90s", 90_000),
            ("3m45s", 225_000),
            ("10h", 36_000_000),
            ("2d", 172_800_000),
            ("1d2h3m4s5ms", 93_784_005),
            ("36525d", MAX_MILLISECONDS),
        ] {
            assert_eq!(
                parse(text),
                Ok(Duration::milliseconds(milliseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn anything_else_is_no_duration() {
        use BadDuration::{Empty, NoNumber, NoUnit, Order, TooLong};
        for (text, error) in [
            ("", Empty),
            ("s", NoNumber),
            ("-1s", NoNumber),
            ("+1s", NoNumber),
            (" 1s", NoNumber),
            ("1s ", NoNumber),
            ("1s 1ms", NoNumber),
            ("\u{663}s", NoNumber),
            ("1s\u{e9}", NoNumber),
            ("90", NoUnit),
            ("1.5h", NoUnit),
            ("1 s", NoUnit),
            ("1S", NoUnit),
            ("1y", NoUnit),
            ("1sm", NoUnit),
            ("1s1m", Order),
            ("1s1s", Order),
            ("1ms1s", Order),
            ("36526d", TooLong),
            ("36525d1ms", TooLong),
            ("9223372036854775807d", TooLong),
            ("99999999999999999999s", TooLong),
        ] {
            assert_eq!(parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_duration_is_written_in_its_largest_units() {
        for (milliseconds, text) in [
            (0, "0s"),
            (90_000, "1m30s"),
            (86_400_001, "1d1ms"),
            (-1_500, "-1s500ms"),
        ] {
            assert_eq!(format(Duration::milliseconds(milliseconds)), text);
        }
        assert!(format(Duration::MIN).starts_with('-'));
        assert_eq!(format(Duration::microseconds(999)), "0s");
    }

    #[test]
    fn a_document_holds_durations_as_text() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Document {
            #[serde(with = "super")]
            grace: Duration,
            #[serde(default, with = "super::option")]
            ttl: Option<Duration>,
        }
        let document = Document {
            grace: Duration::seconds(90),
            ttl: None,
        };

        let json = serde_json::to_string(&document).unwrap();

        assert_eq!(json, r#"{"grace":"1m30s","ttl":null}"#);
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
        let short: Document = serde_json::from_str(r#"{"grace":"1m30s"}"#).unwrap();
        assert_eq!(short, document);
        assert!(serde_json::from_str::<Document>(r#"{"grace":90}"#).is_err());
        assert!(serde_json::from_str::<Document>(r#"{"grace":"1s","ttl":"soon"}"#).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(any: String, text in "[0-9dhms]{0,12}", ms: i64) {
            let _ = (parse(&any), parse(&text));
            let _ = Duration::try_milliseconds(ms).map(format);
        }

        #[test]
        fn what_is_written_is_read_again(milliseconds in 0..=MAX_MILLISECONDS) {
            let duration = Duration::milliseconds(milliseconds);

            prop_assert_eq!(parse(&format(duration)), Ok(duration));
        }
    }
}
