//! Every fact of the vendor's contract, with its mark and its source.
//!
//! Nothing here was tried against the live vendor. A fact that is partly known stands here in
//! parts; one that begins with mockmint says what it does where the vendor is unknown.

mod agents;
mod authorization;
mod hosts;
mod tasks;
mod tokens;

use std::sync::LazyLock;

use crate::model::catalogue::Behaviour;

/// The facts, in the order of the contract.
pub(super) fn all() -> &'static [Behaviour] {
    static ALL: LazyLock<Vec<Behaviour>> = LazyLock::new(|| SECTIONS.concat());
    &ALL
}

const SECTIONS: &[&[Behaviour]] = &[
    hosts::FACTS,
    authorization::FACTS,
    tasks::FACTS,
    agents::FACTS,
    tokens::FACTS,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::catalogue::Mark;

    #[test]
    fn every_fact_is_there_once_with_a_source() {
        let distinct: HashSet<_> = all().iter().map(|fact| fact.what).collect();

        assert_eq!(distinct.len(), all().len());
        assert!(all().iter().all(|fact| !fact.source.is_empty()));
    }

    #[test]
    fn no_source_vouches_for_what_is_unknown_and_one_does_for_what_is_confirmed() {
        for Behaviour { what, mark, source } in all() {
            assert_eq!(*mark == Mark::Unknown, *source == "none", "{what}");
            assert!(
                !what.starts_with("mockmint") || *mark == Mark::Unknown,
                "{what}"
            );
        }
    }

    #[test]
    fn a_setting_a_fact_speaks_of_exists() {
        let names: HashSet<_> = super::super::settings::SETTINGS
            .iter()
            .map(|setting| setting.name())
            .collect();
        for fact in all() {
            let after = fact
                .what
                .split_once("the setting ")
                .map(|(_, rest)| rest.split([' ', ',', '.']).next().unwrap_or_default());
            assert!(
                after.is_none_or(|name| names.contains(name)),
                "{}",
                fact.what
            );
        }
    }
}
