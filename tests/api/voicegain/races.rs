//! whoever regenerates at the same time, exactly one JWT is accepted afterwards.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{jwt, status};
use crate::support::TestApp;

const CLIENTS: usize = 8;
const ROUNDS: usize = 50;

#[tokio::test]
async fn r_09_eight_clients_regenerate_and_one_jwt_survives_each_round() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    // So that no call of the test is one too many.
    space
        .set(
            "voicegain",
            json!({ "calls_per_minute": 1_000_000, "calls_per_hour": 1_000_000 }),
        )
        .await;
    let id = space.credential("voicegain")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}/regenerate");
    let mut before = jwt(&space);
    for round in 0..ROUNDS {
        let one = || space.control(Method::POST, &path, Some(json!({})));
        let answers = join_all((0..CLIENTS).map(|_| one())).await;

        let shown: Vec<_> = answers
            .iter()
            .filter(|(status, _)| *status == 200)
            .map(|(_, body)| body["secrets"]["jwt"].as_str().unwrap().to_owned())
            .collect();
        assert!(!shown.is_empty(), "round {round}: {answers:?}");
        let mut accepted = Vec::new();
        for token in &shown {
            match status(&app, token).await {
                200 => accepted.push(token.clone()),
                status => assert_eq!(status, 401),
            }
        }
        assert_eq!(accepted.len(), 1, "round {round}");
        assert_eq!(status(&app, &before).await, 401, "round {round}");
        before = accepted.remove(0);
    }
}
