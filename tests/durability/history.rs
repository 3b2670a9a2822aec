//! What a client was told of its writes, and what may be found afterwards.
//!
//! A world is all that can be seen of some data: cells with their values. A history holds every
//! world that agrees with what the client was told. An acknowledged write changes each of them; one
//! of unknown outcome leaves each as it was beside how it would be; a refused one changes none.
//! What is found after a crash must be one of them:
//!
//! - I1: exactly one live key per credential; every replaced one is refused;
//! - I2: each acknowledged write is there;
//! - I3: a refused write changed nothing.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::server::Outcome;

/// Cells by name. Whether a key is accepted is a cell whose name begins with [`KEY`].
pub(crate) type World = BTreeMap<String, String>;

/// How the names of the cells of keys begin.
pub(crate) const KEY: &str = "key ";
/// The value of a key that is accepted.
pub(crate) const LIVE: &str = "accepted";
/// The value of a key that is refused.
pub(crate) const DEAD: &str = "refused";

/// The worlds that agree with what a client was told.
#[derive(Clone, Debug)]
pub(crate) struct History {
    worlds: BTreeSet<World>,
    /// What refused writes would have put into which cell.
    refused: BTreeSet<(String, String)>,
    /// The writes and their outcomes, for messages.
    told: Vec<String>,
}

impl History {
    /// A history that begins in one world.
    pub(crate) fn new(world: World) -> Self {
        Self {
            worlds: BTreeSet::from([world]),
            refused: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    /// Takes down a write. `write` changes a world as the write does; `false` where the write is not
    /// possible in that world.
    pub(crate) fn wrote(
        &mut self,
        name: &str,
        outcome: &Outcome,
        write: impl Fn(&mut World) -> bool,
    ) {
        self.told.push(format!("{name}: {outcome:?}"));
        let after = |world: &World| {
            let mut world = world.clone();
            write(&mut world).then_some(world)
        };
        let changed: BTreeSet<_> = self.worlds.iter().filter_map(after).collect();
        match outcome {
            Outcome::Done => self.worlds = changed,
            Outcome::Unknown => self.worlds.extend(changed),
            Outcome::Refused => self.refused.extend(changed.into_iter().flatten()),
        }
    }

    /// Leaves a cell out, because the next look cannot see it.
    pub(crate) fn forget(&mut self, cell: &str) {
        let without = |mut world: World| {
            world.remove(cell);
            world
        };
        let worlds = std::mem::take(&mut self.worlds);
        self.worlds = worlds.into_iter().map(without).collect();
    }

    /// What is wrong about a world that was found; empty where it is one of the possible ones.
    pub(crate) fn violations(&self, found: &World) -> Vec<String> {
        if self.worlds.contains(found) {
            return Vec::new();
        }
        let Some(nearest) = self
            .worlds
            .iter()
            .min_by_key(|w| differences(w, found).len())
        else {
            let told = self.told.join(", ");
            return vec![format!("I2: no world agrees with what was told: {told}")];
        };
        let mut violations: Vec<_> = differences(nearest, found)
            .into_iter()
            .map(|cell| self.violation(cell, nearest.get(cell), found.get(cell)))
            .collect();
        violations.push(format!("told: {}", self.told.join(", ")));
        violations
    }

    /// What is wrong about one answer of a running server: no possible world has this value.
    pub(crate) fn contradicts(&self, cell: &str, value: &str) -> bool {
        let agrees = |world: &World| world.get(cell).is_some_and(|held| held == value);
        !self.worlds.iter().any(agrees)
    }

    fn violation(&self, cell: &str, due: Option<&String>, found: Option<&String>) -> String {
        let absent = String::from("absent");
        let (due, found) = (due.unwrap_or(&absent), found.unwrap_or(&absent));
        let was_refused = self.refused.contains(&(cell.to_owned(), found.clone()));
        let rule = match cell.starts_with(KEY) {
            true => "I1",
            false if was_refused => "I3",
            false => "I2",
        };
        format!("{rule}: {cell} is {found}, and should be {due}")
    }
}

/// The cells in which two worlds differ.
fn differences<'a>(one: &'a World, other: &'a World) -> BTreeSet<&'a str> {
    let names = one.keys().chain(other.keys()).map(String::as_str);
    names
        .filter(|name| one.get(*name) != other.get(*name))
        .collect()
}

/// Puts a value into a cell.
pub(crate) fn put(world: &mut World, cell: &str, value: &str) {
    world.insert(cell.to_owned(), value.to_owned());
}

/// Makes a credential's generation one more, and refuses every key of it that is known; the new one,
/// where it is known, is accepted.
pub(crate) fn regenerate(world: &mut World, credential: &str, new: Option<&str>) -> bool {
    let cell = format!("generation of {credential}");
    let Some(generation) = world.get(&cell).and_then(|text| text.parse::<u32>().ok()) else {
        return false;
    };
    put(world, &cell, &(generation + 1).to_string());
    kill_keys(world, credential);
    if let Some(new) = new {
        put(world, &key_cell(credential, new), LIVE);
    }
    true
}

/// Refuses every known key of a credential.
pub(crate) fn kill_keys(world: &mut World, credential: &str) {
    let prefix = key_cell(credential, "");
    for (cell, value) in world.iter_mut() {
        if cell.starts_with(&prefix) {
            DEAD.clone_into(value);
        }
    }
}

/// The cell of a key of a credential.
pub(crate) fn key_cell(credential: &str, key: &str) -> String {
    format!("{KEY}{credential} {key}")
}
