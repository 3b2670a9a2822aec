//! Every fact of the vendor's contract, with its mark and its source.
//!
//! Nothing here was tried against the live vendor. A fact that is partly known stands here in
//! parts; one that begins with mockmint says what it does where the vendor is unknown.

mod audio;
mod clients;
mod credentials;
mod eras;
mod requests;
mod scopes;
mod statuses;
mod token;
mod voices;

use crate::model::catalogue::Behaviour;

/// The facts, in the order of the contract.
pub(super) const BEHAVIOURS: &[Behaviour] = &joined::<{ count(SECTIONS) }>(SECTIONS);

const SECTIONS: &[&[Behaviour]] = &[
    eras::FACTS,
    token::FACTS,
    statuses::FACTS,
    credentials::FACTS,
    scopes::FACTS,
    voices::FACTS,
    audio::FACTS,
    clients::FACTS,
    requests::FACTS,
];

const fn count(sections: &[&[Behaviour]]) -> usize {
    let mut count = 0;
    let mut section = 0;
    while section < sections.len() {
        count += sections[section].len();
        section += 1;
    }
    count
}

/// The sections one after the other; iterators do not work in constants.
const fn joined<const COUNT: usize>(sections: &[&[Behaviour]]) -> [Behaviour; COUNT] {
    let mut all = [sections[0][0]; COUNT];
    let mut next = 0;
    let mut section = 0;
    while section < sections.len() {
        let mut fact = 0;
        while fact < sections[section].len() {
            all[next] = sections[section][fact];
            next += 1;
            fact += 1;
        }
        section += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::catalogue::Mark;

    #[test]
    fn every_fact_of_every_section_is_there_once() {
        let distinct: HashSet<_> = BEHAVIOURS.iter().map(|fact| fact.what).collect();
        let whole: Vec<_> = SECTIONS.concat().iter().map(|fact| fact.what).collect();
        let joined: Vec<_> = BEHAVIOURS.iter().map(|fact| fact.what).collect();

        assert_eq!(joined, whole);
        assert_eq!(distinct.len(), joined.len());
    }

    #[test]
    fn every_fact_is_one_sentence_with_a_source() {
        for Behaviour { what, source, .. } in BEHAVIOURS {
            assert!(what.ends_with('.') && !what.contains(". "), "{what}");
            assert!(!source.is_empty(), "{what}");
        }
    }

    #[test]
    fn no_source_vouches_for_what_is_unknown_and_one_does_for_what_is_confirmed() {
        for Behaviour { what, mark, source } in BEHAVIOURS {
            assert!(
                *mark != Mark::Confirmed || !source.starts_with("none"),
                "{what}"
            );
            assert!(
                !what.starts_with("mockmint") || *mark == Mark::Unknown,
                "{what}"
            );
        }
    }
}
