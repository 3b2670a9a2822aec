//! Every store method, on whichever engine the suite runs on.

mod credentials;
mod documents;

use chrono::{DateTime, Duration, Utc};
use mockmint::clock::{Mode, SpaceClock};
use mockmint::model::credential::{Credential, Fields, State, StoredSecret};
use mockmint::model::document::Document;
use mockmint::model::space::{NewCredential, NewSpace, SettingRow, SpaceRow};
use mockmint::secret::Verifier;
use mockmint::store::{Inserted, Store, WhenFull};
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
        store.credentials(SPACE, None, 9).await.unwrap(),
        [space.credentials[0].credential.clone()]
    );
    assert!(store.delete_space(SPACE, at(9)).await.unwrap());
    assert!(!store.delete_space(SPACE, at(9)).await.unwrap());
    assert!(store.keys().await.unwrap().is_empty());
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
    assert_eq!(store.fact("name").await.unwrap().as_deref(), Some("first"));
    assert_eq!(store.fact("other").await.unwrap(), None);
}

#[tokio::test]
async fn a_replica_that_writes_is_not_failing_until_its_database_is_gone() {
    let store = open_store().await;
    store.beat(SPACE, at(1)).await.unwrap();
    store.beat(SPACE, at(2)).await.unwrap();
    assert_eq!(store.failing(), None);
    assert!(store.is_settled());

    store.close().await;

    assert!(store.beat(SPACE, at(3)).await.is_err());
    assert!(store.failing().is_some());
}

#[tokio::test]
async fn replicas_hear_of_what_changed_since_they_looked() {
    let store = open_store().await;
    let Some(start) = store.changes_since(0).await.unwrap() else {
        assert!(store.listener().await.unwrap().is_none());
        assert!(store.is_embedded());
        return;
    };
    assert!(start.spaces.is_empty());
    let mut listener = store.listener().await.unwrap().unwrap();
    store.probe(&mut listener).await.unwrap();
    store.plant(&[space()]).await.unwrap();
    assert_eq!(
        listener.recv().await.unwrap().payload(),
        SPACE.to_string(),
        "it is announced"
    );

    let planted = store.changes_since(start.horizon).await.unwrap().unwrap();
    assert_eq!(planted.spaces, [space().row]);
    assert_eq!(planted.settings, space().settings);
    assert_eq!(planted.dropped, Vec::<Uuid>::new());

    let mut setting = space().settings.remove(0);
    setting.value = "6".into();
    store.put_settings(SPACE, &[setting.clone()]).await.unwrap();
    let set = store.changes_since(planted.horizon).await.unwrap().unwrap();
    assert_eq!((set.spaces.len(), set.settings), (1, vec![setting]));

    assert!(store.delete_space(SPACE, at(9)).await.unwrap());
    let gone = store.changes_since(set.horizon).await.unwrap().unwrap();
    assert_eq!((gone.spaces, gone.dropped), (Vec::new(), vec![SPACE]));
}

#[tokio::test]
async fn the_contents_of_a_space_are_read_together() {
    let store = planted().await;
    insert(&store, &[document("a")], 9).await;

    let contents = store.contents(SPACE).await.unwrap();
    assert_eq!(contents.row, Some(space().row));
    assert_eq!(contents.settings, space().settings);
    assert_eq!(
        contents.credentials,
        [space().credentials[0].credential.clone()]
    );
    assert_eq!(contents.keys, store.keys().await.unwrap());
    assert_eq!(contents.documents, [document("a")]);
    assert_eq!(store.contents(Uuid::nil()).await.unwrap().row, None);
}

/// The stand-in for compile-time checked queries: no statement ships unrun.
#[test]
fn every_store_method_is_exercised_here() {
    let here = concat!(
        include_str!("store.rs"),
        include_str!("store/credentials.rs")
    );
    for (path, text) in files("src/store", "rs") {
        for line in text
            .lines()
            .filter_map(|l| l.trim().strip_prefix("pub async fn "))
        {
            let name = line.split('(').next().unwrap();
            let is_exercised = name.starts_with("open") || here.contains(&format!(".{name}("));
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
    store
        .insert_documents(documents, most, WhenFull::Refuse)
        .await
        .unwrap()
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
