//! The journal: choosing entries, waiting for them, following them, taking them away.

mod aborted;

use std::sync::Arc;

use mockmint::app::App;
use mockmint::clock::SystemClock;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Space, TestApp, client, config, database};

#[tokio::test]
async fn every_filter_picks_what_it_names() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    voices(&app, &space, &space.secret("speechify", "key")).await;
    space.advance("1h").await;
    token(&app, &space, "canary-not-a-key").await;
    voices(&app, &space, &space.secret("speechify", "key")).await;
    let key = space.credential("speechify");
    let (_, clock) = space.control(Method::GET, "/clock", None).await;
    let first = space.requests("?limit=1&operation=voices.list").await;
    assert_eq!(first[0]["path"], "/v1/voices");

    for (query, expected) in [
        ("?vendor=speechify".into(), 3),
        ("?vendor=nobody".into(), 0),
        ("?operation=auth.token".into(), 1),
        ("?status=401".into(), 1),
        ("?reason=unknown_key".into(), 1),
        ("?reason=expired".into(), 0),
        (format!("?credential={}", text(&key["id"])), 2),
        (format!("?credential={}", text(&key["name"])), 2),
        (format!("?since={}", text(&clock["now"])), 2),
        ("?limit=2".into(), 2),
        ("?status=200&operation=voices.list".into(), 2),
    ] {
        assert_eq!(space.requests(&query).await.len(), expected, "{query}");
    }
    let all = space.requests("").await;
    let since = format!("?since={}", text(&all[0]["id"]));
    assert_eq!(space.requests(&since).await, all[1..]);
}

#[tokio::test]
async fn a_listing_that_cannot_be_meant_names_the_parameter() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    for (query, status, field) in [
        ("?stats=401", 400, "stats"),
        ("?status=99", 400, "status"),
        ("?status=200&status=401", 400, "status"),
        ("?reason=because", 400, "reason"),
        ("?limit=0", 400, "limit"),
        ("?limit=10001", 400, "limit"),
        ("?wait=soon", 400, "wait"),
        ("?wait=-5s", 400, "wait"),
        ("?wait=2m", 422, "wait"),
        ("?count=2", 422, "count"),
        ("?wait=1s&count=0", 400, "count"),
        ("?wait=1s&count=1001", 422, "count"),
        ("?wait=1s&count=3&limit=2", 422, "count"),
    ] {
        let path = format!("/requests{query}");
        let (answered, body) = space.control(Method::GET, &path, None).await;
        assert_eq!((answered, text(&body["field"])), (status, field), "{query}");
    }
}

