//! What a request tells of its client's behaviour, and no secret: the checks are drawn from it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::secret::Fingerprint;

/// The longest text that is kept, in bytes.
const LONGEST: usize = 256;

/// The evidence of one exchange. Vendors note what they know; what they leave out is not judged.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evidence {
    /// The credential that was presented.
    pub presented: Option<Presented>,
    /// The token that was issued; few exchanges have one.
    pub issued: Option<Box<Issued>>,
    /// Which use it was of something that may be used once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once: Option<Use>,
    /// Whether the credential came in the URL.
    #[serde(skip_serializing_if = "is_false")]
    pub in_url: bool,
    /// Scopes of which the operation needs one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub needed_scopes: &'static [&'static str],
    /// Seconds after which the vendor wants to be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll_after: Option<i64>,
    /// When the client was told to wait, in real time: what came before that could not know.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "millis")]
    pub told_at: Option<DateTime<Utc>>,
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
    /// When it ends, where its bearer made it or can read it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "instant")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A use of something that may be used once, such as a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// The one it has.
    First,
    /// One too many.
    Again,
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
    /// The same, with those scopes written out that stand for several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_means: Option<String>,
    /// Whom it is meant for, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What else it is for, such as a user: tokens that differ in it do not replace each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether each page, device or session is to get its own: then many are no waste.
    #[serde(skip_serializing_if = "is_false")]
    pub is_for_one_session: bool,
}

impl Terms {
    /// The same with texts of bounded length.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        for text in [
            &mut self.scope_asked,
            &mut self.scope_granted,
            &mut self.scope_means,
            &mut self.audience,
            &mut self.purpose,
        ]
        .into_iter()
        .flatten()
        {
            shorten(text);
        }
        self
    }
}

/// Cuts a text that is too long to be kept.
pub fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
        text.shrink_to_fit();
    }
}

impl Evidence {
    /// Roughly the memory it takes besides itself, in bytes.
    pub fn weight(&self) -> usize {
        let audience = self.presented.as_ref().and_then(|p| p.audience.as_ref());
        let issued = self.issued.iter().map(|issued| {
            let terms = &issued.terms;
            let texts = [
                &terms.scope_asked,
                &terms.scope_granted,
                &terms.scope_means,
                &terms.audience,
                &terms.purpose,
            ];
            size_of::<Issued>() + 16 + texts.into_iter().flatten().map(heap).sum::<usize>()
        });
        audience.map_or(0, heap) + issued.sum::<usize>()
    }
}

/// What a text takes besides itself: its room, and what the allocator keeps beside it.
fn heap(text: &String) -> usize {
    text.capacity() + 16
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

#[expect(clippy::ref_option, reason = "serde asks for this shape")]
fn millis<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
        .serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Fingerprints, MasterKey};

    #[test]
    fn evidence_keeps_short_texts_whole_and_the_beginning_of_long_ones() {
        let terms = Terms {
            scope_asked: Some("voices:read".into()),
            audience: Some("ä".repeat(4000)),
            ..Terms::default()
        }
        .bounded();

        assert_eq!(terms.scope_asked.as_deref(), Some("voices:read"));
        let kept = terms.audience.unwrap();
        assert_eq!(kept, format!("{}…", "ä".repeat(128)));
        assert!(kept.capacity() < 400);
    }

    #[test]
    fn evidence_weighs_what_it_keeps_and_nothing_where_there_is_nothing() {
        let mut evidence = Evidence::default();
        assert_eq!(evidence.weight(), 0);

        let fingerprints = Fingerprints::new(&MasterKey::new(&[7; 32]), b"a space");
        let terms = Terms {
            purpose: Some("a user".into()),
            ..Terms::default()
        };
        evidence.issued = Some(Box::new(Issued {
            fingerprint: fingerprints.of("a token"),
            terms,
        }));
        let expected = size_of::<Issued>() + 16 + "a user".len() + 16;
        assert_eq!(evidence.weight(), expected);
        // Each of a journal's entries has room for it, issued token or not.
        assert!(size_of::<Evidence>() <= 136, "{}", size_of::<Evidence>());
    }
}
