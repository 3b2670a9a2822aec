//! Lists of agents: pages, filters, and queries that cannot be read.

use reqwest::Method;
use serde_json::json;

use super::{Client, NOW, STT};
use crate::agora::{Bench, told};

#[tokio::test]
async fn a_list_has_pages() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    for name in ["a", "b", "c", "d", "e"] {
        client.join(name).await;
        bench.space.advance("1s").await;
    }

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client
            .call(
                Method::GET,
                &format!("agents?limit=2&cursor={cursor}"),
                None,
            )
            .await;
        assert_eq!(page.body["meta"]["total"], 5);
        for agent in page.body["data"]["list"].as_array().unwrap() {
            seen.push(agent["start_ts"].as_i64().unwrap() - NOW);
        }
        page.body["meta"]["cursor"]
            .as_str()
            .unwrap()
            .clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }

    assert_eq!(seen, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_list_is_filtered_by_channel_time_and_state() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };
    let id = client.joined("a").await;
    bench.space.advance("10s").await;
    client.join("b").await;
    client
        .call(Method::POST, &format!("agents/{id}/leave"), None)
        .await;
    let count = async |query: &str| {
        let list = client
            .call(Method::GET, &format!("agents?{query}"), None)
            .await;
        list.body["data"]["count"].clone()
    };

    assert_eq!(count("").await, 1);
    assert_eq!(count("state=4").await, 1);
    assert_eq!(count("state=0").await, 0);
    assert_eq!(count("channel=demo").await, 1);
    assert_eq!(count("channel=other").await, 0);
    assert_eq!(count(&format!("from_time={}", NOW + 10)).await, 1);
    assert_eq!(count(&format!("to_time={}", NOW + 9)).await, 0);
}

#[tokio::test]
async fn a_bad_query_of_a_list_is_an_invalid_request() {
    let bench = Bench::open().await;
    let client = Client {
        bench: &bench,
        authorization: None,
        base: STT,
    };

    for (query, detail) in [
        ("limit=0", "limit must be a whole number between 1 and 100"),
        ("limit=x", "limit must be a whole number between 1 and 100"),
        ("state=7", "state must be a whole number between 0 and 6"),
        ("state=1&state=2", "state is there more than once"),
        ("cursor=none", "cursor is of no page"),
    ] {
        let answer = client
            .call(Method::GET, &format!("agents?{query}"), None)
            .await;
        let body = json!({ "detail": detail, "reason": "InvalidRequest" });
        assert_eq!(
            told(&answer),
            (400, Some("malformed_request"), body),
            "{query}"
        );
    }
}
