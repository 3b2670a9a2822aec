//! A report for build servers: the XML that `JUnit` made common, a case for each token.

use std::fmt::Write as _;

use super::Report;
use crate::cli::suite::judge::{Tried, Verdict};

impl Report {
    /// A test suite for each vendor.
    pub(in crate::cli::suite) fn junit(&self) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let name = escaped(&format!("mockmint suite {}", self.target));
        _ = writeln!(xml, "<testsuites name=\"{name}\"{}>", counts(&self.tried));
        for (vendor, part) in self.by_vendor() {
            let name = escaped(vendor);
            _ = writeln!(xml, "  <testsuite name=\"{name}\"{}>", counts(part));
            for tried in part {
                self.case(&mut xml, tried);
            }
            xml.push_str("  </testsuite>\n");
        }
        xml.push_str("</testsuites>");
        xml
    }

    fn case(&self, xml: &mut String, tried: &Tried) {
        let (vendor, name) = (escaped(&tried.case.vendor), escaped(tried.case.name()));
        _ = write!(xml, "    <testcase classname=\"{vendor}\" name=\"{name}\"");
        let message = escaped(tried.detail.as_deref().unwrap_or_default());
        let (element, kind) = match tried.verdict {
            Verdict::AsExpected => {
                xml.push_str("/>\n");
                return;
            }
            Verdict::Tolerated | Verdict::NotTried => {
                _ = writeln!(xml, "><skipped message=\"{message}\"/></testcase>");
                return;
            }
            Verdict::Error => ("error", "error"),
            Verdict::WronglyAccepted => ("failure", "wrongly_accepted"),
            Verdict::WronglyRefused => ("failure", "wrongly_refused"),
            Verdict::WrongStatus => ("failure", "wrong_status"),
        };
        let again = escaped(&self.again(tried));
        _ = writeln!(
            xml,
            "><{element} message=\"{message}\" type=\"{kind}\">{again}</{element}></testcase>"
        );
    }
}

fn counts(tried: &[Tried]) -> String {
    let count = |is_one: fn(Verdict) -> bool| {
        let verdicts = tried.iter().map(|tried| tried.verdict);
        verdicts.filter(|verdict| is_one(*verdict)).count()
    };
    let skipped = count(|v| matches!(v, Verdict::Tolerated | Verdict::NotTried));
    let errors = count(|v| v == Verdict::Error);
    let failures = count(|v| !v.is_fine()) - errors - count(|v| v == Verdict::NotTried);
    let tests = tried.len();
    format!(" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

/// A text within XML 1.0 (sections 2.2 and 2.4): markup as references, what no document may have
/// as an escape people can read.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => xml.extend(c.escape_unicode()),
            c if c.is_control() => xml.extend(c.escape_unicode()),
            c => xml.push(c),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_the_document() {
        assert_eq!(
            escaped("<a b=\"c\">&amp;]]>\0\u{1b}\n\u{ffff}ü"),
            "&lt;a b=&quot;c&quot;&gt;&amp;amp;]]&gt;\\u{0}\\u{1b}\\u{a}\\u{ffff}ü"
        );
    }
}
