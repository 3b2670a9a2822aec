//! A report for scripts.

use serde_json::{Value, json};

use super::Report;
use crate::cli::suite::judge::{Tried, Verdict};

impl Report {
    /// The target, a summary, and every token with its verdict.
    pub(in crate::cli::suite) fn json(&self) -> String {
        let results: Vec<_> = self.tried.iter().map(|tried| self.entry(tried)).collect();
        let report = json!({
            "target": self.target,
            "space": self.space,
            "passed": self.passed(),
            "summary": {
                "tried": self.tried.len() - self.count(Verdict::NotTried),
                "as_expected": self.count(Verdict::AsExpected),
                "tolerated": self.count(Verdict::Tolerated),
                "wrongly_accepted": self.count(Verdict::WronglyAccepted),
                "wrongly_refused": self.count(Verdict::WronglyRefused),
                "wrong_status": self.count(Verdict::WrongStatus),
                "errors": self.count(Verdict::Error),
                "not_tried": self.count(Verdict::NotTried),
            },
            "results": results,
        });
        format!("{report:#}")
    }

    fn entry(&self, tried: &Tried) -> Value {
        let defect = tried.case.defect();
        let expected = match defect {
            None => json!({ "outcome": "accepted" }),
            Some(defect) => json!({
                "outcome": "refused",
                "status": defect.status,
                "reason": defect.reason,
            }),
        };
        json!({
            "vendor": tried.case.vendor,
            "name": tried.case.name(),
            "defect": defect.map(|defect| &defect.name),
            "what": defect.map_or("Nothing is wrong with it.", |defect| &defect.what),
            "demand": defect.map(|defect| &defect.demand),
            "expected": expected,
            "status": tried.status(),
            "verdict": tried.verdict,
            "detail": tried.detail,
            "token": tried.fingerprint,
            "again": self.again(tried),
        })
    }
}
