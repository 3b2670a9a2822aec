//! Every fact of the vendor's contract, with its mark and its source.
//!
//! Nothing here was tried against the live vendor. A fact that is partly known stands here in
//! parts; one that speaks of mockmint says what it does where the vendor is unknown.

mod bases;
mod clients;
mod errors;
mod format;
mod origins;
mod resources;
mod short_lived;
mod users;

use std::sync::LazyLock;

use crate::model::catalogue::Behaviour;

/// The facts, in the order of the contract.
pub(super) fn all() -> &'static [Behaviour] {
    static ALL: LazyLock<Vec<Behaviour>> = LazyLock::new(|| SECTIONS.concat());
    &ALL
}

const SECTIONS: &[&[Behaviour]] = &[
    bases::FACTS,
    short_lived::FACTS,
    format::FACTS,
    origins::FACTS,
    users::FACTS,
    errors::FACTS,
    resources::FACTS,
    clients::FACTS,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::catalogue::Mark;

    #[test]
    fn every_fact_is_there_once_as_one_sentence_with_a_source() {
        let distinct: HashSet<_> = all().iter().map(|fact| fact.what).collect();

        assert_eq!(distinct.len(), all().len());
        for Behaviour { what, source, .. } in all() {
            assert!(what.ends_with('.') && !what.contains(". "), "{what}");
            assert!(!source.is_empty(), "{what}");
        }
    }

    #[test]
    fn some_source_vouches_for_what_is_confirmed() {
        for Behaviour { what, mark, source } in all() {
            let is_vouched_for = !source.starts_with("none");
            assert!(*mark != Mark::Confirmed || is_vouched_for, "{what}");
        }
    }
}
