//! A report for build servers: the XML of `JUnit`, with one test case for each token.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use crate::cli::suite::judge::{Tried, Verdict};

impl Report {
    /// One test suite for each vendor.
    #[expect(
        clippy::expect_used,
        reason = "writing XML into memory fails only for an attribute without a name"
    )]
    pub(in crate::cli::suite) fn junit(&self) -> String {
        let name = printable(&format!("mockmint suite {}", self.target));
        let mut report = quick_junit::Report::new(name);
        for (vendor, part) in self.by_vendor() {
            let mut suite = TestSuite::new(printable(vendor));
            suite.add_test_cases(part.iter().map(|tried| self.case(tried)));
            report.add_test_suite(suite);
        }
        let xml = report.to_string().expect("the report is written to memory");
        xml.trim_end().to_owned()
    }

    fn case(&self, tried: &Tried) -> TestCase {
        let mut status = match tried.verdict {
            Verdict::AsExpected => TestCaseStatus::success(),
            Verdict::Tolerated | Verdict::NotTried => TestCaseStatus::skipped(),
            Verdict::Error => unsuccessful(NonSuccessKind::Error, "error"),
            Verdict::WronglyAccepted => unsuccessful(NonSuccessKind::Failure, "wrongly_accepted"),
            Verdict::WronglyRefused => unsuccessful(NonSuccessKind::Failure, "wrongly_refused"),
            Verdict::WrongStatus => unsuccessful(NonSuccessKind::Failure, "wrong_status"),
        };
        if tried.verdict != Verdict::AsExpected {
            status.set_message(printable(tried.detail.as_deref().unwrap_or_default()));
        }
        if matches!(status, TestCaseStatus::NonSuccess { .. }) {
            status.set_description(printable(&self.again(tried)));
        }
        let mut case = TestCase::new(printable(tried.case.name()), status);
        case.set_classname(printable(&tried.case.vendor));
        case
    }
}

fn unsuccessful(kind: NonSuccessKind, name: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(name);
    status
}

/// The text with control characters and the characters that XML 1.0 excludes (section 2.2) written
/// as visible escapes. The writer would drop them, or write a document that no parser reads.
fn printable(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fffe}' | '\u{ffff}' => visible.extend(c.escape_unicode()),
            c if c.is_control() => visible.extend(c.escape_unicode()),
            c => visible.push(c),
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_markup_and_control_characters_is_written_and_parsed() {
        let report = Report {
            target: "<a b=\"c\">&amp;]]>\0\u{1b}[1m\n\u{ffff}ü".to_owned(),
            space: None,
            tried: Vec::new(),
        };

        let xml = report.junit();

        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(
            document.root_element().attribute("name"),
            Some("mockmint suite <a b=\"c\">&amp;]]>\\u{0}\\u{1b}[1m\\u{a}\\u{ffff}ü")
        );
    }
}
