//! The parameters of the vendor's queries.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::cases::Case;
use crate::error::Refusal;
use crate::exchange::Arrival;
use crate::wire::form::Form;

/// A query.
pub(super) struct Query(Form);

impl Query {
    /// Reads the query of a request.
    pub(super) fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        arrival.query().map(Self)
    }

    /// A parameter as it came.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let value = self.0.one(name);
        value.map_err(|_| wrong(name, MANY))
    }

    /// The builder token, whose refusals have words of their own.
    pub(super) fn builder_token(&self) -> Result<&str, Refusal> {
        let wrong = |detail| Refusal::malformed(detail).in_case(Case::NoBuilderToken);
        let value = self.0.one("builderToken").map_err(|_| wrong(MANY))?;
        value.ok_or_else(|| wrong("builderToken is missing"))
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        name: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        let (least, most) = bounds.into_inner();
        let form = || {
            wrong(
                name,
                format!("must be a whole number between {least} and {most}"),
            )
        };
        number.map(Some).ok_or_else(form)
    }
}

/// What is said of a parameter that comes more than once.
const MANY: &str = "is there more than once";

/// A parameter that is missing or wrong.
pub(super) fn wrong(name: &'static str, detail: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::malformed(detail).in_case(Case::Parameter(name))
}
