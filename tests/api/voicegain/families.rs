//! Families of tokens: none is taken for another.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CONFIG, MINT, get, mint, send};
use crate::support::TestApp;

/// Every credential against every vendor and the control API: only its own lets it in.
#[tokio::test]
async fn jt_16_no_credential_of_one_family_is_taken_for_another() {
    let secret = "a-token-for-the-control-api";
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(secret.into()));
    })
    .await;
    let admin = |method, path: &str| app.request(method, path).bearer_auth(secret);
    let created = send(admin(Method::POST, "/__mockmint/v1/spaces").json(&json!({}))).await;
    let credentials = created.json()["credentials"].clone();
    let of = |vendor: &str, role: &str| {
        let mut all = credentials.as_array().unwrap().iter();
        let found = all.find(|c| c["vendor"] == vendor && c["secrets"][role].is_string());
        found.unwrap()["secrets"][role].as_str().unwrap().to_owned()
    };
    let (key, jwt) = (of("speechify", "key"), of("voicegain", "jwt"));
    let form = [("grant_type", "client_credentials")];
    let request = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(&key);
    let access: Value = send(request.form(&form)).await.json();
    let access = access["access_token"].as_str().unwrap();
    let short = mint(&app, &jwt, "x").await;
    let password = of("voicegain", "password");
    // Name, credential, and the doors it opens: voices, sa/config, minting, the control API.
    let matrix = [
        ("speechify key", &*key, [true, false, false, false]),
        ("speechify token", access, [true, false, false, false]),
        ("context jwt", &jwt, [false, true, true, false]),
        ("short-lived jwt", &short, [false, true, false, false]),
        ("password", &password, [false, false, false, false]),
        ("admin token", secret, [false, false, false, true]),
    ];
    let mint = format!("{MINT}?aud=x");
    let doors = ["/v1/voices", CONFIG, &*mint, "/__mockmint/v1/spaces"];
    for (name, credential, opens) in matrix {
        for (door, opens) in doors.iter().zip(opens) {
            let answer = get(&app, door, credential).await;
            let expected = if opens { 200 } else { 401 };
            assert_eq!(answer.status, expected, "{name} at {door}: {}", answer.text);
        }
    }
}
