//! What a vendor asks of its clients and rarely enforces: what checks on a client rest on.

use super::catalogue::Mark;

/// Something a vendor says of how its clients are to behave.
#[derive(Clone, Copy, Debug)]
pub struct Advice {
    /// The check it is behind: one that all vendors share, or the one of [`Advice::own`].
    pub check: &'static str,
    /// What it says, as a sentence.
    pub what: &'static str,
    /// How sure it is that the vendor says so.
    pub mark: Mark,
    /// Who says so, in the short names of the vendor's `mod.rs`.
    pub source: &'static str,
    /// The check by itself, where no other vendor has it.
    pub own: Option<OwnCheck>,
}

/// A check that is answered by a step of the vendor's verdicts: a step that did not pass is an
/// offence.
#[derive(Clone, Copy, Debug)]
pub struct OwnCheck {
    /// The step of the verdict.
    pub step: &'static str,
    /// What the check asks; yes is good.
    pub question: &'static str,
    /// What the journal must show before it can be answered.
    pub needs: &'static str,
    /// What to change where the answer is no.
    pub advice: &'static str,
    /// Whether the exchange before it, by the same credential, is evidence too.
    pub is_of_two: bool,
}

/// Advice, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Advised {
    /// The name of the vendor.
    pub vendor: &'static str,
    /// What it says.
    pub advice: &'static Advice,
}
