//! A fault program as people write it: the members of the public interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Damage, Moment};

/// A program as somebody asks for it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Which requests it is for.
    #[serde(rename = "match", default)]
    pub matching: DraftMatch,
    /// What happens, in this order.
    pub steps: Vec<DraftStep>,
    /// How often the steps are played; `true` for as long as the program lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The share of the matching requests it has a say in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What its dice begin with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random_seed: Option<u64>,
    /// When it ends by the space clock: an instant, or a duration from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// How often the steps of a program are played.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Repeat {
    /// Once, or for as long as the program lives.
    Endless(bool),
    /// So often.
    Times(u32),
}

/// Which requests a program is for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftMatch {
    /// A vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// An operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// A credential, by id or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// Headers and the values they must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<BTreeMap<String, String>>,
    /// Only each one of them whose number this divides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
}

/// A step: exactly one of the members that say what happens, and how often.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "they are the members of the public interface")]
pub struct DraftStep {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ok: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<DraftDelay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Damage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<DraftLifetime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_clock: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation: Option<DraftPropagation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
}

/// A delay: `"2s"`, or evenly drawn from `{"from":"100ms","to":"2s"}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "must be a duration such as \"2s\", or {\"from\":\"100ms\",\"to\":\"2s\"}"
)]
pub enum DraftDelay {
    Fixed(String),
    Uniform { from: String, to: String },
}

/// Two lifetimes, as durations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object such as {\"advertised\":\"1h\",\"real\":\"25s\"}"
)]
pub struct DraftLifetime {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertised: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<String>,
}

/// The share of requests a new key works on, and for how long.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object such as {\"share\":0.5,\"for\":\"30s\"}"
)]
pub struct DraftPropagation {
    pub share: f64,
    #[serde(rename = "for")]
    pub lasts: String,
}

/// What is wrong with a draft, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field, such as `steps[2].delay`.
    pub field: String,
    /// What would do.
    pub message: String,
}

impl DraftStep {
    /// How many things it asks for.
    pub(super) fn acts(&self) -> usize {
        [
            self.ok.is_some(),
            self.status.is_some(),
            self.reason.is_some(),
            self.delay.is_some(),
            self.reset.is_some(),
            self.body.is_some(),
            self.slow_body.is_some(),
            self.expires_in.is_some(),
            self.lifetime.is_some(),
            self.issuer_clock.is_some(),
            self.propagation.is_some(),
            self.preset.is_some(),
        ]
        .into_iter()
        .filter(|is_there| *is_there)
        .count()
    }
}
