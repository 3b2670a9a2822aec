//! a key that is almost right is wrong.

use crate::support::TestApp;
use crate::support::speechify::Client;

/// What a key becomes when it is changed, cut off, extended or repeated at every place.
fn almost(key: &str) -> Vec<String> {
    let mut almost = Vec::new();
    for place in 0..key.len() {
        let (before, after) = key.split_at(place);
        let (one, rest) = after.split_at(1);
        let other = if one == "x" { "y" } else { "x" };
        let case = if one.to_ascii_lowercase() == one {
            one.to_ascii_uppercase()
        } else {
            one.to_ascii_lowercase()
        };
        almost.push(format!("{before}{other}{rest}"));
        almost.push(format!("{before}{rest}"));
        almost.push(format!("{before}x{after}"));
        almost.push(before.to_owned());
        almost.push(after.to_owned());
        almost.push(format!("{before}{case}{rest}"));
    }
    for extra in ["x", "=", ".", "/", "~", "%20", "%00", "+"] {
        almost.push(format!("{key}{extra}"));
        almost.push(format!("{extra}{key}"));
    }
    almost.push(key.repeat(2));
    almost.push(key.to_ascii_uppercase());
    almost.push(key.to_ascii_lowercase());
    almost.push(key.chars().rev().collect());
    almost.retain(|other| other != key);
    almost
}

#[tokio::test]
async fn r_55_a_key_changed_anywhere_is_another_key() {
    let client = Client::new().await;

    for key in almost(&client.key) {
        let answer = client.voices(&key).await;
        assert!(
            [400, 401].contains(&answer.status),
            "{key}: {}",
            answer.status
        );
        assert!(answer.body["error"].is_string());
    }
    assert_eq!(client.voices(&client.key).await.status, 200);
}

#[tokio::test]
async fn r_55_a_chosen_key_changed_anywhere_is_another_key() {
    let app = TestApp::spawn().await;
    let client = Client::of(app).await;

    for key in almost("sk_mockmint_dev") {
        let answer = client.voices(&key).await;
        assert!(
            [400, 401].contains(&answer.status),
            "{key}: {}",
            answer.status
        );
    }
    assert_eq!(client.voices("sk_mockmint_dev").await.status, 200);
}

#[tokio::test]
async fn r_55_white_space_around_a_key_is_no_part_of_it_and_none_within() {
    let client = Client::new().await;
    let key = &client.key;
    let (before, after) = key.split_at(20);

    for value in [
        format!("Bearer {before} {after}"),
        format!("Bearer {before}\t{after}"),
        format!("Bearer {key}\u{a0}"),
        format!("Bearer \u{feff}{key}"),
        format!("Bearer {key}\u{200b}"),
    ] {
        let answer = client.voices_with(&value).await;
        assert_eq!(
            (answer.status, answer.reason()),
            (400, "malformed_credential"),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn r_55_a_token_changed_anywhere_is_none() {
    let client = Client::new().await;
    let token = client.token("voices:read").await;

    for place in (0..token.len()).step_by(3) {
        let (before, after) = token.split_at(place);
        let other = if after.starts_with('x') { "y" } else { "x" };
        for changed in [
            format!("{before}{other}{}", &after[1..]),
            before.to_owned(),
            format!("{before}x{after}"),
        ] {
            let answer = client.voices(&changed).await;
            assert!(
                [400, 401].contains(&answer.status),
                "{changed}: {}",
                answer.status
            );
        }
    }
}
