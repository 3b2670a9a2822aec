//! The catalogue's wordings of refusals, held against the answers themselves.

use mockmint::{defects, vendors};
use reqwest::Method;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::speechify::{AT_TOKEN, Client, PROTECTED};

const MODERN: &str = "every protected operation, modern era";

#[tokio::test]
async fn every_defect_is_refused_in_the_words_of_the_catalogue() {
    let client = Client::new().await;

    for defect in defects::of(vendors::named("speechify").unwrap()) {
        let wish = json!({ "vendor": "speechify", "defect": defect.name });
        let (_, minted) = client
            .space
            .control(Method::POST, "/tokens", Some(wish))
            .await;
        let token = minted["token"].as_str().unwrap();

        let answer = legacy(&client, token).await;
        let text = answer.body["error"].as_str().unwrap();
        let wording = client
            .wording(PROTECTED, defect.reason.code(), &[text])
            .await;
        assert_eq!((answer.status, &answer.body), (wording.0, &wording.1));

        let answer = modern(&client, token).await;
        let text = answer.body["error"]["message"].as_str().unwrap();
        let texts = [text, answer.header("speechify-request-id")];
        let wording = client.wording(MODERN, defect.reason.code(), &texts).await;
        assert_eq!((answer.status, &answer.body), (wording.0, &wording.1));
    }
}

#[tokio::test]
async fn a_throttle_and_an_outage_are_answered_in_the_words_of_the_catalogue() {
    let client = Client::new().await;

    for (status, reason, text) in [
        (429, "rate_limited", "too many requests"),
        (503, "unavailable", "the service is not available"),
    ] {
        let program = json!({ "steps": [{ "status": status, "times": 3 }] });
        let (made, _) = client
            .space
            .control(Method::POST, "/faults", Some(program))
            .await;
        assert_eq!(made, 201);

        let answer = client.form("grant_type=client_credentials").await;
        let wording = client.wording(AT_TOKEN, reason, &[text]).await;
        assert_eq!((answer.status, answer.body), wording);
        let answer = legacy(&client, &client.key).await;
        let wording = client.wording(PROTECTED, reason, &[text]).await;
        assert_eq!((answer.status, answer.body), wording);
        let answer = modern(&client, &client.key).await;
        let texts = [text, answer.header("speechify-request-id")];
        let wording = client.wording(MODERN, reason, &texts).await;
        assert_eq!((answer.status, answer.body), wording);
    }
}

async fn legacy(client: &Client, bearer: &str) -> Answer {
    let request = client.app.request(Method::GET, "/v1/voices");
    let request = request.header("x-mockmint-space", &client.space.id);
    Answer::to(request.bearer_auth(bearer)).await
}

async fn modern(client: &Client, bearer: &str) -> Answer {
    let request = client.app.request(Method::GET, "/v1/voices");
    let request = request.header("x-mockmint-space", &client.space.id);
    let request = request.header("speechify-version", "2026-09-13");
    Answer::to(request.bearer_auth(bearer)).await
}
