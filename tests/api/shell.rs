//! The commands, run as a shell would run them, against a running server.

mod environment;
mod files;
mod keys;
mod output;
mod signals;

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::shell::{BINARY, json, run, shell, text};

#[tokio::test]
async fn a_minted_token_is_the_only_thing_on_stdout_and_works() {
    let app = TestApp::spawn().await;
    let space = app.space().await;

    let minted = shell(&app, &["mint", "speechify", "--space", &space.name]).await;
    let token = text(&minted.stdout).trim_end();

    assert_eq!(minted.status.code(), Some(0), "{}", text(&minted.stderr));
    assert_eq!(voices(&app, token).await, 200);
    let inspected = shell(&app, &["inspect", token, "--space", &space.id, "--json"]).await;
    assert_eq!(json(&inspected)["accepted"], true);
}

#[tokio::test]
async fn an_inspected_token_that_would_be_refused_says_why_and_exits_1() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let minted = shell(&app, &["mint", "speechify", "--space", &space.name]).await;
    space.advance("2h").await;

    let token = text(&minted.stdout).trim_end();
    let inspected = shell(&app, &["inspect", token, "--space", &space.name]).await;

    assert_eq!(inspected.status.code(), Some(1));
    assert_eq!(
        text(&inspected.stderr),
        "mockmint: the token is refused: expired\n"
    );
    let shown = text(&inspected.stdout);
    assert!(
        shown.starts_with("refused by speechify, format jwt\n"),
        "{shown}"
    );
    assert!(shown.contains("FAIL exp"), "{shown}");
    assert!(!shown.contains('\x1b'), "colours off a terminal: {shown}");
}

#[tokio::test]
async fn a_request_is_explained_whatever_its_space() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    space.freeze().await;
    voices(&app, &space.secret("speechify", "key")).await;
    let entry = &space.requests("").await[0];

    let id = entry["id"].as_str().unwrap();
    let explained = shell(&app, &["explain", id]).await;
    let unknown = shell(&app, &["explain", "req-nobody-1"]).await;

    let shown = text(&explained.stdout);
    let head = shown.split("verdict").next().unwrap();
    assert_eq!(
        head,
        format!(
            "GET /v1/voices -> 200\n  request    {id}\n  at         {}\n  vendor     speechify\n  \
             operation  voices.list\n  credential {}\n  reason     -\n  fault      -\n",
            entry["at"].as_str().unwrap(),
            space.credential("speechify")["name"].as_str().unwrap(),
        )
    );
    assert!(shown.contains("  ok   key state: active\n"), "{shown}");
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn a_fault_is_started_explained_and_stopped() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let key = space.secret("speechify", "key");
    let fault = async |arguments: &[&str]| {
        let place = ["--space", &space.id, "--json"];
        shell(&app, &[&["fault"], arguments, &place].concat()).await
    };

    let started = fault(&["add", "429,retry_after=2s", "ok", "--vendor", "speechify"]).await;
    let program = json(&started);
    assert_eq!(
        (&program["match"], &program["steps"]),
        (
            &json!({ "vendor": "speechify" }),
            &json!([{ "status": 429, "retry_after": "2s" }, { "ok": true }])
        )
    );
    assert_eq!(voices(&app, &key).await, 429);
    let entry = &space.requests("").await[0];
    let explained = shell(&app, &["explain", entry["id"].as_str().unwrap()]).await;
    let told = format!(
        "  fault      {}\n  program    {}\n",
        entry["fault"]["what"].as_str().unwrap(),
        program["id"].as_str().unwrap()
    );
    assert!(text(&explained.stdout).contains(&told), "{explained:?}");

    let removed = fault(&["remove", program["id"].as_str().unwrap()]).await;
    assert_eq!(removed.status.code(), Some(0));
    assert_eq!(json(&fault(&[]).await), json!({ "items": [] }));
    let narrow = [
        "add",
        "503",
        "--header",
        "X-Test: a:b",
        "--nth",
        "2",
        "--until",
        "5m",
    ];
    let matching = json!({ "header": { "X-Test": "a:b" }, "nth": 2 });
    assert_eq!(json(&fault(&narrow).await)["match"], matching);
    assert_eq!(voices(&app, &key).await, 200);
    assert_eq!(fault(&["clear"]).await.status.code(), Some(0));
    for impossible in ["999", "expires", "503,times=0"] {
        let refused = fault(&["add", impossible]).await;
        let code = refused.status.code().unwrap();
        assert!([1, 2].contains(&code), "{impossible}: {refused:?}");
        assert_eq!(json(&fault(&[]).await), json!({ "items": [] }));
    }
}

