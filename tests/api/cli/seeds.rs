//! `mockmint seed`, and seeds at the start.

use std::io::Write;
use std::process::Stdio;

use crate::support::process::{Folder, Mockmint};
use crate::support::raw;

use super::complaint;

const GOOD: &str = "spaces:\n  - name: default\n    speechify:\n      accounts:\n        - name: acme\n          \
                    keys: [{ name: dev, secret: sk_mine_12345 }]\n  - name: other\n";

#[test]
fn a_good_seed_is_called_good() {
    let folder = Folder::new();
    folder.write("seed.yaml", GOOD);

    let output = folder.run(&["seed", "check", "seed.yaml"]);

    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said, "seed.yaml: good; spaces: 2, credentials: 1\n");
}

#[test]
fn a_bad_seed_is_named_by_file_line_and_key() {
    let folder = Folder::new();

    for (text, expected) in [
        ("spaces: [\n", "seed.yaml:1: "),
        ("spaces: 1\n", "seed.yaml:1: spaces: must be a list"),
        (
            "speces: []\n",
            "seed.yaml:1: a seed has the key spaces, a list",
        ),
        (
            "spaces:\n  - name: Default\n",
            "seed.yaml:2: spaces[0].name: must have 1 to 63",
        ),
        (
            "spaces:\n  - name: a\n    clock: { mode: running, rate: -1 }\n",
            "seed.yaml:3: spaces[0].clock: the rate must be above 0",
        ),
        (
            "spaces:\n  - name: a\n    speechify:\n      accounts:\n        - name: acme\n          keys:\n            - { name: dev, secret: short }\n",
            "seed.yaml:7: spaces[0].speechify.accounts[0].keys[0].secret: must have 8 to 512",
        ),
        (
            "spaces:\n  - name: a\n    speechify:\n      accounts:\n        - { name: acme, keys: [{ name: a }, { name: a }] }\n",
            "seed.yaml:4: spaces[0].speechify: there are two credentials called a",
        ),
    ] {
        folder.write("seed.yaml", text);
        let (code, line) = complaint(&folder.run(&["seed", "check", "seed.yaml"]));
        assert!(line.starts_with(expected), "{line}\nis not\n{expected}");
        assert_eq!(code, 1);
    }
    let (code, line) = complaint(&folder.run(&["seed", "check", "missing.yaml"]));
    assert!(line.starts_with("cannot read missing.yaml: "), "{line}");
    assert_eq!(code, 2);
}

#[test]
fn a_bad_seed_keeps_the_server_from_starting_and_from_writing() {
    let folder = Folder::new();
    folder.write("good.yaml", GOOD);
    folder.write("bad.yaml", "spaces:\n  - name: b\n    speechfy: {}\n");

    let arguments = ["--port", "0", "--seed", "good.yaml", "--seed", "bad.yaml"];
    let (code, line) = complaint(&folder.run(&arguments));

    assert!(
        line.starts_with("bad.yaml:3: spaces[0].speechfy: unknown key"),
        "{line}"
    );
    assert_eq!(code, 1);
    assert!(!folder.path("mockmint.db").exists());
    let (code, line) = complaint(&folder.run(&["--port", "0", "--seed", "missing.yaml"]));
    assert!(
        line.starts_with("cannot read the seed missing.yaml: "),
        "{line}"
    );
    assert_eq!(code, 2);
}

#[tokio::test]
async fn seeds_come_from_files_and_from_the_environment_and_twice_changes_nothing() {
    let folder = Folder::new();
    folder.write("seed.yaml", GOOD);
    let inline = GOOD
        .replace("sk_mine_12345", "sk_mine_67890")
        .replace("name: dev", "name: inline");

    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut command = folder.command(&["--port", "0", "--seed", "seed.yaml"]);
        command.env("MOCKMINT_SEED_INLINE", &inline);
        let server = Mockmint::spawn(&folder, command);
        for (key, status) in [
            ("sk_mine_12345", 200),
            ("sk_mine_67890", 200),
            ("sk_mockmint_dev", 401),
        ] {
            let authorization = format!("Authorization: Bearer {key}");
            let lines = [
                "GET /v1/audio/models HTTP/1.1",
                "Host: localhost",
                &authorization,
                "Connection: close",
            ];
            assert_eq!(
                raw::request(&server.url, &lines).await.status,
                status,
                "{key}"
            );
        }
        let lines = [
            "GET /__mockmint/v1/spaces/default/credentials HTTP/1.1",
            "Host: localhost",
            "Connection: close",
        ];
        let mut listed = raw::request(&server.url, &lines).await.json();
        for item in listed["items"].as_array_mut().unwrap() {
            item["last_used_at"] = serde_json::Value::Null;
        }
        seen.push(listed);
        server.terminate();
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0]["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_hash_is_made_for_a_secret_and_fits_it() {
    let folder = Folder::new();
    let mut command = folder.command(&["seed", "hash"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"a-chosen-secret\n")
        .unwrap();

    let hash = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let hash = hash.trim_end();

    assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
    folder.write(
        "seed.yaml",
        &format!(
            "spaces:\n  - name: default\n    speechify: {{ accounts: [ {{ name: a, keys: [ {{ name: k, \
             secret: a-chosen-secret, hash: \"{hash}\" }} ] }} ] }}\n"
        ),
    );
    assert!(folder.run(&["seed", "check", "seed.yaml"]).status.success());
}

#[test]
fn a_hash_that_is_not_that_of_its_secret_is_an_error_for_every_kind() {
    let folder = Folder::new();
    let built_in = mockmint::seed::BUILT_IN;
    folder.write("seed.yaml", built_in);
    assert!(folder.run(&["seed", "check", "seed.yaml"]).status.success());
    let hashes = built_in
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("hash: $argon2id$"));
    let hashes: Vec<_> = hashes.collect();
    assert!(hashes.len() > 6);
    let other = |n: usize| hashes[(n + 1) % hashes.len()].1.split_once(": ").unwrap().1;

    for (n, (place, line)) in hashes.iter().enumerate() {
        let lines = built_in.lines().enumerate().map(|(at, kept)| {
            let (name, _) = line.split_once(": ").unwrap();
            if at == *place {
                format!("{name}: {}\n", other(n))
            } else {
                format!("{kept}\n")
            }
        });
        folder.write("seed.yaml", &lines.collect::<String>());
        let (code, line) = complaint(&folder.run(&["seed", "check", "seed.yaml"]));
        assert_eq!(code, 1, "{line}");
        assert!(
            line.starts_with("seed.yaml: the hash of default/"),
            "{line}"
        );
        assert!(
            line.ends_with("; `mockmint seed hash` makes the right one"),
            "{line}"
        );
    }
}
