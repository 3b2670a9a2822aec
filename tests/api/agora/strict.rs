//! The settings of what the gateway may demand of a token: off by default, each switched on alone.

use reqwest::Method;
use serde_json::{Value, json};

use super::{APP_ID, Bench, answer, assert_refused, generation_7};

const INVALID: &str = "Invalid token";

#[tokio::test]
async fn by_default_any_service_set_will_do() {
    let bench = Bench::open().await;

    for services in [
        json!([{ "name": "rtm", "user_id": "test_user_id" }]),
        json!([{ "name": "fpa" }]),
        json!([{ "type": 999 }]),
        json!([{ "name": "rtc", "privileges": {} }]),
    ] {
        let answer = knock(&bench, json!({ "services": services })).await;
        assert_eq!(answer.status, 200, "{services}");
    }
}

#[tokio::test]
async fn a_token_lacks_a_required_service() {
    let bench = Bench::open().await;
    bench.set(json!({ "required_services": "rtc+rtm" })).await;

    let rtc = json!({ "services": [{ "name": "rtc" }] });
    let refused = knock(&bench, rtc).await;
    assert_refused(&refused, 401, "insufficient_scope", INVALID);
    let both = json!({ "services": [{ "name": "rtm" }, { "name": "rtc" }] });
    assert_eq!(knock(&bench, both).await.status, 200);
}

#[tokio::test]
async fn a_token_lacks_the_privilege_to_join_or_has_it_no_more() {
    let bench = Bench::open().await;
    bench.set(json!({ "require_join_privilege": true })).await;
    let rtc =
        |privileges: Value| json!({ "services": [{ "name": "rtc", "privileges": privileges }] });

    assert_eq!(knock(&bench, rtc(json!({ "1": 60 }))).await.status, 200);
    assert_eq!(knock(&bench, rtc(json!({ "1": 0 }))).await.status, 200);
    for privileges in [json!({}), json!({ "2": 60 })] {
        let refused = knock(&bench, rtc(privileges)).await;
        assert_refused(&refused, 401, "insufficient_scope", INVALID);
    }

    let token = bench.token(rtc(json!({ "1": 60 }))).await;
    bench.space.advance("61s").await;
    let refused = bench.knock(Some(&format!("agora token={token}"))).await;
    assert_refused(&refused, 401, "insufficient_scope", INVALID);
}

#[tokio::test]
async fn a_token_is_for_another_channel_or_user() {
    let bench = Bench::open().await;
    bench
        .set(json!({ "require_channel": true, "require_uid": true }))
        .await;

    for (name, channel, uid, status) in [
        ("a", "demo", "2", 200),
        ("b", "demo", "", 200),
        ("c", "", "", 200),
        ("d", "other", "2", 401),
        ("e", "demo", "3", 401),
    ] {
        let claims = json!({ "channel": channel, "uid": uid });
        let token = bench.token(claims).await;
        let path = format!("/api/speech-to-text/v1/projects/{APP_ID}/join");
        let request = bench
            .bare(Method::POST, &path)
            .header("Authorization", format!("agora token={token}"))
            .json(&generation_7::body(name));
        let answer = answer(request).await;
        if status == 401 {
            assert_refused(&answer, 401, "insufficient_scope", INVALID);
        } else {
            assert_eq!(answer.status, status, "{channel} {uid} {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_token_lives_longer_than_allowed_or_begins_in_the_future() {
    let bench = Bench::open().await;
    let day = "24h";
    bench
        .set(json!({ "longest_lifetime": day, "refuse_future_tokens": true }))
        .await;
    let mint = async |expires_in: &str, issue_ts: i64| {
        let wish = json!({
            "vendor": "agora", "credential": "demo", "expires_in": expires_in,
            "claims": { "issue_ts": issue_ts },
        });
        let (status, body) = bench
            .space
            .control(Method::POST, "/tokens", Some(wish))
            .await;
        assert_eq!(status, 201, "{body}");
        format!("agora token={}", body["token"].as_str().unwrap())
    };
    let now = 1_700_000_100;

    assert_eq!(bench.knock(Some(&mint(day, now).await)).await.status, 200);
    let long = bench.knock(Some(&mint("86401s", now).await)).await;
    assert_refused(&long, 401, "malformed_token", INVALID);
    let early = bench.knock(Some(&mint(day, now + 1).await)).await;
    assert_refused(&early, 401, "not_yet_valid", INVALID);
}

#[tokio::test]
async fn a_skew_keeps_a_token_alive_for_so_long() {
    let bench = Bench::open().await;
    bench.set(json!({ "clock_skew": "30s" })).await;
    let authorization = format!("agora token={}", bench.token(json!({})).await);

    bench.space.advance("1h0m30s").await;
    assert_eq!(bench.knock(Some(&authorization)).await.status, 200);
    bench.space.advance("1s").await;

    let answer = bench.knock(Some(&authorization)).await;
    assert_refused(&answer, 401, "expired", "Token is expired");
}

async fn knock(bench: &Bench, claims: Value) -> super::Answer {
    let token = bench.token(claims).await;
    bench.knock(Some(&format!("agora token={token}"))).await
}