#[tokio::test]
async fn a_token_is_minted_with_claims_of_the_testers_own() {
    let app = TestApp::spawn().await;

    let claims = r#"{"channel":"demo"}"#;
    let minted = shell(&app, &["mint", "agora", "--claims", claims]).await;
    let token = text(&minted.stdout).trim();
    let inspected = shell(&app, &["inspect", token, "--json"]).await;
    let wrong = shell(&app, &["mint", "agora", "--claims", "demo"]).await;

    assert_eq!(json(&inspected)["claims"]["services"][0]["channel"], "demo");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("claims are a JSON object, such as"));
}

#[tokio::test]
async fn a_mistyped_defect_gets_a_suggestion() {
    let app = TestApp::spawn().await;

    let mistyped = shell(&app, &["mint", "speechify", "--defect", "expird"]).await;
    let elsewhere = shell(&app, &["mint", "speechify", "--defect", "agora-006"]).await;

    assert_eq!(
        text(&mistyped.stderr),
        "mockmint: defect: no such defect of speechify; did you mean expired?; \
         GET /__mockmint/v1/defects lists them\n"
    );
    assert!(text(&elsewhere.stderr).contains("; it is one of agora; "));
}

#[tokio::test]
async fn a_space_is_made_moved_and_dropped() {
    let app = TestApp::spawn().await;

    let made = shell(
        &app,
        &[
            "spaces", "create", "t1", "--frozen", "--ttl", "1h", "--json",
        ],
    )
    .await;
    let moved = shell(
        &app,
        &["clock", "advance", "1h30m", "--space", "t1", "--json"],
    )
    .await;
    let set = shell(
        &app,
        &["clock", "set", "2030-01-02T03:04:05Z", "--space", "t1"],
    )
    .await;
    let listed = shell(&app, &["spaces"]).await;
    let dropped = shell(&app, &["spaces", "drop", "t1"]).await;
    let again = shell(&app, &["clock", "--space", "t1"]).await;

    assert_eq!(json(&made)["name"], "t1");
    assert!(json(&made)["credentials"][0]["secrets"].is_object());
    assert_eq!(json(&moved)["mode"], "frozen");
    assert!(text(&set.stdout).contains("frozen  2030-01-02T03:04:05Z"));
    let listed = text(&listed.stdout);
    let names: Vec<_> = listed.lines().filter_map(|l| l.split(' ').next()).collect();
    assert_eq!(names, ["NAME", "default", "t1"]);
    assert_eq!(dropped.status.code(), Some(0));
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(
        text(&again.stderr),
        "mockmint: no space of this id or name\n"
    );
}

#[tokio::test]
async fn a_key_is_made_replaced_and_withdrawn_by_its_name() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let keys = async |arguments: &[&str]| {
        let all = [&["keys"], arguments, &["--space", &space.name, "--json"]].concat();
        shell(&app, &all).await
    };

    let scopes = r#"scopes=["voices:read"]"#;
    let made = json(&keys(&["create", "speechify", "--name", "ci", "--field", scopes]).await);
    let old = made["secrets"]["key"].as_str().unwrap();
    let new = json(&keys(&["regenerate", "ci"]).await);
    let new = new["secrets"]["key"].as_str().unwrap();
    let before = (voices(&app, old).await, voices(&app, new).await);
    let revoked = keys(&["revoke", "ci"]).await;

    assert_eq!(made["fields"]["scopes"][0], "voices:read");
    assert_eq!(before, (401, 200));
    assert_eq!(revoked.status.code(), Some(0));
    assert_eq!(voices(&app, new).await, 401);
    let unknown = keys(&["revoke", "nobody"]).await;
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn the_journal_is_listed_filtered_awaited_exported_and_emptied() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    voices(&app, &space.secret("speechify", "key")).await;
    let requests = async |arguments: &[&str]| {
        let all = [&["requests"], arguments, &["--space", &space.name]].concat();
        shell(&app, &all).await
    };

    let listed = requests(&["--operation", "voices.list"]).await;
    let filtered = requests(&["--reason", "expired", "--json"]).await;
    let in_vain = requests(&["--wait", "0s", "--count", "2"]).await;
    let har = requests(&["har"]).await;
    let cleared = requests(&["clear"]).await;

    let shown = text(&listed.stdout);
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(shown.contains("200     speechify voices.list"), "{shown}");
    assert_eq!(json(&filtered)["items"], serde_json::json!([]));
    assert_eq!(in_vain.status.code(), Some(1));
    assert_eq!(json(&har)["log"]["entries"].as_array().unwrap().len(), 1);
    assert_eq!(cleared.status.code(), Some(0));
    assert!(space.requests("").await.is_empty());
}

