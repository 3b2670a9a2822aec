//! `/v1/spaces/{space}/credentials`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{no_such_vendor, refused, unprocessable, unreadable};
use crate::support::speechify::Client;

const PATH: &str = "/credentials";

#[tokio::test]
async fn a_credential_is_made_shown_once_and_listed_masked() {
    let client = Client::new().await;

    let wish = json!({
        "vendor": "speechify",
        "kind": "api_key",
        "account": "acme",
        "name": "second",
        "fields": { "scopes": ["voices:read"] },
    });
    let (status, made) = client.space.control(Method::POST, PATH, Some(wish)).await;

    let key = made["secrets"]["key"].as_str().unwrap();
    let mut expected = json!({
        "id": made["id"],
        "vendor": "speechify",
        "kind": "api_key",
        "name": "second",
        "account": "acme",
        "state": "active",
        "generation": 1,
        "created_at": made["created_at"],
        "last_used_at": null,
        "fields": { "scopes": ["voices:read"], "prefix": format!("{}…", &key[..16]) },
        "secrets": { "key": key },
    });
    assert_eq!((status, &made), (201, &expected));
    expected.as_object_mut().unwrap().remove("secrets");
    let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
    assert_eq!(
        client.space.control(Method::GET, &one, None).await,
        (200, expected.clone())
    );
    let (_, all) = client.space.control(Method::GET, PATH, None).await;
    let items = all["items"].as_array().unwrap();
    let mine = items.iter().filter(|item| item["vendor"] == "speechify");
    assert_eq!((mine.count(), items.contains(&expected)), (2, true));
}

#[tokio::test]
async fn a_credential_left_to_the_server_is_of_the_first_kind_in_the_account_main() {
    let client = Client::new().await;

    let wish = Some(json!({ "vendor": "speechify" }));
    let (status, made) = client.space.control(Method::POST, PATH, wish).await;

    assert_eq!(status, 201);
    assert_eq!(
        (&made["kind"], &made["account"]),
        (&json!("api_key"), &json!("main"))
    );
    assert!(made["name"].as_str().unwrap().starts_with("api_key-"));
}

#[tokio::test]
async fn a_credential_that_cannot_be_made_is_a_problem_with_its_field() {
    let client = Client::new().await;
    let plain = "must have 1 to 64 characters and none of control";
    let scopes = "must be of audio:speech audio:stream audio:all voices:read voices:create \
                  voices:delete voices:all voices:write agent:all conversation:all";
    let with = |name: &str, value: Value| json!({ "vendor": "speechify", name: value });
    let malformed = |field: &str, detail: &str| {
        let (status, mut body) = refused(400, "Bad Request", detail, "malformed_request");
        body["field"] = json!(field);
        (status, body)
    };

    for (wish, expected) in [
        (json!({}), unreadable("vendor", "missing field")),
        (
            json!({ "vendor": "nobody" }),
            unprocessable("vendor", &no_such_vendor()),
        ),
        (
            with("kind", json!("password")),
            unprocessable("kind", "no such kind; there are api_key"),
        ),
        (with("name", json!("")), unprocessable("name", plain)),
        (with("name", json!("a\nb")), unprocessable("name", plain)),
        (
            with("account", json!("a".repeat(65))),
            unprocessable("account", plain),
        ),
        (
            with("account", json!(1)),
            unreadable("account", "invalid type: number, expected a string"),
        ),
        (
            with("secret", json!("x")),
            unreadable(
                "secret",
                "unknown field, expected one of `vendor`, `kind`, `account`, `name`, `fields`",
            ),
        ),
        (
            with("fields", json!([])),
            unreadable("fields", "invalid type: array, expected a map"),
        ),
        (
            with("fields", json!({ "x": 1 })),
            malformed("fields.x", "unknown field; there is scopes"),
        ),
        (
            with("fields", json!({ "scopes": "voices:read" })),
            malformed("fields.scopes", "must be a list of scopes"),
        ),
        (
            with("fields", json!({ "scopes": ["everything"] })),
            malformed("fields.scopes", scopes),
        ),
    ] {
        let answer = client
            .space
            .control(Method::POST, PATH, Some(wish.clone()))
            .await;
        assert_eq!(answer, expected, "{wish}");
    }
    let (_, all) = client.space.control(Method::GET, PATH, None).await;
    let all = all["items"].as_array().unwrap().iter();
    assert_eq!(all.filter(|item| item["vendor"] == "speechify").count(), 1);
}

#[tokio::test]
async fn a_name_is_taken_until_its_credential_is_revoked() {
    let client = Client::new().await;
    let wish = Some(json!({ "vendor": "speechify", "name": "main", "account": "main" }));

    let answer = client.space.control(Method::POST, PATH, wish.clone()).await;
    assert_eq!((answer.0, &answer.1["reason"]), (409, &json!("conflict")));
    let one = format!(
        "{PATH}/{}",
        client.space.credential("speechify")["id"].as_str().unwrap()
    );
    assert_eq!(
        client.space.control(Method::DELETE, &one, None).await,
        (204, json!(""))
    );
    let answer = client.voices(&client.key).await;
    assert_eq!((answer.status, answer.reason()), (401, "revoked_key"));
    let (status, revoked) = client.space.control(Method::GET, &one, None).await;
    assert_eq!((status, &revoked["state"]), (200, &json!("revoked")));
    assert_eq!(client.space.control(Method::POST, PATH, wish).await.0, 201);
    assert_eq!(
        client.space.control(Method::DELETE, &one, None).await.0,
        204
    );
}

