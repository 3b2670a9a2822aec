//! How a credential was judged, check by check, so that a tester can read why a 401 was a 401.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::error::{Reason, Refusal};

/// What a check looked at. Formatted only when somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing there.
    Absent,
    /// Words; never a secret.
    Text(Cow<'static, str>),
    /// A number.
    Number(i64),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Any instant after this one.
    After(DateTime<Utc>),
    /// This instant, or one after it.
    From(DateTime<Utc>),
    /// This instant, or one before it.
    Until(DateTime<Utc>),
}

impl Fact {
    fn weight(&self) -> usize {
        match self {
            Self::Text(Cow::Owned(text)) => text.capacity() + 16,
            _ => 0,
        }
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Instant(_) | Self::After(_) | Self::From(_) | Self::Until(_) => {
                serializer.collect_str(self)
            }
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing"),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Instant(at) => f.write_str(&second(*at)),
            Self::After(at) => write!(f, "after {}", second(*at)),
            Self::From(at) => write!(f, "{} or later", second(*at)),
            Self::Until(at) => write!(f, "{} or earlier", second(*at)),
        }
    }
}

fn second(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl From<&'static str> for Fact {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<DateTime<Utc>> for Fact {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Instant(at)
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self::Absent, Into::into)
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// The reason for the refusal.
    Failed,
    /// Nothing the vendor minds, and something the customer should.
    Noted,
}

/// One step of a judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at, such as `signature`.
    pub check: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What would have passed.
    pub expected: Fact,
    /// What came.
    pub actual: Fact,
    /// What to change so that it passes; empty when it did.
    pub remedy: Cow<'static, str>,
}

/// The steps of one judgement, in the order they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Trace(Vec<Check>);

impl Trace {
    /// A judgement that has not begun.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes a check that passed.
    pub fn pass(
        &mut self,
        check: &'static str,
        expected: impl Into<Fact>,
        actual: impl Into<Fact>,
    ) {
        self.0.push(Check {
            check,
            outcome: Outcome::Passed,
            expected: expected.into(),
            actual: actual.into(),
            remedy: Cow::Borrowed(""),
        });
    }

    /// Notes what the vendor lets pass and the customer should not, such as a secret in a browser.
    pub fn note(
        &mut self,
        check: &'static str,
        expected: impl Into<Fact>,
        actual: impl Into<Fact>,
        remedy: impl Into<Cow<'static, str>>,
    ) {
        self.0.push(Check {
            check,
            outcome: Outcome::Noted,
            expected: expected.into(),
            actual: actual.into(),
            remedy: remedy.into(),
        });
    }

    /// Notes the check that failed, and makes it the refusal.
    pub fn refuse(
        &mut self,
        reason: Reason,
        check: &'static str,
        expected: impl Into<Fact>,
        actual: impl Into<Fact>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Refusal {
        self.0.push(Check {
            check,
            outcome: Outcome::Failed,
            expected: expected.into(),
            actual: actual.into(),
            remedy: remedy.into(),
        });
        // The remedy is for the tester who reads the verdict; the vendor's client hears what
        // the vendor would say.
        Refusal::of(reason)
    }

    /// The steps so far.
    pub fn checks(&self) -> &[Check] {
        &self.0
    }

    /// Roughly the memory it takes besides itself, in bytes.
    pub fn weight(&self) -> usize {
        let texts = self.0.iter().map(|check| {
            let remedy = match &check.remedy {
                Cow::Borrowed(_) => 0,
                Cow::Owned(text) => text.capacity() + 16,
            };
            check.expected.weight() + check.actual.weight() + remedy
        });
        self.0.capacity() * size_of::<Check>() + texts.sum::<usize>()
    }
}
