//! Every store method, on whichever engine the suite runs on.

use chrono::{DateTime, Duration, Utc};
use mockmint::clock::{Mode, SpaceClock};
use mockmint::model::credential::{Credential, Fields, State, StoredSecret};
use mockmint::model::document::Document;
use mockmint::model::space::{NewCredential, NewSpace, SettingRow, SpaceRow};
use mockmint::secret::Verifier;
use mockmint::store::{Inserted, Store};
use uuid::Uuid;

use crate::support::{files, open_store};

const SPACE: Uuid = Uuid::from_u128(1);
const CREDENTIAL: Uuid = Uuid::from_u128(2);

#[tokio::test]
async fn a_space_is_read_back_as_it_was_stored() {
    let store = open_store().await;
    let mut space = space();
    space.row.clock.rate = 2.5;
    space.row.expires_at = Some(at(500));
    store.plant(&[space.clone()]).await.unwrap();

    assert_eq!(store.spaces().await.unwrap(), [space.row.clone()]);
    assert_eq!(store.space(SPACE).await.unwrap(), Some(space.row.clone()));
    assert_eq!(store.space_named("one").await.unwrap(), Some(space.row));
    assert_eq!(store.settings().await.unwrap(), space.settings);
    assert_eq!(store.settings_of(SPACE).await.unwrap(), space.settings);
    assert_eq!(
        store.credentials(SPACE).await.unwrap(),
        [space.credentials[0].credential.clone()]
    );
    assert!(store.delete_space(SPACE).await.unwrap());
    assert!(!store.delete_space(SPACE).await.unwrap());
    assert!(store.keys().await.unwrap().is_empty());
    store.ping().await.unwrap();
}

