//! Whether the client says which scope it wants.

use super::history::History;
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "scope-asked-for",
    question: "does the client ask for a scope, instead of taking the default one",
    needs: "token with a scope",
    advice: "name the scope in the token request: the default one is the vendor's choice and may \
             grow",
    standard: Some("RFC 6749 section 3.3"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let scoped = history
        .issued()
        .filter(|(_, terms)| terms.scope_granted.is_some());
    let (asked, taken): (Vec<_>, Vec<_>) = scoped
        .map(|(token, terms)| (terms.scope_asked.is_some(), token.record))
        .partition(|(is_asked, _)| *is_asked);
    let records = |pairs: Vec<(bool, _)>| pairs.into_iter().map(|(_, r)| r).collect::<Vec<_>>();
    let (asked, taken) = (records(asked), records(taken));
    let detail = format!("asked: {}, taken: {}", asked.len(), taken.len());
    Finding::of(&taken, &asked, detail)
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    #[test]
    fn a_default_scope_is_noticed() {
        let mut script = Script::new();
        script.issue("t", terms("a b", 3600));
        assert_eq!(script.verdict("scope-asked-for"), ("failed", vec![0]));

        let mut script = Script::new();
        let mut asked = terms("a", 3600);
        asked.scope_asked = Some("a".into());
        script.issue("t", asked);
        assert_eq!(script.verdict("scope-asked-for"), ("passed", vec![0]));
    }

    #[test]
    fn a_token_without_scopes_has_no_default() {
        let mut script = Script::new();
        let mut bare = terms("", 3600);
        bare.scope_granted = None;
        script.issue("t", bare);

        assert_eq!(
            script.verdict("scope-asked-for"),
            ("not_enough_evidence", vec![])
        );
    }
}
