//! The checker finds each kind of broken promise, and nothing in an honest history.

use super::*;

/// A credential of generation 1 whose key is `k1`.
fn begin() -> History {
    History::new(world(1, &[("k1", LIVE)]))
}

fn world(generation: u32, keys: &[(&str, &str)]) -> World {
    let mut world = World::new();
    put(&mut world, "generation of main", &generation.to_string());
    for (key, state) in keys {
        put(&mut world, &key_cell("main", key), state);
    }
    world
}

/// A credential that was regenerated, acknowledged, to `k2`.
fn regenerated() -> History {
    let mut history = begin();
    history.wrote("regenerate", &Outcome::Done, |world| {
        regenerate(world, "main", Some("k2"))
    });
    history
}

/// The rules that a world breaks.
fn broken(history: &History, found: &World) -> Vec<String> {
    let violations = history.violations(found);
    let rules = violations.iter().filter(|line| line.starts_with('I'));
    rules.map(|line| line[..2].to_owned()).collect()
}

#[test]
fn an_honest_history_breaks_no_rule() {
    let found = world(2, &[("k1", DEAD), ("k2", LIVE)]);
    assert_eq!(broken(&regenerated(), &found), Vec::<String>::new());
}

#[test]
fn i1_an_old_key_that_lives_beside_the_new_one_is_found() {
    let found = world(2, &[("k1", LIVE), ("k2", LIVE)]);
    assert_eq!(broken(&regenerated(), &found), ["I1"]);
}

#[test]
fn i1_a_credential_without_a_live_key_is_found() {
    let found = world(2, &[("k1", DEAD), ("k2", DEAD)]);
    assert_eq!(broken(&regenerated(), &found), ["I1"]);
}

#[test]
fn i2_an_acknowledged_write_that_is_gone_is_found() {
    // As after the full disk at the commit this suite was written for.
    let found = world(1, &[("k1", LIVE), ("k2", DEAD)]);
    assert_eq!(broken(&regenerated(), &found), ["I2", "I1", "I1"]);

    let mut history = History::new(World::new());
    history.wrote("create", &Outcome::Done, |world| {
        put(world, "space", "there");
        true
    });
    assert_eq!(broken(&history, &World::new()), ["I2"]);
}

#[test]
fn i2_an_acknowledged_write_that_is_half_there_is_found() {
    let mut history = History::new(World::new());
    history.wrote("create", &Outcome::Unknown, |world| {
        put(world, "space", "there");
        put(world, "credential", "there");
        true
    });
    let mut half = World::new();
    put(&mut half, "space", "there");
    assert_eq!(broken(&history, &half), ["I2"]);
}

#[test]
fn i2_an_acknowledgement_of_what_was_not_possible_is_found() {
    let mut history = History::new(World::new());
    history.wrote("regenerate", &Outcome::Done, |world| {
        regenerate(world, "main", Some("k2"))
    });
    assert_eq!(broken(&history, &World::new()), ["I2"]);
}

#[test]
fn i3_a_refused_write_that_changed_something_is_found() {
    let mut history = begin();
    history.wrote("regenerate", &Outcome::Refused, |world| {
        regenerate(world, "main", None)
    });
    let found = world(2, &[("k1", LIVE)]);
    assert_eq!(broken(&history, &found), ["I3"]);
}

#[test]
fn a_write_of_unknown_outcome_may_have_happened_or_not_but_nothing_else() {
    let mut history = begin();
    history.wrote("regenerate", &Outcome::Unknown, |world| {
        regenerate(world, "main", None)
    });
    for honest in [world(1, &[("k1", LIVE)]), world(2, &[("k1", DEAD)])] {
        assert_eq!(broken(&history, &honest), Vec::<String>::new());
    }
    for torn in [world(2, &[("k1", LIVE)]), world(1, &[("k1", DEAD)])] {
        assert_eq!(broken(&history, &torn).len(), 1, "{torn:?}");
    }
}

#[test]
fn an_answer_contradicts_a_history_where_no_world_has_it() {
    let history = regenerated();
    assert!(history.contradicts(&key_cell("main", "k1"), LIVE));
    assert!(!history.contradicts(&key_cell("main", "k2"), LIVE));
    assert!(history.contradicts(&key_cell("main", "k9"), LIVE));
}
