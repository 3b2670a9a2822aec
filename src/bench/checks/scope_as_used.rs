//! Whether a token can do no more than it is used for.

use super::history::History;
use super::{Check, Finding};

pub(super) const CHECK: Check = Check {
    id: "scope-as-used",
    question: "does every token have just the scopes it is used for",
    needs: "token with scopes that was used where scopes matter",
    advice: "ask for the scopes the requests need and no others: a token that leaks can do what \
             it was granted",
    standard: Some("RFC 9700 section 2.3"),
    judge,
};

fn judge(history: &History<'_>) -> Finding {
    let (mut wide, mut narrow, mut details) = (Vec::new(), Vec::new(), Vec::new());
    for (token, terms) in history.issued() {
        let Some(granted) = &terms.scope_granted else {
            continue;
        };
        let uses = history.uses(token);
        let accepted: Vec<_> = uses
            .map(|(_, record)| record)
            .filter(|record| record.response.status < 400)
            .collect();
        let mut needed: Vec<_> = accepted
            .iter()
            .flat_map(|record| record.evidence.needed_scopes)
            .copied()
            .collect();
        needed.sort_unstable();
        needed.dedup();
        if needed.is_empty() {
            continue;
        }
        let means = terms.scope_means.as_ref().unwrap_or(granted);
        if means.split(' ').all(|scope| needed.contains(&scope)) {
            narrow.push(token.record);
            continue;
        }
        wide.push(token.record);
        wide.extend(accepted);
        details.push(format!("granted {granted}, used {}", needed.join(" ")));
    }
    details.dedup();
    if wide.is_empty() {
        details.push(format!(
            "tokens with just the scopes they are used for: {}",
            narrow.len()
        ));
    }
    Finding::of(&wide, &narrow, details.join("; "))
}

#[cfg(test)]
mod tests {
    use crate::bench::checks::script::{Script, terms};

    #[test]
    fn a_scope_nobody_used_is_noticed() {
        let mut script = Script::new();
        script.issue("t", terms("read write", 3600));
        script.present("t", 200).evidence.needed_scopes = &["read"];

        let judgement = script.judgement("scope-as-used");
        assert_eq!(script.verdict("scope-as-used"), ("failed", vec![0, 1]));
        assert_eq!(judgement.detail, "granted read write, used read");
    }

    #[test]
    fn a_scope_that_stands_for_several_is_as_wide_as_they_are() {
        let mut script = Script::new();
        let mut all = terms("things:all", 3600);
        all.scope_means = Some("things:read things:write".into());
        script.issue("t", all);
        script.present("t", 200).evidence.needed_scopes = &["things:read"];
        assert_eq!(script.verdict("scope-as-used"), ("failed", vec![0, 1]));

        script.present("t", 200).evidence.needed_scopes = &["things:write"];
        assert_eq!(script.verdict("scope-as-used"), ("passed", vec![0]));
    }

    #[test]
    fn a_token_is_not_judged_before_it_is_used() {
        let mut script = Script::new();
        script.issue("t", terms("read write", 3600));
        assert_eq!(
            script.verdict("scope-as-used"),
            ("not_enough_evidence", vec![])
        );

        script.present("t", 200).evidence.needed_scopes = &["read"];
        script.present("t", 200).evidence.needed_scopes = &["write"];
        assert_eq!(script.verdict("scope-as-used"), ("passed", vec![0]));
    }
}
