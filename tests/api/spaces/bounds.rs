//! What spaces may take is bounded, and whoever meets a bound is told what to do.

use mockmint::space::Limits;
use reqwest::Method;
use serde_json::json;

use super::{get, own_voices, voice};
use crate::support::TestApp;
use crate::support::answer::Answer;

#[tokio::test]
async fn there_are_so_many_spaces_and_no_more_until_one_goes() {
    let app = TestApp::spawn_with(|config| config.bounds.spaces = 3).await;
    let creation = || Some(json!({ "name": "another" }));
    let first = app.space().await;
    let _passing = app.space_of(json!({ "ttl": "1ms" })).await;
    let make = async || app.control(Method::POST, "/v1/spaces", creation()).await;

    // One whose time is over makes room; a millisecond is over sooner than one looks often.
    let mut looks = 0;
    while make().await.0 == 507 {
        looks += 1;
        assert!(looks < 1_000, "the space whose time is over is in the way");
    }
    let (status, problem) = app
        .control(Method::POST, "/v1/spaces", Some(json!({})))
        .await;

    assert_eq!(
        (status, problem),
        (
            507,
            json!({
                "type": "about:blank",
                "title": "Insufficient Storage",
                "status": 507,
                "detail": "there are 3 spaces already; delete some, give spaces a ttl, or start \
                           the server with a larger --max-spaces",
            })
        )
    );
    // A name that is taken is told first: whoever tries again learns that it is there.
    assert_eq!(make().await.0, 409);
    assert_eq!(first.control(Method::DELETE, "", None).await.0, 204);
    let (status, body) = app
        .control(Method::POST, "/v1/spaces", Some(json!({})))
        .await;
    assert_eq!(status, 201, "{body}");
}

#[tokio::test]
async fn the_journals_of_all_spaces_share_their_bytes_and_a_quiet_space_keeps_its_entries() {
    let app = TestApp::spawn_with(|config| {
        config.bounds.journals = 64 * 1024;
        config.bounds.journal = Limits::default();
    })
    .await;
    let spaces = [app.space().await, app.space().await, app.space().await];
    let keys = spaces
        .each_ref()
        .map(|space| space.secret("speechify", "key"));
    let ask = async |key: &str| get(&app, "/v1/voices/george", key).await.status;
    for _ in 0..5 {
        assert_eq!(ask(&keys[0]).await, 200);
    }

    for _ in 0..100 {
        assert_eq!((ask(&keys[1]).await, ask(&keys[2]).await), (200, 200));
    }

    let mut kept = Vec::new();
    for space in &spaces {
        kept.push(space.requests("?limit=1000").await.len());
    }
    assert_eq!(kept[0], 5);
    for busy in &kept[1..] {
        assert!((6..100).contains(busy), "{kept:?}");
    }
}

#[tokio::test]
async fn a_space_keeps_so_much_of_each_kind_and_the_vendor_says_so() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let first = voice(&app, &key, "one").await;
    voice(&app, &key, "two").await;
    let form = reqwest::multipart::Form::new()
        .text("name", "three")
        .text("consent", r#"{"fullName":"A B","email":"a@b.example"}"#)
        .part("sample", reqwest::multipart::Part::bytes(vec![0; 8]));
    let request = app.request(Method::POST, "/v1/voices").bearer_auth(&key);

    let answer = Answer::to(request.multipart(form)).await;

    assert_eq!((answer.status, answer.reason()), (429, "rate_limited"));
    let said = answer.body.to_string();
    assert!(
        said.contains("there are 2 of kind voice; delete some first"),
        "{said}"
    );
    let mut kept = own_voices(&app, &key).await;
    kept.sort_unstable();
    assert_eq!(kept, ["one", "two"]);
    // Another space has its own two, and here there is room again.
    let other = app.space().await.secret("speechify", "key");
    voice(&app, &other, "one").await;
    let path = format!("/v1/voices/{first}");
    let deleted = app.request(Method::DELETE, &path).bearer_auth(&key);
    assert_eq!(Answer::to(deleted).await.status, 204);
    voice(&app, &key, "three").await;
}

#[tokio::test]
async fn what_nobody_can_delete_gives_way_where_there_is_too_much_of_it() {
    let app = TestApp::spawn_with(|config| config.bounds.documents = 2).await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let challenge = async |idempotency: &str| {
        let request = app.request(Method::POST, "/v1/voices/consent-challenges");
        let request = request.header("speechify-version", "2026-02-12");
        let request = request.header("idempotency-key", idempotency);
        let body = json!({ "full_name": "A B" });
        let answer = Answer::to(request.bearer_auth(&key).json(&body)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    };

    space.freeze().await;
    let mut ids = Vec::new();
    for idempotency in ["a", "b", "c"] {
        space.advance("1s").await;
        ids.push(challenge(idempotency).await);
    }

    // The newest two are repeated; the oldest is as if it had never come.
    assert_eq!(challenge("c").await, ids[2]);
    assert_eq!(challenge("b").await, ids[1]);
    assert_ne!(challenge("a").await, ids[0]);
}
