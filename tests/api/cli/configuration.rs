//! Flag, else environment, else file, else default.

use crate::support::process::{Folder, Mockmint, log_of};
use crate::support::raw;

use super::complaint;

/// A port that was free a moment ago.
fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

#[test]
fn the_port_is_taken_from_flag_variable_port_and_file_in_this_order() {
    let ports: Vec<_> = (0..4).map(|_| free_port()).collect();
    let folder = Folder::new();
    let url = |port: &str| format!("http://127.0.0.1:{port}");
    let start = |flag: bool, variable: bool, port: bool| {
        let mut command = folder.command(&["--ephemeral"]);
        if flag {
            command.args(["--port", &ports[0]]);
        }
        if variable {
            command.env("MOCKMINT_PORT", &ports[1]);
        }
        if port {
            command.env("PORT", &ports[2]);
        }
        Mockmint::spawn(&folder, command).url.clone()
    };

    folder.write("mockmint.yaml", &format!("port: {}\n", ports[3]));
    assert_eq!(start(true, true, true), url(&ports[0]));
    assert_eq!(start(false, true, true), url(&ports[1]));
    assert_eq!(start(false, false, true), url(&ports[2]));
    assert_eq!(start(false, false, false), url(&ports[3]));
}

#[test]
fn the_database_is_where_it_is_said_to_be() {
    let folder = Folder::new();

    let mut command = folder.command(&["--port", "0"]);
    command.env("DATABASE_URL", "sqlite:theirs.db");
    drop(Mockmint::spawn(&folder, command));
    assert!(folder.path("theirs.db").exists());
    let mut command = folder.command(&["--port", "0", "--database-url", "sqlite:ours.db"]);
    command.env("DATABASE_URL", "sqlite:nobodys.db");
    drop(Mockmint::spawn(&folder, command));
    assert!(folder.path("ours.db").exists());
    assert!(!folder.path("nobodys.db").exists());
    drop(Mockmint::start(&folder, &["--port", "0"]));
    assert!(folder.path("mockmint.db").exists());
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let folder = Folder::new();
    let first = Mockmint::start(&folder, &["--port", "0"]);

    let refused = folder.command(&["--port", "0"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        "mockmint: another mockmint uses mockmint.db; stop that one, or give --database-url or \
         --ephemeral\n"
    );
    drop(first);
    drop(Mockmint::start(&folder, &["--port", "0"]));
}

#[test]
fn an_ephemeral_server_writes_nothing() {
    let folder = Folder::new();

    for (arguments, variable) in [
        (&["--ephemeral", "--port", "0"][..], ""),
        (&["--port", "0"], "true"),
    ] {
        let mut command = folder.command(arguments);
        if !variable.is_empty() {
            command.env("MOCKMINT_EPHEMERAL", variable);
        }
        drop(Mockmint::spawn(&folder, command));
        let mut files = std::fs::read_dir(folder.path("")).unwrap();
        assert!(files.all(|file| file.unwrap().file_name() == "log"));
    }
}

#[test]
fn a_key_nobody_reads_is_an_error_that_names_file_and_line() {
    let folder = Folder::new();

    for (text, expected) in [
        ("port: 0\nprot: 1\n", "mockmint.yaml:2: "),
        ("port: often\n", "mockmint.yaml:1: "),
        ("[]\n", "mockmint.yaml:1: "),
        ("port: [\n", "mockmint.yaml:"),
        ("port: 0\nport: 0\n", "mockmint.yaml:2: "),
    ] {
        folder.write("mockmint.yaml", text);
        let (code, line) = complaint(&folder.run(&["--ephemeral"]));
        assert!(line.starts_with(expected), "{text:?}: {line}");
        assert_eq!(code, 2);
    }
}

#[test]
fn a_wrong_flag_or_value_is_2_and_says_which() {
    let folder = Folder::new();

    for (arguments, expected) in [
        (&["--prot", "0"][..], "--prot"),
        (&["--port", "70000"], "--port"),
        (&["--bind", "localhost"], "--bind"),
        (&["--log-format", "xml"], "--log-format"),
        (&["--log-level", "x=y=z"], "--log-level"),
        (
            &["--allowed-host", "http://x", "--ephemeral"],
            "--allowed-host",
        ),
        (&["--database-url", "mysql://x"], "sqlite: or postgres://"),
        (&["nonsense"], "nonsense"),
        (&["seed"], "seed"),
    ] {
        let output = folder.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{said}");
        assert_eq!(output.stdout, b"");
    }
    let mut command = folder.command(&["--ephemeral"]);
    let (code, line) = complaint(&command.env("PORT", "many").output().unwrap());
    assert_eq!(
        (code, &*line),
        (2, "the environment variable PORT is not a port number")
    );
}

#[test]
fn a_database_that_cannot_be_opened_is_1_and_one_line_without_its_password() {
    let folder = Folder::new();

    for (url, place) in [
        ("sqlite:no/such/folder/x.db", "no/such/folder/x.db"),
        (
            "postgres://me:canary-password@127.0.0.1:1/x",
            "postgres://me:***@127.0.0.1:1/x",
        ),
    ] {
        let output = folder.run(&["--port", "0", "--database-url", url]);
        let (code, line) = complaint(&output);
        let expected = format!("cannot open the database {place}: ");
        assert!(line.starts_with(&expected), "{line}");
        assert!(!line.contains("canary"), "{line}");
        assert_eq!(code, 1);
    }
}

#[tokio::test]
async fn a_log_in_json_has_one_object_a_line() {
    let folder = Folder::new();
    let arguments = [
        "--ephemeral",
        "--port",
        "0",
        "--log-format",
        "json",
        "--log-level",
        "trace",
    ];
    let server = Mockmint::start(&folder, &arguments);

    let nasty = "User-Agent: a\u{1b}[31m\u{2028}\"}{\\";
    let lines = [
        "GET /v1/voices HTTP/1.1",
        "Host: localhost",
        nasty,
        "Connection: close",
    ];
    raw::request(&server.url, &lines).await;
    server.terminate();

    let log = log_of(&folder);
    assert!(log.lines().count() > 3, "{log}");
    for line in log.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            event["level"].is_string() && event["timestamp"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn a_file_of_another_program_or_a_damaged_one_is_refused_in_one_line() {
    use std::os::unix::fs::FileExt;

    let folder = Folder::new();
    let other = format!("sqlite:{}?mode=rwc", folder.path("other.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&other).await.unwrap();
        let table = sqlx::query("CREATE TABLE theirs (x)");
        table.execute(&pool).await.unwrap();
        pool.close().await;
    });
    let output = folder.run(&["--port", "0", "--database-url", "sqlite:other.db"]);
    assert_eq!(
        complaint(&output),
        (
            1,
            "cannot open the database other.db: it belongs to another program; give another file \
             with --database-url"
                .to_owned()
        )
    );

    drop(Mockmint::start(&folder, &["--port", "0"]));
    let checked = ["--port", "0", "--check-database"];
    drop(Mockmint::start(&folder, &checked));
    // Closing the last connection brings the write-ahead log into the file.
    runtime.block_on(async {
        let ours = format!("sqlite:{}", folder.path("mockmint.db").display());
        let pool = sqlx::SqlitePool::connect(&ours).await.unwrap();
        let closing = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        closing.execute(&pool).await.unwrap();
        pool.close().await;
    });
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path("mockmint.db"))
        .unwrap();
    let length = file.metadata().unwrap().len();
    file.write_all_at(&[0xff; 2048], length - 2048).unwrap();
    let (code, line) = complaint(&folder.run(&checked));
    assert_eq!(code, 1);
    assert!(
        line.starts_with("cannot open the database mockmint.db: it is damaged ("),
        "{line}"
    );
}
