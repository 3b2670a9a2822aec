//! Judgements on the client, from what it sent: for each vendor a careful client and careless ones.

mod agora;
mod elsa;
mod sori;
mod speechify;
mod voicegain;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Space, TestApp};

/// A browser's mark on a request.
const PAGE: (&str, &str) = ("origin", "https://app.example");

#[tokio::test]
async fn checks_of_a_space_are_of_that_space_alone() {
    let app = TestApp::spawn_with(|config| config.bounds.journal.entries = 2).await;
    let (space, other) = (app.space().await, app.space().await);
    for _ in 0..3 {
        token(&app, &space, None).await;
    }

    let (status, of_space) = space.control(Method::GET, "/checks", None).await;
    let (_, of_other) = other.control(Method::GET, "/checks", None).await;
    let (refused, problem) = space
        .control(Method::GET, "/checks?only=failed", None)
        .await;

    assert_eq!(status, 200);
    assert_eq!(
        (&of_space["exchanges"], &of_space["forgotten"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        (&of_other["exchanges"], &of_other["forgotten"]),
        (&json!(0), &json!(0))
    );
    let items = of_other["items"].as_array().unwrap();
    assert!(
        items
            .iter()
            .all(|check| check["verdict"] == "not_enough_evidence")
    );
    assert_eq!((refused, &problem["field"]), (400, &json!("only")));
}

#[tokio::test]
async fn the_evidence_of_an_exchange_names_no_secret() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    let key = space.secret("speechify", "key");
    let token = token(&app, &space, Some("voices:read")).await;
    expect(voices(&app, &space, &token), 200).await;

    let requests = space.requests("").await;
    let (issuing, using) = (&requests[0]["evidence"], &requests[1]["evidence"]);

    let text = json!(requests).to_string();
    assert!(!text.contains(&key) && !text.contains(&token), "{text}");
    assert_eq!(issuing["presented"]["nature"], "long_lived");
    assert_eq!(using["presented"]["nature"], "token");
    assert_eq!(
        using["presented"]["fingerprint"],
        issuing["issued"]["fingerprint"]
    );
    assert_eq!(issuing["issued"]["scope_granted"], "voices:read");
    assert_eq!(using["needed_scopes"], json!(["voices:read"]));
}

#[tokio::test]
async fn the_catalogue_says_what_every_check_means_and_who_says_so() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let (status, catalogue) = app.control(Method::GET, "/v1/checks", None).await;
    let (_, answer) = space.control(Method::GET, "/checks", None).await;

    assert_eq!(status, 200);
    let items = catalogue["items"].as_array().unwrap();
    let judged = answer["items"].as_array().unwrap();
    let names = |items: &[Value]| {
        items
            .iter()
            .map(|item| item["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(items), names(judged));
    for (entry, judgement) in items.iter().zip(judged) {
        let needs = entry["needs"].as_str().unwrap();
        assert_eq!(
            judgement["detail"],
            format!("the journal shows no {needs}"),
            "{entry}"
        );
        assert_eq!(entry["question"], judgement["question"]);
        for opinion in entry["vendors"].as_array().unwrap() {
            assert!(["confirmed", "inferred"].contains(&opinion["mark"].as_str().unwrap()));
            assert_ne!(opinion["source"], "");
        }
    }
    let wildcard = items.iter().find(|i| i["id"] == "no-wildcard-audience");
    assert_eq!(
        wildcard.unwrap(),
        &json!({
            "id": "no-wildcard-audience",
            "question": "is every token meant for somebody in particular, and not for everybody",
            "needs": "token with an audience",
            "advice": "name the audience: one that is * makes the token work wherever it turns up",
            "standard": "RFC 9700 section 2.3",
            "vendors": [{
                "vendor": "voicegain",
                "what": "aud may be * alone, which is not recommended; wildcards for subdomains are allowed.",
                "mark": "confirmed",
                "source": "seed2",
            }],
        })
    );
}

#[test]
fn every_advice_is_behind_a_check_and_every_check_has_one_name() {
    let advices = mockmint::vendors::advices();
    let catalogue = mockmint::bench::checks::catalogue(&advices);

    let mut names: Vec<_> = catalogue.iter().map(|entry| entry.id).collect();
    let stray = advices.iter().find(|a| !names.contains(&a.advice.check));
    assert!(stray.is_none(), "{stray:?}");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// What could be judged, a line a check: verdict, name, detail, and the places of the evidence.
async fn judged(space: &Space) -> Vec<String> {
    let (status, body) = space.control(Method::GET, "/checks", None).await;
    assert_eq!(status, 200, "{body}");
    let journal = space.requests("?limit=1000").await;
    assert_no_secret(space, &json!([body, journal]).to_string());
    let place = |id: &Value| journal.iter().position(|entry| entry["id"] == *id).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let checks = body["items"].as_array().unwrap().iter();
    checks
        .filter(|check| check["verdict"] != "not_enough_evidence")
        .map(|check| {
            let evidence = check["evidence"].as_array().unwrap();
            let places: Vec<_> = evidence.iter().map(place).collect();
            assert_eq!(
                check["advice"] != "",
                check["verdict"] == "failed",
                "{check}"
            );
            let [verdict, id, detail] = ["verdict", "id", "detail"].map(|name| text(&check[name]));
            format!("{verdict} {id}: {detail} {places:?}")
        })
        .collect()
}

/// neither a secret of the space nor a token of any vendor is in a text.
fn assert_no_secret(space: &Space, text: &str) {
    let credentials = space.credentials.as_array().unwrap().iter();
    let secrets = credentials.filter_map(|credential| credential["secrets"].as_object());
    for secret in secrets.flat_map(|secrets| secrets.values()) {
        let secret = secret.as_str().unwrap();
        assert!(!text.contains(secret), "{secret}");
    }
    for beginning in ["eyJ", "mockuser", "007eJ"] {
        assert!(!text.contains(beginning), "{beginning}");
    }
}

/// Lets the next requests for an operation go wrong in these ways.
async fn fault(space: &Space, operation: &str, steps: Value) {
    let program = json!({ "match": { "operation": operation }, "steps": steps });
    let (status, body) = space.control(Method::POST, "/faults", Some(program)).await;
    assert_eq!(status, 201, "{body}");
}

/// Sends a request; fails unless it is answered so.
#[track_caller]
fn expect(request: RequestBuilder, status: u16) -> impl Future<Output = String> {
    let caller = std::panic::Location::caller();
    async move {
        let response = request.send().await.unwrap();
        let actual = response.status().as_u16();
        let text = response.text().await.unwrap();
        assert_eq!(actual, status, "{caller}: {text}");
        text
    }
}

async fn token(app: &TestApp, space: &Space, scope: Option<&str>) -> String {
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.map(|scope| ("scope", scope)));
    let response = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&form)
        .send()
        .await
        .unwrap();
    let body: Value = response.json().await.unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

fn voices(app: &TestApp, space: &Space, bearer: &str) -> RequestBuilder {
    app.request(Method::GET, "/v1/voices")
        .header("x-mockmint-space", &space.id)
        .bearer_auth(bearer)
}
