//! R-63, OA-26, JT-04 and JT-13: who may be reached from where, and with which secrets.

use crate::support::process::{Folder, Mockmint};
use crate::support::raw;

use super::complaint;

const SPACES: [&str; 3] = [
    "GET /__mockmint/v1/spaces HTTP/1.1",
    "Host: localhost",
    "Connection: close",
];

#[test]
fn r_63_oa_26_without_an_admin_token_it_keeps_to_loopback() {
    let folder = Folder::new();

    for address in ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1"] {
        let arguments = ["--ephemeral", "--port", "0", "--bind", address];
        let (code, line) = complaint(&folder.run(&arguments));
        let expected = format!(
            "binding {address} opens the control api to the network: give --admin-token, or bind \
             127.0.0.1"
        );
        assert_eq!((code, line), (2, expected));
    }
    // With one it tries, and this machine does not have the address (RFC 5737).
    let arguments = [
        "--port",
        "0",
        "--bind",
        "192.0.2.1",
        "--admin-token",
        "a-token-of-some-length",
    ];
    let (code, line) = complaint(&folder.run(&arguments));
    assert!(line.starts_with("cannot listen on 192.0.2.1:0: "), "{line}");
    assert_eq!(code, 1);
}

#[tokio::test]
async fn r_63_by_default_it_listens_on_both_loopbacks_and_nowhere_else() {
    let folder = Folder::new();
    let server = Mockmint::start(&folder, &["--ephemeral", "--port", "0"]);
    let port: u16 = server.url.rsplit(':').next().unwrap().parse().unwrap();

    let listening = |table: &str| -> Vec<String> {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        let suffix = format!(":{port:04X}");
        table
            .lines()
            .filter_map(|line| {
                let fields: Vec<_> = line.split_whitespace().collect();
                let is_listening = fields.get(3) == Some(&"0A");
                let local = fields.get(1)?;
                (is_listening && local.ends_with(&suffix)).then(|| (*local).to_owned())
            })
            .collect()
    };
    assert_eq!(listening("/proc/net/tcp"), [format!("0100007F:{port:04X}")]);
    for address in listening("/proc/net/tcp6") {
        assert_eq!(
            address,
            format!("00000000000000000000000001000000:{port:04X}")
        );
    }
}

#[tokio::test]
async fn the_admin_token_comes_from_a_flag_a_variable_or_a_file_and_opens_the_control_api() {
    let token = "an-admin-token-of-some-length";
    let folder = Folder::new();
    folder.write("token", &format!("{token}\n"));

    for source in ["flag", "variable", "file", "file variable"] {
        let mut command = folder.command(&["--ephemeral", "--port", "0"]);
        match source {
            "flag" => command.args(["--admin-token", token]),
            "variable" => command.env("MOCKMINT_ADMIN_TOKEN", token),
            "file" => command.args(["--admin-token-file", "token"]),
            _ => command.env("MOCKMINT_ADMIN_TOKEN_FILE", "token"),
        };
        let server = Mockmint::spawn(&folder, command);
        assert_eq!(
            raw::request(&server.url, &SPACES).await.status,
            401,
            "{source}"
        );
        let authorization = format!("Authorization: Bearer {token}");
        let mut lines = SPACES.to_vec();
        lines.push(&authorization);
        assert_eq!(
            raw::request(&server.url, &lines).await.status,
            200,
            "{source}"
        );
        let health = [
            "GET /__mockmint/ready HTTP/1.1",
            "Host: localhost",
            "Connection: close",
        ];
        assert_eq!(raw::request(&server.url, &health).await.status, 200);
        let metrics = [
            "GET /__mockmint/metrics HTTP/1.1",
            "Host: localhost",
            "Connection: close",
        ];
        assert_eq!(raw::request(&server.url, &metrics).await.status, 401);
        let (_, shown) = server.terminate();
        assert!(!shown.contains(token));
    }
}

#[test]
fn an_admin_token_that_could_be_guessed_or_is_not_there_is_refused() {
    let folder = Folder::new();
    folder.write("empty", "");

    let weak = "the admin token must have at least 16 visible characters";
    let both = "give --admin-token or --admin-token-file, not both";
    for (arguments, expected) in [
        (&["--admin-token", "short"][..], weak),
        (&["--admin-token", "with space in the middle"], weak),
        (&["--admin-token", ""], weak),
        (&["--admin-token-file", "empty"], weak),
        (
            &[
                "--admin-token",
                "a-token-of-some-length",
                "--admin-token-file",
                "x",
            ],
            both,
        ),
        (&["--admin-token-file", "missing"], "cannot read missing: "),
    ] {
        let (code, line) = complaint(&folder.run(arguments));
        assert!(line.starts_with(expected), "{line}");
        assert_eq!(code, 2);
    }
}

#[test]
fn jt_04_jt_13_a_master_key_is_64_hexadecimal_digits_and_no_word() {
    let folder = Folder::new();

    for key in [
        "secret",
        "your-256-bit-secret",
        "changeme",
        "password",
        "",
        "0123456789abcdef",
        "AllYourBaseAreBelongToUsAllYourBaseAreBelongToUsAllYourBaseAreBe",
    ] {
        let (code, line) =
            complaint(&folder.run(&["--ephemeral", "--port", "0", "--master-key", key]));
        let expected = "the master key given by --master-key must be 64 hexadecimal digits";
        assert_eq!((code, &*line), (1, expected));
        folder.write("key", key);
        let arguments = ["--ephemeral", "--port", "0", "--master-key-file", "key"];
        let (code, line) = complaint(&folder.run(&arguments));
        assert_eq!(
            (code, &*line),
            (1, "the master key in key must be 64 hexadecimal digits")
        );
    }
}

#[test]
fn the_master_key_is_made_once_for_the_owner_alone_and_belongs_to_its_database() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    drop(Mockmint::start(&folder, &["--port", "0"]));
    let key = std::fs::read_to_string(folder.path("mockmint.key")).unwrap();
    let mode = std::fs::metadata(folder.path("mockmint.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!((key.len(), mode & 0o777), (64, 0o600));

    drop(Mockmint::start(&folder, &["--port", "0"]));
    assert_eq!(
        std::fs::read_to_string(folder.path("mockmint.key")).unwrap(),
        key
    );
    let other = "5e".repeat(32);
    let (code, line) = complaint(&folder.run(&["--port", "0", "--master-key", &other]));
    let expected = "cannot start: the database was made with another master key; give that one with \
                    --master-key-file, or start with a new database";
    assert_eq!((code, &*line), (1, expected));
}

#[test]
fn r_50_help_shows_no_value_of_a_secret_variable() {
    let folder = Folder::new();
    let mut command = folder.command(&["--help"]);
    for name in ["ADMIN_TOKEN", "MASTER_KEY", "DATABASE_URL", "SEED_INLINE"] {
        command.env(format!("MOCKMINT_{name}"), "canary");
    }

    let output = command.output().unwrap();

    assert!(output.status.success());
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        help.contains("MOCKMINT_ADMIN_TOKEN") && !help.contains("canary"),
        "{help}"
    );
}
