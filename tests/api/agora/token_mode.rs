//! `Authorization: agora token="…"`.

use reqwest::Method;
use serde_json::json;

use super::{APP_ID, BACKUP, Bench, OTHER_APP_ID, assert_refused};

const INVALID: &str = "Invalid token";

#[tokio::test]
async fn a_token_is_taken_with_and_without_quotes_in_any_case() {
    let bench = Bench::open().await;
    let token = bench.token(json!({})).await;

    for authorization in [
        format!("agora token=\"{token}\""),
        format!("agora token={token}"),
        format!("Agora Token=\"{token}\""),
        format!("AGORA token = {token}"),
        format!("agora TOKEN= \"{token}\""),
    ] {
        let answer = bench.knock(Some(&authorization)).await;
        assert_eq!(
            (answer.status, answer.reason),
            (200, None),
            "{authorization}"
        );
    }
}

#[tokio::test]
async fn the_scheme_without_a_token_is_an_invalid_token() {
    let bench = Bench::open().await;
    let token = bench.token(json!({})).await;

    for authorization in [
        "agora".to_owned(),
        "agora token=".to_owned(),
        "agora token=\"\"".to_owned(),
        format!("agora {token}"),
        format!("agora token=\"{token}"),
        format!("agora token=\" {token}\""),
        format!("agora token=\"{token} \""),
        format!("agora tokens={token}"),
    ] {
        let answer = bench.knock(Some(&authorization)).await;
        assert_refused(&answer, 401, "malformed_token", INVALID);
        assert_eq!(answer.challenge, None);
        assert_eq!(answer.content_type, "application/json; charset=utf-8");
    }
}

#[tokio::test]
async fn a_token_lives_through_its_last_second_and_not_longer() {
    let bench = Bench::open().await;
    let authorization = format!("agora token={}", bench.token(json!({})).await);

    bench.space.advance("1h").await;
    assert_eq!(bench.knock(Some(&authorization)).await.status, 200);
    bench.space.advance("1s").await;

    let answer = bench.knock(Some(&authorization)).await;
    assert_refused(&answer, 401, "expired", "Token is expired");
    assert_eq!(answer.challenge, None);
    let requests = bench.space.requests("?limit=1").await;
    let verdict = requests[0]["verdict"].as_array().unwrap();
    let steps: Vec<_> = verdict
        .iter()
        .map(|step| step["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "authorization",
            "token format",
            "app id",
            "signature",
            "lifetime"
        ]
    );
    assert_eq!(verdict[4]["expected"], "2023-11-14T23:15:01Z or later");
    assert_eq!(verdict[4]["actual"], "2023-11-14T23:15:00Z");
}

#[tokio::test]
async fn a_badly_signed_and_expired_token_is_badly_signed() {
    let bench = Bench::open().await;
    let token = bench.token(json!({ "issue_ts": 1_000_000_000 })).await;
    bench.regenerate().await;
    let authorization = format!("agora token={token}");

    let answer = bench.knock(Some(&authorization)).await;

    assert_refused(&answer, 401, "revoked_key", INVALID);
}

#[tokio::test]
async fn the_backup_certificate_signs_as_well() {
    let bench = Bench::open().await;
    // Signed elsewhere with the backup certificate: the same server, another space.
    let other = bench
        .app
        .space_of(json!({ "seed": { "agora": { "projects": [
            { "name": "demo", "app_id": APP_ID, "app_certificate": BACKUP },
        ] } } }))
        .await;
    let wish = json!({ "vendor": "agora", "claims": { "issue_ts": 1_700_000_000 } });
    let (_, minted) = other.control(Method::POST, "/tokens", Some(wish)).await;
    let token = minted["token"].as_str().unwrap();

    let answer = bench.knock(Some(&format!("agora token={token}"))).await;

    assert_eq!((answer.status, answer.reason), (200, None));
}

#[tokio::test]
async fn a_replaced_certificate_verifies_until_its_grace_is_over() {
    let bench = Bench::open().await;
    let authorization = format!("agora token={}", bench.token(json!({})).await);
    let id = bench.space.credential("agora")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}/regenerate");
    let grace = Some(json!({ "grace": "10m" }));
    let (status, _) = bench.space.control(Method::POST, &path, grace).await;
    assert_eq!(status, 200);

    bench.space.advance("9m59s").await;
    assert_eq!(bench.knock(Some(&authorization)).await.status, 200);
    bench.space.advance("1s").await;

    let answer = bench.knock(Some(&authorization)).await;
    assert_refused(&answer, 401, "revoked_key", INVALID);
}

#[tokio::test]
async fn a_token_of_a_revoked_project_is_refused() {
    let bench = Bench::open().await;
    let authorization = format!("agora token={}", bench.token(json!({})).await);
    let id = bench.space.credential("agora")["id"].as_str().unwrap();
    let path = format!("/credentials/{id}");
    let (status, _) = bench.space.control(Method::DELETE, &path, None).await;
    assert_eq!(status, 204);

    let answer = bench.knock(Some(&authorization)).await;

    assert_refused(&answer, 401, "revoked_key", INVALID);
}

#[tokio::test]
async fn a_token_is_good_for_no_app_but_its_own() {
    let bench = Bench::open().await;
    let authorization = format!("agora token={}", bench.token(json!({})).await);

    let answer = bench.knock_at(OTHER_APP_ID, Some(&authorization)).await;

    assert_refused(&answer, 401, "wrong_app", INVALID);
}

#[tokio::test]
async fn a_token_of_a_project_nobody_has_is_refused() {
    let bench = Bench::open().await;
    let elsewhere = bench
        .app
        .space_of(json!({ "seed": { "agora": { "projects": [
        { "app_id": "f".repeat(32) },
    ] } } }))
        .await;
    let wish = json!({ "vendor": "agora" });
    let (_, minted) = elsewhere.control(Method::POST, "/tokens", Some(wish)).await;
    let authorization = format!("agora token={}", minted["token"].as_str().unwrap());

    let answer = bench.knock_at(&"f".repeat(32), Some(&authorization)).await;

    assert_refused(&answer, 401, "unknown_key", INVALID);
}

#[tokio::test]
async fn r_55_a_token_cut_or_lengthened_is_refused() {
    let bench = Bench::open().await;
    let token = bench.token(json!({})).await;

    for changed in [
        token[..token.len() - 1].to_owned(),
        token[..token.len() - 4].to_owned(),
        token[..40].to_owned(),
        token[1..].to_owned(),
        format!("{token}A"),
        format!("{token}="),
        format!("{token}AAAA"),
        format!("{token}{token}"),
        token.to_lowercase(),
    ] {
        let answer = bench.knock(Some(&format!("agora token={changed}"))).await;
        assert_refused(&answer, 401, "malformed_token", INVALID);
    }
}