#[tokio::test]
async fn planting_is_all_or_nothing() {
    let store = open_store().await;
    let mut wrong = space();
    wrong.row.id = Uuid::from_u128(9);
    wrong.row.name = "two".into();
    // The credential of the first space once more: its id is taken.
    let planted = store.plant(&[space(), wrong]).await;

    assert!(planted.is_err());
    assert!(store.spaces().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_clock_is_set_by_whoever_saw_it_last() {
    let store = planted().await;
    let before = space().row.clock;
    let after = before.set(Mode::Frozen, 1.0, Some(at(900)), at(10));

    assert!(store.put_clock(SPACE, &before, &after).await.unwrap());
    assert!(!store.put_clock(SPACE, &before, &after).await.unwrap());
    assert_eq!(store.space(SPACE).await.unwrap().unwrap().clock, after);
}

#[tokio::test]
async fn a_setting_is_replaced_and_null_takes_it_away() {
    let store = planted().await;
    let mut setting = space().settings.remove(0);
    setting.value = "90".into();
    store.put_settings(SPACE, &[setting.clone()]).await.unwrap();
    assert_eq!(store.settings_of(SPACE).await.unwrap(), [setting.clone()]);

    setting.value = "null".into();
    store.put_settings(SPACE, &[setting]).await.unwrap();
    assert!(store.settings_of(SPACE).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_is_found_by_secret_identifier_credential_and_space() {
    let store = planted().await;
    let key = store.keys().await.unwrap().remove(0);

    let none: [&[u8]; 2] = [b"x", b"y"];
    assert_eq!(
        store
            .keys_at("vendor", [b"x", b"lookup"], None)
            .await
            .unwrap(),
        std::slice::from_ref(&key)
    );
    assert_eq!(
        store
            .keys_at("vendor", [b"lookup", b"y"], Some(SPACE))
            .await
            .unwrap(),
        std::slice::from_ref(&key)
    );
    assert!(
        store
            .keys_at("vendor", none, None)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        store
            .keys_at("other", [b"lookup", b"y"], None)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.keys_of("vendor", "app", None).await.unwrap(),
        std::slice::from_ref(&key)
    );
    assert_eq!(
        store.keys_of("vendor", "app", Some(SPACE)).await.unwrap(),
        std::slice::from_ref(&key)
    );
    let elsewhere = Some(Uuid::nil());
    let of = store.keys_of("vendor", "app", elsewhere).await.unwrap();
    let at = store.keys_at("vendor", [b"lookup", b"y"], elsewhere).await;
    assert_eq!((of, at.unwrap()), (Vec::new(), Vec::new()));
    assert_eq!(
        store.keys_of_credential(CREDENTIAL).await.unwrap(),
        std::slice::from_ref(&key)
    );
    assert_eq!(
        store.keys_of_space(SPACE).await.unwrap(),
        std::slice::from_ref(&key)
    );
    let credential = store.credential(SPACE, CREDENTIAL).await.unwrap();
    assert_eq!(credential, Some(key.credential));
    assert_eq!(
        store.credential(Uuid::nil(), CREDENTIAL).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn regenerating_leaves_exactly_one_live_secret() {
    let store = planted().await;
    let next = secret(11, 2, b"next");
    let until = Some(at(60));

    assert!(
        store
            .regenerate(&credential(2), std::slice::from_ref(&next), at(30), until)
            .await
            .unwrap()
    );
    assert!(
        !store
            .regenerate(&credential(2), &[secret(12, 2, b"late")], at(30), None)
            .await
            .unwrap()
    );
    let mut keys = store.keys_of_credential(CREDENTIAL).await.unwrap();
    keys.sort_by_key(|key| key.secret.generation);
    let states: Vec<_> = keys
        .iter()
        .map(|key| {
            (
                key.secret.generation,
                key.secret.revoked_at,
                key.secret.grace_until,
            )
        })
        .collect();
    assert_eq!(states, [(1, Some(at(30)), until), (2, None, None)]);
    assert_eq!(keys[1].credential.generation, 2);

    // A grace that was given ends with the next regeneration.
    assert!(
        store
            .regenerate(&credential(3), &[secret(13, 3, b"third")], at(40), None)
            .await
            .unwrap()
    );
    let keys = store.keys_of_credential(CREDENTIAL).await.unwrap();
    assert!(keys.iter().all(|key| key.secret.grace_until.is_none()));
    assert_eq!(
        keys.iter()
            .filter(|key| key.secret.revoked_at.is_none())
            .count(),
        1
    );
}

#[tokio::test]
async fn a_second_live_secret_is_refused_by_the_database() {
    let store = planted().await;
    let mut second = space().credentials.remove(0);
    second.credential.id = Uuid::from_u128(20);
    second.credential.name = "second".into();
    second.credential.identifier = None;
    second.secrets = vec![secret(21, 1, b"a"), secret(22, 1, b"b")];

    let error = store.insert_credential(&second).await.unwrap_err();
    assert!(error.as_database_error().unwrap().is_unique_violation());
    assert_eq!(store.credentials(SPACE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_newest_hundred_replaced_secrets_are_kept() {
    let store = planted().await;
    for generation in 1..=120_i64 {
        let secret = secret(
            1_000 + u128::try_from(generation).unwrap(),
            generation + 1,
            b"x",
        );
        let done = store
            .regenerate(&credential(generation + 1), &[secret], at(1), None)
            .await;
        assert!(done.unwrap());
    }

    assert_eq!(
        store.keys_of_credential(CREDENTIAL).await.unwrap().len(),
        101
    );
}

#[tokio::test]
async fn a_revoked_credential_frees_its_name() {
    let store = planted().await;
    let mut again = space().credentials.remove(0);
    again.credential.id = Uuid::from_u128(20);
    again.secrets = vec![secret(21, 1, b"again")];
    assert!(store.insert_credential(&again).await.is_err());

    assert!(store.revoke(CREDENTIAL, at(50)).await.unwrap());
    assert!(!store.revoke(CREDENTIAL, at(60)).await.unwrap());
    let key = store
        .keys_of_credential(CREDENTIAL)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (key.credential.state, key.secret.revoked_at),
        (State::Revoked, Some(at(50)))
    );
    store.insert_credential(&again).await.unwrap();
}

#[tokio::test]
async fn uses_are_noted() {
    let store = planted().await;
    store
        .touch(&[(CREDENTIAL, at(77)), (Uuid::nil(), at(78))])
        .await
        .unwrap();

    let credential = store.credential(SPACE, CREDENTIAL).await.unwrap().unwrap();
    assert_eq!(credential.last_used_at, Some(at(77)));
}

#[tokio::test]
async fn resetting_a_space_puts_its_beginning_in_the_place_of_everything() {
    let store = planted().await;
    store
        .regenerate(&credential(2), &[secret(11, 2, b"next")], at(30), None)
        .await
        .unwrap();
    insert(&store, &[document("a")], 9).await;

    assert!(store.reset_space(&space()).await.unwrap());
    assert_eq!(store.keys().await.unwrap().len(), 1);
    assert_eq!(store.keys().await.unwrap()[0].credential.generation, 1);
    assert_eq!(store.settings().await.unwrap(), space().settings);
    assert!(
        store
            .documents(SPACE, "vendor", "voice", "acme")
            .await
            .unwrap()
            .is_empty()
    );
    let mut full = space();
    full.documents = vec![document("b"), document("a")];
    assert!(store.reset_space(&full).await.unwrap());
    assert_eq!(
        store.documents_of(SPACE).await.unwrap(),
        [document("a"), document("b")]
    );
    assert!(store.documents_of(CREDENTIAL).await.unwrap().is_empty());
    let mut gone = space();
    gone.row.id = Uuid::nil();
    assert!(!store.reset_space(&gone).await.unwrap());
}

#[tokio::test]
async fn a_document_is_kept_changed_and_forgotten() {
    let store = planted().await;
    let document = document("a");
    let read = || store.document(SPACE, "vendor", "voice", "acme", "a");

    let new = std::slice::from_ref(&document);
    assert_eq!(insert(&store, new, 9).await, Inserted::All);
    assert_eq!(insert(&store, new, 9).await, Inserted::Taken);
    assert_eq!(read().await.unwrap(), Some(document.clone()));
    assert!(
        store
            .replace_document(&document, "{\"n\":2}")
            .await
            .unwrap()
    );
    assert!(
        !store
            .replace_document(&document, "{\"n\":3}")
            .await
            .unwrap()
    );
    assert_eq!(read().await.unwrap().unwrap().body, "{\"n\":2}");
    let list = store
        .documents(SPACE, "vendor", "voice", "acme")
        .await
        .unwrap();
    assert_eq!(list.len(), 1);
    assert!(
        store
            .delete_document(SPACE, "vendor", "voice", "acme", "a")
            .await
            .unwrap()
    );
    assert!(
        !store
            .delete_document(SPACE, "vendor", "voice", "acme", "a")
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn new_documents_are_kept_all_or_none_and_so_many_of_a_kind_at_most() {
    let store = planted().await;
    let sample = |id| Document {
        kind: "sample".into(),
        account: "other".into(),
        ..document(id)
    };
    let kept = async || store.documents_of(SPACE).await.unwrap().len();

    assert_eq!(
        insert(&store, &[document("a"), sample("a")], 2).await,
        Inserted::All
    );
    // The second one's name is taken: then the first one is not kept either.
    assert_eq!(
        insert(&store, &[document("b"), sample("a")], 2).await,
        Inserted::Taken
    );
    assert_eq!(kept().await, 2);
    assert_eq!(insert(&store, &[sample("b")], 2).await, Inserted::All);
    assert_eq!(
        insert(&store, &[document("c"), sample("c")], 2).await,
        Inserted::Full
    );
    assert_eq!(insert(&store, &[sample("a")], 2).await, Inserted::Taken);
    assert_eq!(kept().await, 3);
    assert_eq!(insert(&store, &[document("d")], 2).await, Inserted::All);
}

#[tokio::test]
async fn a_fact_about_the_database_is_settled_once() {
    let store = open_store().await;

    assert_eq!(store.settle("name", "first").await.unwrap(), "first");
    assert_eq!(store.settle("name", "second").await.unwrap(), "first");
    assert_eq!(
        store.changes().await.unwrap().is_some(),
        !store.is_embedded()
    );
    store.close().await;
    assert!(store.ping().await.is_err());
}

/// The stand-in for compile-time checked queries: no statement ships unrun.
#[test]
fn every_store_method_is_exercised_here() {
    let here = include_str!("store.rs");
    for (path, text) in files("src/store", "rs") {
        for line in text
            .lines()
            .filter_map(|l| l.trim().strip_prefix("pub async fn "))
        {
            let name = line.split('(').next().unwrap();
            let is_exercised = name == "open" || here.contains(&format!(".{name}("));
            assert!(is_exercised, "{path}: {name} is not exercised");
        }
    }
}

async fn planted() -> Store {
    let store = open_store().await;
    store.plant(&[space()]).await.unwrap();
    store
}

async fn insert(store: &Store, documents: &[Document], most: i64) -> Inserted {
    store.insert_documents(documents, most).await.unwrap()
}

fn space() -> NewSpace {
    NewSpace {
        documents: Vec::new(),
        row: SpaceRow {
            id: SPACE,
            name: "one".into(),
            clock: SpaceClock::real(at(5)),
            created_at: at(1),
            expires_at: None,
            origin: "{}".into(),
            epoch: 7,
        },
        settings: vec![SettingRow {
            space: SPACE,
            vendor: "vendor".into(),
            name: "lifetime".into(),
            value: "5".into(),
        }],
        credentials: vec![NewCredential {
            credential: Credential {
                id: CREDENTIAL,
                space: SPACE,
                vendor: "vendor".into(),
                kind: "key".into(),
                account: "acme".into(),
                name: "dev".into(),
                identifier: Some("app".into()),
                state: State::Active,
                generation: 1,
                fields: Fields::try_from(r#"{"a":1}"#.to_owned()).unwrap(),
                created_at: at(2),
                last_used_at: None,
            },
            secrets: vec![secret(10, 1, b"lookup")],
        }],
    }
}

fn secret(id: u128, generation: i64, lookup: &[u8]) -> StoredSecret {
    StoredSecret {
        id: Uuid::from_u128(id),
        role: "key".into(),
        generation,
        lookup: lookup.into(),
        verifier: Verifier::generated("sk_1"),
        created_at: at(3),
        revoked_at: None,
        grace_until: None,
    }
}

fn document(id: &str) -> Document {
    Document {
        space: SPACE,
        vendor: "vendor".into(),
        kind: "voice".into(),
        account: "acme".into(),
        id: id.into(),
        body: "{\"n\":1}".into(),
        created_at: at(4),
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(seconds)
}

/// The credential at a generation.
fn credential(generation: i64) -> Credential {
    let planted = space().credentials.remove(0).credential;
    Credential {
        generation,
        ..planted
    }
}
