//! Runs that are the same byte by byte: one seed of chance, one instant.

use mockmint::clock::LATEST;
use mockmint::config::{Config, Environment, Flags, MasterKeySource};
use mockmint::vendors;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::customer::Issued;
use crate::support::process::{Folder, Mockmint};
use crate::support::{Space, TestApp, client};

#[tokio::test]
async fn a_seed_and_a_frozen_clock_give_the_same_tokens_ids_and_journal_on_every_run() {
    for now in [None, Some("2026-01-01T00:00:00Z")] {
        let runs = [run(7, now).await, run(7, now).await, run(8, now).await];

        assert_eq!(runs[0], runs[1]);
        for (seven, eight) in runs[0].iter().zip(&runs[2]) {
            assert_ne!(seven, eight);
        }
    }
}

#[tokio::test]
async fn where_the_servers_own_time_stands_everything_the_control_api_says_is_the_same() {
    let see = async || {
        let app = TestApp::spawn_with(|config| seed(config, 1, Some("2026-01-01T00:00:00Z"))).await;
        let creation = json!({ "name": "mine", "ttl": "1h" });
        let made = app
            .control(Method::POST, "/v1/spaces", Some(creation))
            .await;
        let all = app.control(Method::GET, "/v1/spaces", None).await;
        format!("{made:?} {all:?}")
    };

    assert_eq!(see().await, see().await);
}

/// On another machine, with another port, by another build: nothing but the arguments counts.
#[tokio::test]
async fn two_runs_of_the_binary_are_the_same_byte_by_byte_at_every_vendor() {
    let now = ["--now", "2026-01-01T00:00:00Z"];
    for more in [&now[..], &[]] {
        let arguments = [&["--seed-random", "7"], more].concat();
        let (first, second) = (binary(&arguments).await, binary(&arguments).await);

        assert_eq!(first.len(), second.len());
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(first, second);
        }
        let other = binary(&[&["--seed-random", "8"], more].concat()).await;
        let answers = first.iter().zip(&other);
        let same: Vec<_> = answers.filter(|(one, other)| one == other).collect();
        assert!(same.is_empty(), "chance has no part in {same:?}");
    }
}

#[test]
fn a_seed_of_chance_is_for_servers_that_begin_anew() {
    let flags = Flags {
        seed_random: Some(1),
        ..Flags::default()
    };
    let refused = flags.clone().config(&Environment::default()).unwrap_err();
    assert!(refused.0.starts_with("--seed-random "), "{refused}");

    let ephemeral = Flags {
        ephemeral: Some(true),
        now: Some(LATEST),
        ..flags
    };
    let config = ephemeral.config(&Environment::default()).unwrap();
    assert_eq!((config.seed_random, config.now), (Some(1), Some(LATEST)));
    let usual = Flags::default().config(&Environment::default()).unwrap();
    assert_eq!((usual.seed_random, usual.now), (None, None));
}

/// All that a run of the binary says: secrets, tokens, answers and their request ids, the journal
/// as entries, archive and checks, and a snapshot.
async fn binary(arguments: &[&str]) -> Vec<String> {
    let folder = Folder::new();
    let usual = ["--ephemeral", "--port", "0"];
    let server = Mockmint::start(&folder, &[&usual, arguments].concat());
    let http = client();
    let clock = json!({ "mode": "frozen", "now": "2026-02-03T04:05:06Z" });
    let creation = json!({ "name": "mine", "clock": clock });
    let space = Space::create(&http, &server.url, creation).await;
    let faults = json!({ "steps": [{ "ok": true, "times": 7 }, { "status": 503 }], "repeat": 3 });
    let (_, fault) = space.control(Method::POST, "/faults", Some(faults)).await;
    let mut said = vec![space.credentials.to_string(), fault["id"].to_string()];
    let send = async |request: RequestBuilder| {
        // The port is the one thing that differs.
        let answer = request.header("host", "localhost").send().await.unwrap();
        let id = answer.headers()["x-mockmint-request-id"].to_str().unwrap();
        (id.to_owned(), answer.text().await.unwrap())
    };
    for vendor in vendors::ALL {
        let name = vendor.name();
        let (id, answer) = send(space.asking(name)).await;
        let token = Issued::read(&answer).token;
        said.extend([id, answer]);
        let defect = vendor.tokens().defects()[0].name;
        said.push(space.mint(name, None).await);
        let forged = space.mint(name, Some(defect)).await;
        for request in [
            space.using(name, &token),
            space.probe(*vendor, "nobody's"),
            space.probe(*vendor, &forged),
        ] {
            said.push(send(request).await.0);
        }
        said.push(forged);
        space.advance("1h").await;
    }
    for path in ["/requests", "/requests.har", "/checks", "/credentials"] {
        let (_, body) = space.control(Method::GET, path, None).await;
        said.push(body.to_string());
    }
    // It tells when fault programs were made, in real time.
    if !arguments.contains(&"--now") {
        return said;
    }
    let (_, snapshot) = space
        .control(Method::POST, "/snapshot", Some(json!({})))
        .await;
    said.push(snapshot.to_string());
    said
}

/// The credentials, a token and the journal of a run, as text.
async fn run(chance: u64, now: Option<&str>) -> [String; 3] {
    let app = TestApp::spawn_with(|config| seed(config, chance, now)).await;
    let clock = json!({ "mode": "frozen", "now": "2026-02-03T04:05:06Z" });
    let space = app.space_of(json!({ "clock": clock })).await;
    let faults = json!({ "steps": [{ "ok": true, "times": 2 }, { "status": 503 }] });
    space.control(Method::POST, "/faults", Some(faults)).await;
    let send = async |request: RequestBuilder| {
        // The port is the one thing that differs.
        let request = request.header("host", "localhost");
        let request = request.header("x-mockmint-space", &space.id);
        request.send().await.unwrap().text().await.unwrap()
    };
    let key = space.secret("speechify", "key");
    let request = app.request(Method::POST, "/v1/auth/token").bearer_auth(key);
    let answer = send(request.form(&[("grant_type", "client_credentials")])).await;
    let body: Value = serde_json::from_str(&answer).unwrap();
    let token = body["access_token"].as_str().unwrap();
    for bearer in [token, token, "sk_of_nobody"] {
        send(app.request(Method::GET, "/v1/voices").bearer_auth(bearer)).await;
    }
    let journal = space.requests("").await;
    assert_eq!(journal.len(), 4);
    [
        space.credentials.to_string(),
        answer,
        json!(journal).to_string(),
    ]
}

fn seed(config: &mut Config, chance: u64, now: Option<&str>) {
    config.seed_random = Some(chance);
    config.now = now.map(|now| now.parse().unwrap());
    config.master_key = MasterKeySource::Passing;
}
