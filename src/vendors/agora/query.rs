//! The parameters of the vendor's queries.

use std::ops::RangeInclusive;

use crate::error::Refusal;
use crate::exchange::Arrival;
use crate::wire::form::Form;

/// Every parameter but the builder token, whose refusals have words of their own.
pub(super) const NAMES: &[&str] = &[
    "sequenceId",
    "updateMask",
    "channel",
    "from_time",
    "to_time",
    "state",
    "limit",
    "cursor",
];

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
        value.map_err(|_| Refusal::malformed("is there more than once").at(name))
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
            Refusal::malformed(format!("must be a whole number between {least} and {most}"))
                .at(name)
        };
        number.map(Some).ok_or_else(form)
    }
}
