//! A token that is not exactly what was issued.

use proptest::prelude::*;

use super::*;

/// Every character of the alphabet, and the ones that a careless reader would skip.
const CHARACTERS: &str = concat!(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.",
    "+/= \t\r\n\0%,~\"é\u{feff}\u{200b}"
);

#[test]
fn r_55_a_token_with_one_character_changed_removed_or_added_anywhere_is_refused() {
    for key in [hs256(), key(Algorithm::Hs256, None)] {
        let token = key.sign(&key.header(Some("JWT")), &claims());
        assert!(accepts(&key, &token));

        for at in 0..=token.len() {
            let (before, after) = token.split_at(at);
            for character in CHARACTERS.chars() {
                assert_refused(&key, &format!("{before}{character}{after}"));
            }
            let Some(removed) = after.chars().next() else {
                continue;
            };
            let after = &after[1..];
            assert_refused(&key, &format!("{before}{after}"));
            for character in CHARACTERS.chars().filter(|c| *c != removed) {
                assert_refused(&key, &format!("{before}{character}{after}"));
            }
        }
    }
}

#[test]
fn r_55_a_token_cut_off_anywhere_or_in_another_case_is_refused() {
    let key = hs256();
    let token = key.sign(&key.header(Some("JWT")), &claims());

    for end in 0..token.len() {
        assert_refused(&key, &token[..end]);
    }
    assert_refused(&key, &token.to_ascii_lowercase());
    assert_refused(&key, &token.to_ascii_uppercase());
    assert_refused(&key, &format!("{token}{token}"));
}

proptest! {
    #[test]
    fn r_55_a_changed_token_of_any_algorithm_is_refused(
        algorithm in prop::sample::select(Algorithm::ALL),
        at in any::<prop::sample::Index>(),
        character in any::<char>(),
    ) {
        let key = key(algorithm, Some("k1"));
        let mut token: Vec<char> =
            key.sign(&key.header(Some("JWT")), &claims()).chars().collect();
        let at = at.index(token.len());
        prop_assume!(token[at] != character);
        token[at] = character;

        prop_assert!(!accepts(&key, &token.into_iter().collect::<String>()));
    }

    #[test]
    fn r_55_no_text_at_all_is_a_token(text in any::<String>()) {
        prop_assert!(!accepts(&hs256(), &text));
    }
}

fn assert_refused(key: &SigningKey, token: &str) {
    assert!(!accepts(key, token), "{token:?}");
}

fn accepts(key: &SigningKey, token: &str) -> bool {
    verify::<Claims>(token, &expected(key), &mut Trace::new()).is_ok()
}