#[tokio::test]
async fn waiting_ends_when_so_many_match_and_not_with_others() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    voices(&app, &space, &key).await;

    let waiting = space.control(
        Method::GET,
        "/requests?status=401&wait=30s&count=2&limit=5",
        None,
    );
    let asking = async {
        for _ in 0..3 {
            voices(&app, &space, &key).await;
        }
        for _ in 0..2 {
            voices(&app, &space, "sk_nobody").await;
        }
    };
    let ((status, body), ()) = tokio::join!(waiting, asking);

    assert_eq!(status, 200);
    assert_eq!(body["complete"], true);
    assert_eq!(body["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn waiting_in_vain_answers_what_there_is() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    voices(&app, &space, &space.secret("speechify", "key")).await;

    let (status, body) = space
        .control(Method::GET, "/requests?wait=0s&count=2", None)
        .await;

    assert_eq!(status, 200);
    assert_eq!(body["complete"], false);
    assert_eq!(body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn waiting_ends_when_the_space_is_dropped() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let (waited, (deleted, _)) = tokio::join!(
        space.control(Method::GET, "/requests?wait=30s", None),
        space.control(Method::DELETE, "", None),
    );

    assert_eq!(deleted, 204);
    // Whichever came first: nobody waits for half a minute.
    assert!(matches!(waited.0, 200 | 404), "{}", waited.1);
}

#[tokio::test]
async fn a_stream_shows_entries_as_they_are_written_and_ends_with_the_space() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    voices(&app, &space, &key).await;

    let mut stream = stream(&app, &space, "?status=401", None).await;
    voices(&app, &space, &key).await;
    voices(&app, &space, "sk_nobody").await;
    voices(&app, &space, "sk_nobody_else").await;
    let events = events(&mut stream, 2).await;
    let listed = space.requests("?status=401").await;
    space.control(Method::DELETE, "", None).await;

    for (event, entry) in events.iter().zip(&listed) {
        assert_eq!(event.id, text(&entry["id"]));
        assert_eq!(event.data, *entry);
    }
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_broken_stream_goes_on_where_it_ended() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    for _ in 0..3 {
        voices(&app, &space, "sk_nobody").await;
        voices(&app, &space, &space.secret("speechify", "key")).await;
    }
    let entries = space.requests("").await;

    let last = text(&entries[1]["id"]);
    let mut again = stream(&app, &space, "", Some(last)).await;
    let ids: Vec<_> = events(&mut again, 4)
        .await
        .into_iter()
        .map(|e| e.id)
        .collect();
    let mut since = stream(&app, &space, &format!("?status=401&since={last}"), None).await;
    let refused = events(&mut since, 2).await;

    let expected: Vec<_> = entries[2..].iter().map(|e| text(&e["id"])).collect();
    assert_eq!(ids, expected);
    assert_eq!(refused[0].id, text(&entries[2]["id"]));
    assert_eq!(refused[1].id, text(&entries[4]["id"]));
}

#[tokio::test]
async fn a_stream_says_what_it_missed() {
    let app = TestApp::spawn_with(|config| config.bounds.journal.entries = 2).await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    voices(&app, &space, &key).await;
    let first = space.requests("").await;
    for _ in 0..4 {
        voices(&app, &space, &key).await;
    }

    let mut stream = stream(&app, &space, "", Some(text(&first[0]["id"]))).await;
    let seen = events(&mut stream, 3).await;

    assert_eq!(seen[0].kind, "missed");
    // The place of an entry that is gone is not known any more: all that went counts.
    assert_eq!(seen[0].data, json!({ "missed": 3 }));
    assert_eq!((&*seen[1].kind, &*seen[2].kind), ("request", "request"));
}

#[tokio::test]
async fn a_stream_does_not_keep_a_server_from_stopping() {
    let server = App::build(config(database().await), Arc::new(SystemClock));
    let server = server.await.unwrap();
    let app = TestApp {
        url: format!("http://{}", server.address),
        http: client(),
        issuer: server.issuer.clone(),
    };
    let stopper = server.stopper();
    tokio::spawn(server.run());
    let space = app.space().await;
    let mut stream = stream(&app, &space, "", None).await;

    // The client goes away too, or its other connections are waited for.
    drop((app, space));
    stopper.stop().await;

    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn an_archive_holds_the_chosen_exchanges_and_no_secret() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let key = space.secret("speechify", "key");
    voices(&app, &space, &key).await;
    token(&app, &space, &key).await;

    let path = format!("/__mockmint/v1/spaces/{}/requests.har", space.id);
    let path = format!("{path}?operation=auth.token");
    let response = app.request(Method::GET, &path).send().await.unwrap();
    let disposition = response.headers()["content-disposition"].to_str().unwrap();
    assert_eq!(
        disposition,
        format!("attachment; filename=\"{}.har\"", space.name)
    );
    let mut archive: Value = response.json().await.unwrap();

    assert!(!archive.to_string().contains(&key), "{archive}");
    let listed = &space.requests("?operation=auth.token").await[0];
    assert_eq!(archive["log"]["version"], "1.2");
    let entries = archive["log"]["entries"].as_array_mut().unwrap();
    assert_eq!(entries.len(), 1);
    let entry = &mut entries[0];
    let headers = entry["request"]["headers"].as_array_mut().unwrap();
    headers.sort_by_key(|header| header["name"].to_string());
    let host = app.url.strip_prefix("http://").unwrap();
    assert_eq!(
        entry["request"],
        json!({
            "method": "POST",
            "url": format!("http://{host}/v1/auth/token?trace=a"),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [
                { "name": "accept", "value": "*/*" },
                { "name": "authorization", "value": "Bearer [redacted]" },
                { "name": "content-length", "value": "29" },
                { "name": "content-type", "value": "application/x-www-form-urlencoded" },
                { "name": "host", "value": host },
                { "name": "x-mockmint-space", "value": space.id },
            ],
            "queryString": [{ "name": "trace", "value": "a" }],
            "headersSize": -1,
            "bodySize": 29,
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "text": "grant_type=client_credentials",
            },
        })
    );
    let took = listed["duration_ms"].as_f64().unwrap();
    assert!(0.0 < took && took < 60_000.0, "{took}");
    assert_eq!(entry["time"], took);
    assert_eq!(
        entry["timings"],
        json!({ "send": 0, "wait": took, "receive": 0 })
    );
    assert_eq!(entry["response"]["status"], 200);
    assert_eq!(entry["response"]["statusText"], "OK");
    assert_eq!(entry["_mockmint"]["id"], listed["id"]);
    assert_eq!(entry["_mockmint"]["verdict"], listed["verdict"]);
}

async fn voices(app: &TestApp, space: &Space, bearer: &str) {
    app.request(Method::GET, "/v1/voices")
        .header("x-mockmint-space", &space.id)
        .bearer_auth(bearer)
        .send()
        .await
        .unwrap();
}

async fn token(app: &TestApp, space: &Space, key: &str) {
    app.request(Method::POST, "/v1/auth/token?trace=a")
        .header("x-mockmint-space", &space.id)
        .bearer_auth(key)
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap();
}

async fn stream(app: &TestApp, space: &Space, query: &str, last: Option<&str>) -> Response {
    let path = format!("/__mockmint/v1/spaces/{}/requests/stream{query}", space.id);
    let mut request = app.request(Method::GET, &path);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    response
}

/// What comes until the stream ends, without the comments that keep it alive.
async fn rest(stream: &mut Response) -> String {
    let mut rest = String::new();
    while let Some(chunk) = stream.chunk().await.unwrap() {
        rest.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    rest.replace(":\n\n", "")
}

struct Event {
    id: String,
    kind: String,
    data: Value,
}

/// The next `count` events; comments are passed over.
async fn events(stream: &mut Response, count: usize) -> Vec<Event> {
    let mut text = String::new();
    loop {
        let found: Vec<_> = text.split_inclusive("\n\n").filter_map(event).collect();
        if found.len() >= count {
            return found;
        }
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

fn event(block: &str) -> Option<Event> {
    let block = block.strip_suffix("\n\n")?;
    let field = |name: &str| {
        let mut lines = block.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value)
    };
    Some(Event {
        id: field("id").unwrap_or_default().to_owned(),
        kind: field("event")?.to_owned(),
        data: serde_json::from_str(field("data")?).unwrap(),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
