//! What a request tells of its client's behaviour, and no secret: the checks are drawn from it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::secret::Fingerprint;

/// The evidence of one exchange. Vendors note what they know; what they leave out is not judged.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evidence {
    /// The credential that was presented.
    pub presented: Option<Presented>,
    /// The token that was issued.
    pub issued: Option<Issued>,
    /// Scopes of which the operation needs one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub needed_scopes: &'static [&'static str],
    /// Seconds after which the vendor wants to be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll_after: Option<i64>,
}

/// A credential that was presented.
#[derive(Clone, Debug, Serialize)]
pub struct Presented {
    /// Tells it from others of the space.
    pub fingerprint: Fingerprint,
    /// What it is.
    pub nature: Nature,
    /// Whom it is meant for, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whether it may be presented once only.
    #[serde(skip_serializing_if = "is_false")]
    pub single_use: bool,
}

/// What a presented credential is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Nobody knows it.
    #[default]
    Unknown,
    /// A secret that lives until it is replaced, and stays on servers.
    LongLived,
    /// A token that ends by itself.
    Token,
    /// One the vendor means for browsers.
    ForBrowsers,
}

/// A token that was issued.
#[derive(Clone, Debug, Serialize)]
pub struct Issued {
    /// Tells it from others of the space.
    pub fingerprint: Fingerprint,
    /// What the rest is.
    #[serde(flatten)]
    pub terms: Terms,
}

/// What a token was issued with.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Terms {
    /// When it ends, as the client was told.
    #[serde(serialize_with = "instant")]
    pub expires_at: Option<DateTime<Utc>>,
    /// The scope that was asked for.
    pub scope_asked: Option<String>,
    /// The scope that was granted; `None` where the vendor has no scopes.
    pub scope_granted: Option<String>,
    /// Whom it is meant for, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whether it may be presented once only.
    #[serde(skip_serializing_if = "is_false")]
    pub single_use: bool,
}

impl Evidence {
    /// Roughly the memory it takes besides itself, in bytes.
    pub fn weight(&self) -> usize {
        let presented = self.presented.iter().map(|p| &p.audience);
        let issued = self.issued.iter().flat_map(|issued| {
            let terms = &issued.terms;
            [&terms.scope_asked, &terms.scope_granted, &terms.audience]
        });
        presented
            .chain(issued)
            .flatten()
            .map(|text| text.capacity() + 16)
            .sum()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this shape"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(clippy::ref_option, reason = "serde asks for this shape")]
fn instant<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .serialize(serializer)
}
