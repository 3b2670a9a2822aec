//! Reading a body field by field, so that a refusal names the field that is wrong.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::cases::Case;
use crate::error::Refusal;
use crate::exchange::Arrival;

/// A JSON object, whatever its media type says: official samples send none (D).
pub(super) struct Body(Value);

impl Body {
    /// Reads the body of a request.
    pub(super) fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        arrival.json().map(Self)
    }

    /// Whether there is something at a path; `null` is nothing.
    pub(super) fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }

    /// A text of so many characters that has to be there.
    pub(super) fn text(
        &self,
        path: &'static str,
        length: RangeInclusive<usize>,
    ) -> Result<&str, Refusal> {
        self.optional_text(path, length)?
            .ok_or_else(|| missing(path))
    }

    /// A text of so many characters.
    pub(super) fn optional_text(
        &self,
        path: &'static str,
        length: RangeInclusive<usize>,
    ) -> Result<Option<&str>, Refusal> {
        let Some(value) = self.at(path) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| wrong(path, "must be a string"))?;
        if !length.contains(&text.chars().count()) {
            let (least, most) = length.into_inner();
            return Err(wrong(
                path,
                format!("must have {least} to {most} characters"),
            ));
        }
        Ok(Some(text))
    }

    /// A list of so many texts, none of them empty.
    pub(super) fn texts(
        &self,
        path: &'static str,
        count: RangeInclusive<usize>,
    ) -> Result<Option<usize>, Refusal> {
        let Some(value) = self.at(path) else {
            return Ok(None);
        };
        let items = value
            .as_array()
            .ok_or_else(|| wrong(path, "must be an array of strings"))?;
        let is_text = |item: &Value| item.as_str().is_some_and(|text| !text.is_empty());
        if !items.iter().all(is_text) {
            return Err(wrong(path, "must be an array of strings"));
        }
        if !count.contains(&items.len()) {
            let (least, most) = count.into_inner();
            return Err(wrong(path, format!("must have {least} to {most} entries")));
        }
        Ok(Some(items.len()))
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        path: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.at(path) else {
            return Ok(None);
        };
        let number = value.as_i64().filter(|number| bounds.contains(number));
        let (least, most) = bounds.into_inner();
        let form = || {
            wrong(
                path,
                format!("must be a whole number between {least} and {most}"),
            )
        };
        number.map(Some).ok_or_else(form)
    }

    /// Checks that what is at a path has a shape.
    pub(super) fn shape(
        &self,
        path: &'static str,
        is_shape: fn(&Value) -> bool,
        form: &'static str,
    ) -> Result<(), Refusal> {
        match self.at(path) {
            Some(value) if !is_shape(value) => Err(wrong(path, form)),
            _ => Ok(()),
        }
    }

    fn at(&self, path: &str) -> Option<&Value> {
        path.split('.')
            .try_fold(&self.0, |value, name| value.get(name))
            .filter(|value| !value.is_null())
    }
}

/// A field that is missing.
pub(super) fn missing(path: &'static str) -> Refusal {
    Refusal::malformed(MISSING).in_case(Case::MissingField(path))
}

/// What is said of a field that is missing.
pub(super) const MISSING: &str = "is missing";

/// A field that has a wrong value.
pub(super) fn wrong(
    path: &'static str,
    detail: impl Into<std::borrow::Cow<'static, str>>,
) -> Refusal {
    Refusal::malformed(detail).at(path)
}
