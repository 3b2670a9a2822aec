//! `/v1/spaces/{space}/clock`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{unprocessable, unreadable};
use crate::support::answer::Answer;
use crate::support::speechify::Client;

const PATH: &str = "/clock";

#[tokio::test]
async fn a_clock_is_frozen_moved_hurried_and_let_go() {
    let client = Client::new().await;
    let put = async |body: Value| client.space.control(Method::PUT, PATH, Some(body)).await;

    let (status, frozen) = put(json!({ "mode": "frozen", "now": "2030-01-01T00:00:00Z" })).await;
    let expected = json!({
        "mode": "frozen", "now": "2030-01-01T00:00:00Z", "offset": frozen["offset"], "rate": 1.0,
    });
    assert_eq!((status, &frozen), (200, &expected));
    let by = Some(json!({ "by": "1d2h3m4s" }));
    let (status, moved) = client
        .space
        .control(Method::POST, "/clock/advance", by)
        .await;
    assert_eq!(
        (status, &moved["now"]),
        (200, &json!("2030-01-02T02:03:04Z"))
    );
    assert_eq!(
        client.space.control(Method::GET, PATH, None).await.1["now"],
        moved["now"]
    );
    let (status, stays) = put(json!({ "mode": "frozen" })).await;
    assert_eq!(
        (status, &stays["now"]),
        (200, &moved["now"]),
        "freezing freezes the present"
    );
    let (status, hurried) = put(json!({ "mode": "running", "rate": 60.0, "offset": "-1h" })).await;
    assert_eq!(
        (status, &hurried["rate"], &hurried["mode"]),
        (200, &json!(60.0), &json!("running"))
    );
    let (status, real) = client.space.control(Method::DELETE, PATH, None).await;
    let expected = json!({ "mode": "running", "now": real["now"], "offset": "0s", "rate": 1.0 });
    assert_eq!((status, &real), (200, &expected));
}

#[tokio::test]
async fn r_23_a_clock_that_is_not_the_real_one_shows_in_every_answer() {
    let client = Client::new().await;
    let put = json!({ "mode": "frozen", "now": "2030-01-01T00:00:00Z" });
    client.space.control(Method::PUT, PATH, Some(put)).await;

    let answer = client.voices(&client.key).await;
    assert_eq!(answer.header("x-mockmint-clock"), "2030-01-01T00:00:00Z");
    client.space.control(Method::DELETE, PATH, None).await;
    let answer = client.voices(&client.key).await;
    assert_eq!(answer.header("x-mockmint-clock"), "");
}

#[tokio::test]
async fn a_clock_that_cannot_be_set_stays_as_it_was() {
    let client = Client::new().await;
    client
        .space
        .control(
            Method::PUT,
            PATH,
            Some(json!({ "mode": "frozen", "now": "2030-01-01T00:00:00Z" })),
        )
        .await;
    let shown = async || client.space.control(Method::GET, PATH, None).await.1["now"].clone();
    let rate = "must be above 0 and at most 86400";
    let years = "must lie between 1970 and 9999";
    let form = "a duration is whole numbers with units and nothing else, such as `3m45s`";

    for (body, expected) in [
        (json!({}), unreadable("mode", "missing field")),
        (
            json!({ "mode": "stopped" }),
            unreadable("mode", "unknown variant, expected `running` or `frozen`"),
        ),
        (
            json!({ "mode": "running", "rate": 0 }),
            unprocessable("rate", rate),
        ),
        (
            json!({ "mode": "running", "rate": -1 }),
            unprocessable("rate", rate),
        ),
        (
            json!({ "mode": "running", "rate": 86401 }),
            unprocessable("rate", rate),
        ),
        (
            json!({ "mode": "frozen", "now": "1969-12-31T23:59:59Z" }),
            unprocessable("now", years),
        ),
        (
            json!({ "mode": "frozen", "offset": "--1h" }),
            unreadable("offset", form),
        ),
        (
            json!({ "mode": "frozen", "offset": "36526d" }),
            unreadable("offset", "a duration is at most 100 years, 36525d"),
        ),
        (
            json!({ "mode": "frozen", "offset": "1h", "now": "2030-01-01T00:00:00Z" }),
            unprocessable("offset", "give now or offset, not both"),
        ),
    ] {
        let answer = client
            .space
            .control(Method::PUT, PATH, Some(body.clone()))
            .await;
        assert_eq!(answer, expected, "{body}");
        assert_eq!(shown().await, "2030-01-01T00:00:00Z");
    }
    for body in [
        json!({ "mode": "frozen", "now": "tomorrow" }),
        json!({ "mode": "frozen", "now": 5 }),
        json!({ "mode": "running", "speed": 1 }),
    ] {
        let (status, problem) = client
            .space
            .control(Method::PUT, PATH, Some(body.clone()))
            .await;
        assert_eq!(status, 400, "{body}");
        assert!(
            ["now", "speed"].contains(&problem["field"].as_str().unwrap()),
            "{problem}"
        );
    }
    for (by, detail) in [
        ("", "the duration is empty, write for example `90s`"),
        ("-1h", form),
        (
            "1",
            "every number of a duration has one of the units d, h, m, s and ms",
        ),
        (
            "1.5h",
            "every number of a duration has one of the units d, h, m, s and ms",
        ),
    ] {
        let answer = client
            .space
            .control(Method::POST, "/clock/advance", Some(json!({ "by": by })))
            .await;
        assert_eq!(answer, unreadable("by", detail), "{by}");
    }
    assert_eq!(shown().await, "2030-01-01T00:00:00Z");
}

#[tokio::test]
async fn a_clock_at_the_end_of_its_years_stands_there_and_breaks_nothing() {
    let client = Client::new().await;
    let put = json!({ "mode": "frozen", "now": "9999-12-31T23:59:59Z" });
    client.space.control(Method::PUT, PATH, Some(put)).await;

    let (status, moved) = client
        .space
        .control(
            Method::POST,
            "/clock/advance",
            Some(json!({ "by": "36525d" })),
        )
        .await;
    assert_eq!(
        (status, &moved["now"]),
        (200, &json!("9999-12-31T23:59:59Z"))
    );
    assert_eq!(client.voices(&client.key).await.status, 200);
    let request = client
        .at_token()
        .form(&[("grant_type", "client_credentials")]);
    assert_eq!(Answer::to(request).await.status, 200);
    let (status, _) = client
        .space
        .control(
            Method::POST,
            "/credentials",
            Some(json!({ "vendor": "speechify" })),
        )
        .await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn clients_that_move_a_clock_at_once_all_succeed() {
    let client = Client::new().await;
    let frozen = json!({ "mode": "frozen", "now": "2030-01-01T00:00:00Z" });
    assert_eq!(
        client
            .space
            .control(Method::PUT, PATH, Some(frozen))
            .await
            .0,
        200
    );

    let moves = (0..64).map(|_| {
        let by = Some(json!({ "by": "1m" }));
        client.space.control(Method::POST, "/clock/advance", by)
    });
    let answers = futures_util::future::join_all(moves).await;

    let statuses: Vec<_> = answers.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [200; 64]);
    let now = client.space.control(Method::GET, PATH, None).await.1["now"].clone();
    assert_eq!(now, "2030-01-01T01:04:00Z");
}
