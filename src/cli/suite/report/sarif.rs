//! A report for code scanning: SARIF 2.1.0, a rule for each token and a result for each that was
//! judged wrongly.

use serde_json::{Value, json};
use url::Url;

use super::Report;
use crate::cli::suite::judge::{Tried, Verdict};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

impl Report {
    /// One run of one tool.
    pub(in crate::cli::suite) fn sarif(&self) -> String {
        let rules: Vec<_> = self.tried.iter().map(rule).collect();
        let results = self.tried.iter().enumerate();
        let results = results
            .filter(|(_, tried)| !tried.verdict.is_fine() && tried.verdict != Verdict::NotTried);
        let results: Vec<_> = results
            .map(|(index, tried)| self.result(index, tried))
            .collect();
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "mockmint",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "invocations": [{
                    "executionSuccessful": true,
                    "exitCode": i32::from(!self.passed()),
                }],
                "results": results,
            }],
        });
        format!("{log:#}")
    }

    fn result(&self, index: usize, tried: &Tried) -> Value {
        let detail = tried.detail.as_deref().unwrap_or_default();
        // A placeholder's braces are no characters of a URI (RFC 3986 section 2).
        let uri = Url::parse(&self.target).map_or(self.target.clone(), String::from);
        let uri = uri.replace('{', "%7B").replace('}', "%7D");
        json!({
            "ruleId": id(tried),
            "ruleIndex": index,
            "level": level(tried),
            "message": { "text": format!("{}: {detail}", tried.case.name()) },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": uri } },
            }],
            "properties": {
                "verdict": tried.verdict,
                "status": tried.status(),
                "again": self.again(tried),
            },
        })
    }
}

fn rule(tried: &Tried) -> Value {
    let defect = tried.case.defect();
    let what = defect.map_or("Nothing is wrong with it.", |defect| &defect.what);
    let help = match defect {
        None => "A verifier must accept it.".to_owned(),
        Some(defect) => format!("The vendor answers {}: {}.", defect.status, defect.reason),
    };
    json!({
        "id": id(tried),
        "shortDescription": { "text": what },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(tried) },
        "properties": { "demand": defect.map(|defect| &defect.demand) },
    })
}

fn id(tried: &Tried) -> String {
    let name = tried.case.name().replace(' ', "-");
    format!("{}/{name}", tried.case.vendor)
}

/// What every verifier must refuse is an error, what some may accept a warning.
fn level(tried: &Tried) -> &'static str {
    match tried.case.defect() {
        Some(defect) if defect.demand != "must" => "warning",
        _ => "error",
    }
}
