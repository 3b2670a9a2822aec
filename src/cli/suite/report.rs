//! What a run found, in every form.

mod json;
mod junit;
mod sarif;
mod text;

use super::judge::{Tried, Verdict};

/// A finished run.
pub(super) struct Report {
    /// Where tokens were sent, as it was typed.
    pub(super) target: String,
    /// The space they were minted in; `None` for one that is gone again.
    pub(super) space: Option<String>,
    /// What was sent, vendor by vendor.
    pub(super) tried: Vec<Tried>,
}

impl Report {
    /// Whether everything was as expected.
    pub(super) fn passed(&self) -> bool {
        self.tried.iter().all(|tried| tried.verdict.is_fine())
    }

    fn count(&self, verdict: Verdict) -> usize {
        let all = self.tried.iter();
        all.filter(|tried| tried.verdict == verdict).count()
    }

    /// What was sent, by vendor, in the order of the run.
    fn by_vendor(&self) -> impl Iterator<Item = (&str, &[Tried])> {
        let same = |a: &Tried, b: &Tried| a.case.vendor == b.case.vendor;
        let parts = self.tried.chunk_by(same);
        parts.map(|part| (&*part[0].case.vendor, part))
    }

    /// What makes such a token once more.
    fn again(&self, tried: &Tried) -> String {
        let defect = tried.case.defect();
        let defect = defect.map_or(String::new(), |defect| format!(" --defect {}", defect.name));
        let space = self.space.as_ref().filter(|space| *space != "default");
        let space = space.map_or(String::new(), |space| format!(" --space {space}"));
        format!("mockmint mint {}{defect}{space}", tried.case.vendor)
    }
}
