//! What a vendor says of its refusals besides how it words them.

use crate::error::Refusal;
use crate::exchange::RequestView;
use crate::model::catalogue::Mark;

/// The text that stands for every text that varies. It is ASCII, because some vendors send nothing
/// else, and the catalogue shows it as `…`.
pub const VARIES: &str = "<varies>";

/// What a vendor says of its refusals besides how it words them.
pub struct Refusals {
    /// The ways of asking that change the words; one without a name where nothing does.
    pub ways: &'static [Way],
    /// The vendor's own cases.
    pub examples: fn() -> Vec<Example>,
    /// How sure a wording is, and who says so.
    pub source: fn(&Worded<'_>) -> Source,
}

/// A way of asking.
pub struct Way {
    /// Its name in the catalogue.
    pub name: &'static str,
    /// The header that makes it this way.
    pub header: Option<(&'static str, &'static str)>,
}

/// The one way of asking of a vendor whose words do not depend on it.
pub const ONE_WAY: &[Way] = &[Way {
    name: "",
    header: None,
}];

/// A refusal in one of the vendor's own cases.
pub struct Example {
    /// The operations where it occurs; `voices.*` is a group of them, and `*` all of them.
    pub at: &'static [&'static str],
    /// The refusal.
    pub refusal: Refusal,
    /// A setting that changes its wording, and the value in JSON.
    pub setting: Option<(&'static str, &'static str)>,
}

impl Example {
    /// A refusal while every setting has its default.
    pub fn new(at: &'static [&'static str], refusal: Refusal) -> Self {
        Self {
            at,
            refusal,
            setting: None,
        }
    }

    /// The same while a setting has another value, given in JSON.
    #[must_use]
    pub fn with(mut self, setting: &'static str, value: &'static str) -> Self {
        self.setting = Some((setting, value));
        self
    }
}

/// A worded refusal.
pub struct Worded<'a> {
    /// The refusal.
    pub refusal: &'a Refusal,
    /// The name of the way of asking.
    pub way: &'static str,
    /// The request that was refused.
    pub request: &'a RequestView<'a>,
    /// The status of the answer.
    pub status: u16,
}

/// How sure a wording is, and who says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Source {
    pub(super) mark: Mark,
    pub(super) who: &'static str,
}

impl Source {
    /// A named source says so.
    pub const fn confirmed(who: &'static str) -> Self {
        let mark = Mark::Confirmed;
        Self { mark, who }
    }

    /// Our reading of the sources.
    pub const fn inferred(who: &'static str) -> Self {
        let mark = Mark::Inferred;
        Self { mark, who }
    }

    /// A guess.
    pub const fn unknown(who: &'static str) -> Self {
        let mark = Mark::Unknown;
        Self { mark, who }
    }
}
