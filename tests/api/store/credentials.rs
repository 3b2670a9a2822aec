//! What the store does with credentials and their secrets.

use mockmint::model::credential::State;
use uuid::Uuid;

use super::{CREDENTIAL, SPACE, at, credential, planted, secret, space};

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
    assert!(error.is_unique_violation());
    assert_eq!(store.credentials(SPACE, None, 9).await.unwrap().len(), 1);
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
async fn credentials_are_read_in_pages_and_keys_after_an_id() {
    let store = planted().await;
    for id in 30..34 {
        let mut new = space().credentials.remove(0);
        new.credential.id = Uuid::from_u128(id);
        new.credential.name = format!("more {id}");
        new.credential.identifier = None;
        new.secrets = vec![secret(id + 100, 1, b"more")];
        store.insert_credential(&new).await.unwrap();
    }
    let ids = async |after: Option<u128>, count| {
        let after = after.map(Uuid::from_u128);
        let page = store.credentials(SPACE, after, count).await.unwrap();
        page.iter().map(|c| c.id.as_u128()).collect::<Vec<_>>()
    };

    assert_eq!(ids(None, 2).await, [2, 30]);
    assert_eq!(ids(Some(30), 2).await, [31, 32]);
    assert_eq!(ids(Some(32), 2).await, [33]);
    assert!(ids(Some(33), 2).await.is_empty());
    let keys = store.keys_after(Uuid::from_u128(30), 2).await.unwrap();
    let mut of: Vec<_> = keys.iter().map(|key| key.credential.id.as_u128()).collect();
    of.sort_unstable();
    assert_eq!(of, [31, 32]);
    let has = async |name| {
        let names = ["vendor", "key", "acme", name];
        store.has_credential(SPACE, names).await.unwrap()
    };
    assert!(has("more 33").await);
    assert!(!has("less").await);
}