#[tokio::test]
async fn checks_are_shown_and_fail_a_build_that_minds_them() {
    let app = TestApp::spawn().await;
    let space = app.space().await;
    let response = app
        .request(Method::POST, "/v1/auth/token")
        .bearer_auth(space.secret("speechify", "key"))
        .form(&[("grant_type", "client_credentials")])
        .send();
    response.await.unwrap();
    let checks = async |arguments: &[&str]| {
        let all = [&["checks"], arguments, &["--space", &space.name]].concat();
        shell(&app, &all).await
    };

    let unminded = checks(&[]).await;
    let other = checks(&["--fail-on", "no-secret-in-url,agora-start-interval"]).await;
    let minded = checks(&["--fail-on", "scope-asked-for"]).await;
    let any = checks(&["--fail-on", "any", "--json"]).await;

    let shown = text(&unminded.stdout);
    assert!(
        shown.starts_with("FAIL scope-asked-for  asked: 0, taken: 1\n"),
        "{shown}"
    );
    let missing = "n/a  token-reused  the journal shows no token that was used twice";
    assert!(shown.contains(missing), "{shown}");
    let codes = [unminded, other, minded, any.clone()].map(|output| output.status.code());
    assert_eq!(codes, [Some(0), Some(0), Some(1), Some(1)]);
    assert_eq!(text(&any.stderr), "mockmint: failed: scope-asked-for\n");
    assert_eq!(json(&any)["exchanges"], 1);
}

#[tokio::test]
async fn a_mistyped_word_gets_a_suggestion_and_exit_code_2() {
    let app = TestApp::spawn().await;

    for (arguments, suggestion) in [
        (&["mnt"][..], "'mint'"),
        (&["mint", "speachify"], "'speechify'"),
        (&["requests", "--reason", "expird"], "'expired'"),
        (&["keys", "revok", "x"], "'revoke'"),
        (&["checks", "--fail-on", "tokn-reused"], "'token-reused'"),
        (
            &["checks", "--fail-on", "any,agora-start-intervall"],
            "'agora-start-interval'",
        ),
    ] {
        let output = shell(&app, arguments).await;
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(complaint.contains(suggestion), "{complaint}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_one_clear_line() {
    let refused = run(&["clock", "--server", "http://127.0.0.1:1"]).await;
    let unspoken = run(&["clock", "--server", "https://127.0.0.1:1"]).await;

    let complaint = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.starts_with("mockmint: http://127.0.0.1:1 does not answer: "));
    assert_eq!(unspoken.status.code(), Some(2));
}

#[tokio::test]
async fn an_admin_token_opens_the_control_api() {
    let token = "a-token-of-sixteen-and-more";
    let app = TestApp::spawn_with(|config| {
        config.admin_token = Some(mockmint::secret::Secret::new(token.into()));
    })
    .await;

    let without = shell(&app, &["clock"]).await;
    let with = shell(&app, &["clock", "--admin-token", token]).await;

    assert_eq!(without.status.code(), Some(1));
    assert!(text(&without.stderr).contains("--admin-token"));
    assert_eq!(with.status.code(), Some(0));
}

#[tokio::test]
async fn a_command_runs_beside_a_server_of_its_own_and_lends_its_exit_code() {
    let script = r#"echo "$SPEECHIFY_BASE_URL $SPEECHIFY_API_KEY";
        "$0" mint speechify | cut -c1-3; exit 7"#;

    let output = run(&["exec", "--", "sh", "-c", script, BINARY]).await;
    let absent = run(&["exec", "--", "mockmint-no-such-program"]).await;

    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
    let mut lines = shown.lines();
    let (url, key) = lines.next().unwrap().split_once(' ').unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":6468"));
    assert_eq!((key, lines.next()), ("sk_mockmint_dev", Some("eyJ")));
    assert_eq!(absent.status.code(), Some(127));
}

#[tokio::test]
async fn a_seed_file_is_enough_to_mint_and_to_look_inside() {
    let minted = run(&["mint", "speechify", "--seed", "fixtures/seed.yaml"]).await;
    let token = text(&minted.stdout).trim_end();
    let inspected = run(&["inspect", token, "--seed", "fixtures/seed.yaml", "--json"]).await;

    assert_eq!(minted.status.code(), Some(0), "{}", text(&minted.stderr));
    // Another run has other signing keys: it reads the token, and does not trust it.
    assert_eq!(json(&inspected)["claims"]["client_id"], "dev");
    assert_eq!(json(&inspected)["reason"], "unknown_signing_key");
    assert_eq!(inspected.status.code(), Some(1));
}

#[tokio::test]
async fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]).await;
        let script = text(&output.stdout);
        for command in ["mint", "explain", "requests", "exec"] {
            assert!(script.contains(command), "{shell} {command}");
        }
    }
}

async fn voices(app: &TestApp, bearer: &str) -> u16 {
    let request = app.request(Method::GET, "/v1/voices").bearer_auth(bearer);
    request.send().await.unwrap().status().as_u16()
}
