//! Pages of voices in the modern era: what is asked for, and what comes.

use std::collections::HashMap;

use serde::Serialize;

use super::era::Era;
use super::voice::{View, Voice};
use crate::error::Refusal;
use crate::wire::form::Form;

/// The longest page, and the usual one; who asks for none gets the whole list (P400).
const PAGE: (usize, usize) = (200, 50);

/// A page of the modern era.
#[derive(Serialize)]
pub(super) struct Page<'a> {
    pub(super) voices: &'a [View<'a>],
    pub(super) next_cursor: Option<&'a str>,
    pub(super) has_more: bool,
}

/// What a page is asked for.
pub(super) struct Query {
    pub(super) cursor: Option<String>,
    pub(super) limit: usize,
    filters: HashMap<&'static str, String>,
}

impl Query {
    pub(super) fn read(form: &Form) -> Result<Self, Refusal> {
        let one = |name: &'static str| {
            let value = form.one(name);
            value.map_err(|error| Refusal::malformed(error.to_string()).at(name))
        };
        let cursor = one("cursor")?.map(str::to_owned);
        let limit = match one("limit")? {
            None if cursor.is_none() => usize::MAX,
            None => PAGE.1,
            Some(limit) => limit
                .parse()
                .ok()
                .filter(|limit| (1..=PAGE.0).contains(limit))
                .ok_or_else(|| Refusal::malformed("must be between 1 and 200").at("limit"))?,
        };
        let mut filters = HashMap::new();
        for name in ["type", "locale", "gender", "model"] {
            if let Some(value) = one(name)? {
                filters.insert(name, value.to_owned());
            }
        }
        Ok(Self {
            cursor,
            limit,
            filters,
        })
    }

    pub(super) fn matches(&self, voice: &Voice, era: Era) -> bool {
        self.filters.iter().all(|(name, value)| match *name {
            "type" => voice.kind() == value,
            "locale" => voice.is_in_range(value),
            "gender" => voice.is_of_gender(value),
            _ => voice.lists(value, era),
        })
    }
}