#[tokio::test]
async fn a_key_is_regenerated_with_or_without_a_grace() {
    let client = Client::new().await;
    let one = format!(
        "{PATH}/{}",
        client.space.credential("speechify")["id"].as_str().unwrap()
    );
    let status = async |key: &str| client.voices(key).await.status;

    let second = client.regenerate(json!({ "grace": "1m" })).await;
    assert_eq!(
        (status(&client.key).await, status(&second).await),
        (200, 200)
    );
    client.space.advance("59s").await;
    assert_eq!(
        (status(&client.key).await, status(&second).await),
        (200, 200)
    );
    client.space.advance("1s").await;
    assert_eq!(
        (status(&client.key).await, status(&second).await),
        (401, 200)
    );

    let third = client.regenerate(json!({ "grace": "1h" })).await;
    let fourth = client.regenerate(json!({})).await;
    for (key, expected) in [
        (&client.key, 401),
        (&second, 401),
        (&third, 401),
        (&fourth, 200),
    ] {
        assert_eq!(status(key).await, expected);
    }
    let (_, read) = client.space.control(Method::GET, &one, None).await;
    assert_eq!(read["generation"], 4);
}

#[tokio::test]
async fn what_cannot_be_regenerated_or_found_is_a_problem() {
    let client = Client::new().await;
    let one = format!(
        "{PATH}/{}",
        client.space.credential("speechify")["id"].as_str().unwrap()
    );
    let again = format!("{one}/regenerate");
    let post =
        async |path: &str, body: Value| client.space.control(Method::POST, path, Some(body)).await;

    let detail = "a duration is whole numbers with units and nothing else, such as `3m45s`";
    assert_eq!(
        post(&again, json!({ "grace": "later" })).await,
        unreadable("grace", detail)
    );
    let (status, body) = post(&again, json!({ "graze": "1s" })).await;
    assert_eq!((status, &body["field"]), (400, &json!("graze")));
    assert_eq!(
        client.voices(&client.key).await.status,
        200,
        "nothing of it was applied"
    );

    client.space.control(Method::DELETE, &one, None).await;
    let detail = "the credential is revoked; create another one";
    assert_eq!(
        post(&again, json!({})).await,
        refused(409, "Conflict", detail, "conflict")
    );
    let nowhere = "no such credential in this space";
    for id in ["7a9c4c0e-3f3b-4a52-9a35-2d8f6a1f0b11", "main", "%00"] {
        for (method, path) in [
            (Method::GET, format!("{PATH}/{id}")),
            (Method::DELETE, format!("{PATH}/{id}")),
            (Method::POST, format!("{PATH}/{id}/regenerate")),
        ] {
            let (status, body) = client.space.control(method, &path, Some(json!({}))).await;
            assert_eq!((status, &body["detail"]), (404, &json!(nowhere)), "{path}");
        }
    }
}

#[tokio::test]
async fn a_use_is_noted_by_the_clock_of_the_space() {
    let client = Client::new().await;
    let one = format!(
        "{PATH}/{}",
        client.space.credential("speechify")["id"].as_str().unwrap()
    );
    client.space.advance("10h").await;
    client.voices(&client.key).await;

    let (_, clock) = client.space.control(Method::GET, "/clock", None).await;
    let (_, read) = client.space.control(Method::GET, &one, None).await;

    assert_eq!(read["last_used_at"], clock["now"]);
}

#[tokio::test]
async fn what_is_described_of_a_key_is_that_of_the_newest() {
    let client = Client::new().await;
    let id = client.space.credential("speechify")["id"].clone();
    let one = format!("{PATH}/{}", id.as_str().unwrap());
    let again = format!("{one}/regenerate");

    let (_, issued) = client
        .space
        .control(Method::POST, &again, Some(json!({})))
        .await;

    let key = issued["secrets"]["key"].as_str().unwrap();
    let expected = json!({ "prefix": format!("{}…", &key[..16]) });
    assert_eq!(issued["fields"], expected);
    let (_, read) = client.space.control(Method::GET, &one, None).await;
    assert_eq!(read["fields"], expected);
}

#[tokio::test]
async fn a_token_of_a_replaced_key_is_refused_where_the_space_says_so() {
    let client = Client::new().await;
    let kills = json!({ "revoked_key_kills_tokens": true });
    let token = client.token("voices:read").await;
    let status = async |token: &str| client.voices(token).await.status;

    client.regenerate(json!({ "grace": "1m" })).await;
    client.space.set("speechify", kills).await;
    let of_old_key = client.token("voices:read").await;
    assert_eq!(
        (status(&token).await, status(&of_old_key).await),
        (200, 200)
    );
    client.space.advance("1m").await;

    for token in [&token, &of_old_key] {
        let answer = client.voices(token).await;
        assert_eq!((answer.status, answer.reason()), (401, "revoked_key"));
    }
}

#[tokio::test]
async fn credentials_are_listed_in_pages() {
    let client = Client::new().await;
    let ask = async |query: &str| {
        let path = format!("{PATH}{query}");
        client.space.control(Method::GET, &path, None).await
    };
    let (_, all) = ask("").await;
    let ids = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|c| c["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(all.get("next"), None);

    let mut paged = Vec::new();
    let mut next = ask("?limit=2").await.1;
    while let Some(after) = next["next"].as_str().map(str::to_owned) {
        assert_eq!(ids(&next).len(), 2);
        paged.extend(ids(&next));
        next = ask(&format!("?limit=2&after={after}")).await.1;
    }
    paged.extend(ids(&next));
    assert_eq!(paged, ids(&all));

    for (query, field, detail) in [
        ("?limit=0", "limit", "must be between 1 and 1000"),
        ("?limit=1001", "limit", "must be between 1 and 1000"),
        ("?after=x", "after", "must be the id of a credential"),
    ] {
        assert_eq!(ask(query).await, unreadable(field, detail));
    }
    let gone = "?after=00000000-0000-0000-0000-000000000000";
    assert_eq!(ask(gone).await.0, 404);
}
