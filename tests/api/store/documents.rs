//! What becomes of documents where there is no more room for them.

use futures_util::future::join_all;
use mockmint::model::document::Document;
use mockmint::store::{Inserted, WhenFull};

use super::{SPACE, at, document, planted};

#[tokio::test]
async fn the_oldest_of_a_full_kind_give_way_whosever_they_are() {
    let store = planted().await;
    let made = |id: &str, account: &str, second| Document {
        account: account.into(),
        created_at: at(second),
        ..document(id)
    };
    let other = Document {
        kind: "sample".into(),
        ..document("other")
    };
    let insert = async |document: Document, most| {
        let new = std::slice::from_ref(&document);
        let done = store.insert_documents(new, most, WhenFull::ForgetOldest);
        done.await.unwrap()
    };
    let kept = async || {
        let all = store.documents_of(SPACE).await.unwrap();
        let mut ids: Vec<_> = all.into_iter().map(|document| document.id).collect();
        ids.sort_unstable();
        ids
    };
    insert(other, 3).await;
    for (id, account, second) in [("b", "acme", 20), ("a", "zeta", 10), ("c", "acme", 30)] {
        assert_eq!(insert(made(id, account, second), 3).await, Inserted::All);
    }

    // One whose name is taken takes nobody's place.
    let taken = insert(made("a", "zeta", 40), 3).await;
    assert_eq!((taken, kept().await.len()), (Inserted::Taken, 4));
    assert_eq!(insert(made("d", "acme", 40), 3).await, Inserted::All);
    assert_eq!(kept().await, ["b", "c", "d", "other"]);
    assert_eq!(insert(made("e", "acme", 50), 1).await, Inserted::All);
    assert_eq!(kept().await, ["e", "other"]);
    assert_eq!(insert(made("f", "acme", 60), 0).await, Inserted::Full);
    assert_eq!(kept().await, ["e", "other"]);
}

#[tokio::test]
async fn all_who_make_room_at_once_get_it() {
    let store = planted().await;
    let insert = async |id: String, second| {
        let new = Document {
            created_at: at(second),
            ..document(&id)
        };
        let new = std::slice::from_ref(&new);
        let done = store.insert_documents(new, 2, WhenFull::ForgetOldest);
        done.await.unwrap()
    };

    for round in 0..8 {
        let all = join_all((0..8).map(|one| insert(format!("{round} {one}"), round))).await;
        assert_eq!(all, [Inserted::All; 8]);
    }

    // Whoever comes alone brings a crowd back to the bound.
    insert("last".into(), 9).await;
    let kept = store.documents_of(SPACE).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().any(|document| document.id == "last"));
}
