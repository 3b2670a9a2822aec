//! Whether tokens are meant for somebody in particular.

use super::history::History;
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "no-wildcard-audience",
    question: "is every token meant for somebody in particular, and not for everybody",
    needs: "token with an audience",
    advice: "name the audience: one that is * makes the token work wherever it turns up",
    standard: Some("RFC 9700 section 2.3"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut wild, mut exact) = (Vec::new(), Vec::new());
    let mut names: Vec<&str> = Vec::new();
    for record in history.records().iter().copied() {
        for audience in audiences(record) {
            // A wildcard for subdomains still names somebody.
            let side = if audience == "*" {
                &mut wild
            } else {
                &mut exact
            };
            side.push(record);
            if !names.contains(&audience) && names.len() < MOST {
                names.push(audience);
            }
        }
    }
    Finding::of(&wild, &exact, format!("audiences: {}", names.join(" ")))
}

/// Audiences that are named in the detail at most.
const MOST: usize = 10;

fn audiences(record: &Record) -> impl Iterator<Item = &str> {
    let evidence = &record.evidence;
    let issued = evidence.issued.as_ref().map(|t| &t.terms.audience);
    let presented = evidence.presented.as_ref().map(|p| &p.audience);
    let all = issued.into_iter().chain(presented).flatten();
    all.map(String::as_str)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};
    use crate::model::evidence::Terms;

    #[test]
    fn a_wildcard_is_noticed_and_subdomains_are_somebody() {
        let for_audience = |audience: &str| Terms {
            audience: Some(audience.into()),
            ..terms("", 60)
        };
        let id = "no-wildcard-audience";
        let mut script = Script::new();
        script.issue("t", for_audience("app.example"));
        script.issue("u", for_audience("*.app.example"));
        assert_eq!(script.verdict(id), ("passed", vec![0, 1]));

        script.issue("v", for_audience("*"));
        assert_eq!(script.verdict(id), ("failed", vec![2]));
        let detail = script.judgement(id).detail;
        assert_eq!(detail, "audiences: app.example *.app.example *");
    }
}
