//! Whether tokens are meant for somebody in particular.

use super::history::History;
use super::{Check, Finding};
use crate::model::exchange::Record;

pub(super) const CHECK: Check = Check {
    id: "no-wildcard-audience",
    question: "is every token meant for an audience without wildcards",
    advice: "name the audience: with a wildcard the token works wherever it turns up",
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let has_audience = |record: &&&Record| !audiences(record).is_empty();
    let named: Vec<_> = history
        .records()
        .iter()
        .filter(has_audience)
        .copied()
        .collect();
    let is_wild = |record: &&Record| audiences(record).iter().any(|a| a.contains('*'));
    let (wild, exact): (Vec<_>, Vec<_>) = named.into_iter().partition(is_wild);
    let detail = wild
        .first()
        .map_or_else(String::new, |record| audiences(record).join(" "));
    Finding::of(&wild, &exact, detail)
}

fn audiences(record: &Record) -> Vec<&str> {
    let evidence = &record.evidence;
    let issued = evidence.issued.as_ref().map(|t| &t.terms.audience);
    let presented = evidence.presented.as_ref().map(|p| &p.audience);
    let all = issued.into_iter().chain(presented).flatten();
    all.map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};
    use crate::model::evidence::Terms;

    #[test]
    fn a_wildcard_is_noticed() {
        let for_audience = |audience: &str| Terms {
            audience: Some(audience.into()),
            ..terms("", 60)
        };
        let mut script = Script::new();
        script.issue("t", for_audience("app.example"));
        assert_eq!(script.verdict("no-wildcard-audience"), ("passed", vec![0]));

        script.issue("u", for_audience("*.example"));
        assert_eq!(script.verdict("no-wildcard-audience"), ("failed", vec![1]));
    }
}
