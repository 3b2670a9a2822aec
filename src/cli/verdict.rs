//! A verdict, step by step.

use serde_json::Value;

use super::print::{bold, cell, dim, judged, line, visible};
use super::server::Failure;

/// Prints every check: what was looked at, what would have passed, what came, what to change.
pub(super) fn print(verdict: &Value) -> Result<(), Failure> {
    for check in verdict.as_array().into_iter().flatten() {
        let outcome = cell(check, "/outcome");
        let mark = match &*outcome {
            "passed" => judged("ok  ", true),
            "failed" => judged("FAIL", false),
            other => dim(other),
        };
        let (expected, actual) = (cell(check, "/expected"), cell(check, "/actual"));
        line(format!(
            "  {mark} {}: {}",
            bold(&cell(check, "/check")),
            visible(&actual)
        ))?;
        if outcome != "passed" {
            line(format!("       expected: {}", visible(&expected)))?;
            line(format!(
                "       remedy:   {}",
                visible(&cell(check, "/remedy"))
            ))?;
        }
    }
    Ok(())
}
