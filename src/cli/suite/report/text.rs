//! A report for people.

use std::fmt::Write as _;

use super::Report;
use crate::cli::print::{bold, dim, judged, visible};
use crate::cli::suite::judge::{Tried, Verdict};

/// The verdicts a summary counts, and how.
const COUNTED: [(Verdict, &str); 7] = [
    (Verdict::AsExpected, "as expected"),
    (Verdict::Tolerated, "tolerated"),
    (Verdict::WronglyAccepted, "wrongly accepted"),
    (Verdict::WronglyRefused, "wrongly refused"),
    (Verdict::WrongStatus, "with another status"),
    (Verdict::Error, "without a verdict"),
    (Verdict::NotTried, "not tried"),
];

impl Report {
    /// A line for each token, a second where something is wrong, and a summary.
    pub(in crate::cli::suite) fn text(&self) -> String {
        let mut text = String::new();
        let names = self.tried.iter().map(|tried| tried.case.name().len());
        let width = names.max().unwrap_or_default();
        for (vendor, part) in self.by_vendor() {
            _ = writeln!(
                text,
                "{} {} {}",
                bold(vendor),
                dim("->"),
                visible(&self.target)
            );
            for tried in part {
                self.line(&mut text, tried, width);
            }
        }
        let counts = COUNTED
            .map(|(verdict, words)| (self.count(verdict), words))
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"));
        let counts: Vec<_> = counts.collect();
        let word = if self.passed() { "passed" } else { "failed" };
        _ = write!(
            text,
            "{}: {}",
            judged(word, self.passed()),
            counts.join(", ")
        );
        text
    }

    fn line(&self, text: &mut String, tried: &Tried, width: usize) {
        let mark = match tried.verdict {
            Verdict::AsExpected => judged("ok  ", true),
            Verdict::Tolerated | Verdict::NotTried => dim("-   "),
            _ => judged("FAIL", false),
        };
        let status = tried
            .status()
            .map_or("-".to_owned(), |status| status.to_string());
        let name = visible(tried.case.name());
        _ = write!(text, "  {mark} {name:<width$}  {status:<3}");
        if let Some(detail) = &tried.detail {
            let what = match tried.verdict {
                Verdict::WronglyAccepted => "wrongly accepted: ",
                Verdict::WronglyRefused => "wrongly refused: ",
                Verdict::Tolerated => "tolerated: ",
                _ => "",
            };
            _ = write!(text, "  {what}{}", visible(detail));
        }
        text.push('\n');
        if !tried.verdict.is_fine() && tried.verdict != Verdict::NotTried {
            _ = writeln!(text, "       {}", dim(&self.again(tried)));
        }
    }
}
