//! What each check means, and which vendors say so.

use serde::Serialize;

use super::{ALL, own};
use crate::model::advice::Advised;
use crate::model::catalogue::Mark;

/// A check, as a tester reads of it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its name.
    pub id: &'static str,
    /// What it asks; yes is good.
    pub question: &'static str,
    /// What the journal must show before it can be answered.
    pub needs: &'static str,
    /// What to change where the answer is no.
    pub advice: &'static str,
    /// The standard it rests on, where there is one.
    pub standard: Option<&'static str>,
    /// What vendors say of it.
    pub vendors: Vec<Opinion>,
}

/// What one vendor says of a check.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Opinion {
    /// The vendor.
    pub vendor: &'static str,
    /// What it says.
    pub what: &'static str,
    /// How sure that is.
    pub mark: Mark,
    /// Who says so.
    pub source: &'static str,
}

/// Every check, in the order they are judged in.
pub fn catalogue(advices: &[Advised]) -> Vec<Entry> {
    let shared = ALL.iter().map(|check| Entry {
        id: check.id,
        question: check.question,
        needs: check.needs,
        advice: check.advice,
        standard: check.standard,
        vendors: opinions(advices, check.id),
    });
    let of_vendors = own::checks(advices).map(|(id, _, check)| Entry {
        id,
        question: check.question,
        needs: check.needs,
        advice: check.advice,
        standard: None,
        vendors: opinions(advices, id),
    });
    shared.chain(of_vendors).collect()
}

fn opinions(advices: &[Advised], id: &str) -> Vec<Opinion> {
    let of_check = advices.iter().filter(|advised| advised.advice.check == id);
    of_check
        .map(|advised| Opinion {
            vendor: advised.vendor,
            what: advised.advice.what,
            mark: advised.advice.mark,
            source: advised.advice.source,
        })
        .collect()
}
