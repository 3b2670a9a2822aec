//! What happens to the files of an embedded database while a server runs, or before it starts.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use sqlx::{Connection, SqliteConnection};

use super::client::{Credential, assert_unknown, create_space};
use super::disk::{Call, Errno, Fate};
use super::place::{Engine, Folder, Place};
use super::server::Server;

/// No answer may take longer: 3 s by the promise, and as much again for a busy machine.
const SLOWEST: Duration = Duration::from_secs(6);
/// How long the server may take to be ready again.
const RECOVERY: Duration = Duration::from_secs(15);

/// Something that another program does to the files of a running server.
type Harm = fn(&Path);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_into_files_that_are_not_there_any_more() {
    let harms: [(&str, Harm); 4] = [
        ("replaced", |file| {
            let beside = file.with_extension("copy");
            fs::copy(file, &beside).unwrap();
            fs::rename(&beside, file).unwrap();
        }),
        ("removed", |file| fs::remove_file(file).unwrap()),
        ("cut", |file| {
            let file = fs::File::options().write(true).open(file).unwrap();
            file.set_len(0).unwrap();
        }),
        ("deprived of its write-ahead log", |file| {
            fs::remove_file(file.with_extension("db-wal")).unwrap();
        }),
    ];
    for (name, harm) in harms {
        let place = Place::new(Engine::Sqlite).await;
        let server = place.start().await.unwrap();
        let credential = Credential::create(&server, "default").await;

        harm(&place.folder.file("mockmint.db"));

        assert_unknown(&create_space(&server, "after").await);
        assert_unknown(&credential.ask_to_regenerate(&server).await);
        let ready = server.control(Method::GET, "/ready", None).await;
        assert_eq!(ready.status, 503, "{name}: {ready:?}");
        let said = ready.text("/detail");
        assert!(said.contains(name), "{said}");
        assert!(server.log().contains(name), "{}", server.log());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_refuses_to_be_written_is_told_and_recovers() {
    for error in [
        Errno::Access,
        Errno::Descriptors,
        Errno::Full,
        Errno::Io,
        Errno::Quota,
        Errno::ReadOnly,
    ] {
        let place = Place::new(Engine::Sqlite).await;
        let server = place.start().await.unwrap();
        let mut credential = Credential::of_seed(&server).await;

        place.disk().fail_all(Fate::Fail(error));
        assert_unknown(&create_space(&server, "after").await);
        assert_unknown(&credential.ask_to_regenerate(&server).await);
        let status = server.status_of(&credential.key).await;
        assert_eq!(status, 200, "{error:?}: nothing was stored");
        let ready = server.control(Method::GET, "/ready", None).await;
        assert_eq!(ready.status, 503, "{error:?}: {ready:?}");
        assert!(place.disk().faulted() > 0, "{error:?}");
        place.heal();

        server.until_ready(RECOVERY).await.unwrap();
        assert_eq!(create_space(&server, "after").await.status, 201);
        let old = credential.regenerate(&server).await;
        assert_eq!(server.status_of(&old).await, 401, "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_hangs_holds_no_request_up() {
    let place = Place::new(Engine::Sqlite).await;
    let server = place.start().await.unwrap();
    let mut credential = Credential::of_seed(&server).await;
    let other = Credential::create(&server, "default").await;

    place.disk().watch(&[Call::Write, Call::Sync]);
    place.disk().fail_all(Fate::Hang);
    for _ in 0..2 {
        let reply = credential.ask_to_regenerate(&server).await;
        assert_unknown(&reply);
        assert!(reply.took < SLOWEST, "{:?}", reply.took);
    }
    assert_eq!(server.status_of(&other.key).await, 200, "another key");
    let status = server.status_of(&credential.key).await;
    assert_eq!(status, 503, "whether the key was replaced is not known");
    place.heal();

    server.until_ready(RECOVERY).await.unwrap();
    let old = credential.regenerate(&server).await;
    assert_eq!(server.status_of(&old).await, 401);
    assert_eq!(server.status_of(&credential.key).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g10_a_link_to_the_file_does_not_let_a_second_server_in() {
    let place = Place::new(Engine::Sqlite).await;
    let _first = place.start().await.unwrap();
    let file = place.folder.file("mockmint.db");
    for (name, link) in [("soft.db", true), ("hard.db", false)] {
        let path = place.folder.file(name);
        if link {
            std::os::unix::fs::symlink(&file, &path).unwrap();
        } else {
            fs::hard_link(&file, &path).unwrap();
        }
        let said = refused(place.folder.path(), &format!("sqlite:{name}"), &[]);
        assert!(said.contains("another mockmint uses"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_version_is_refused_in_one_line() {
    let folder = Folder::new();
    let place = Place::on_disk(folder);
    place.start().await.unwrap().kill();
    let url = format!("sqlite:{}", place.folder.file("mockmint.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    fs::remove_file(place.folder.file("log")).unwrap();

    let said = refused(place.folder.path(), "sqlite:mockmint.db", &[]);

    assert_eq!(
        said,
        "mockmint: cannot open the database mockmint.db: its schema has version 9999, which is newer \
         than this program: use the mockmint that made it, or another database\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_key_file_is_told_and_not_replaced() {
    let folder = Folder::new();
    let arguments = [
        "serve",
        "--port",
        "0",
        "--database-url",
        "sqlite:mockmint.db",
    ];
    let server =
        tokio::task::block_in_place(|| Server::start(folder.path(), &arguments, |_| {})).unwrap();
    server.kill();
    fs::remove_file(folder.file("mockmint.key")).unwrap();
    fs::remove_file(folder.file("log")).unwrap();

    let said = refused(folder.path(), "sqlite:mockmint.db", &[]);

    assert_eq!(
        said,
        "mockmint: the database was made with the master key in mockmint.key, which is missing: put \
         that file back, give its key with --master-key, or start with a new database\n"
    );
    assert!(!folder.file("mockmint.key").exists());
}

/// What a server says that does not start.
fn refused(folder: &Path, url: &str, more: &[&str]) -> String {
    let mut arguments = vec!["serve", "--port", "0", "--database-url", url];
    arguments.extend(more);
    match tokio::task::block_in_place(|| Server::start(folder, &arguments, |_| {})) {
        Ok(_) => panic!("{url} was opened"),
        Err(said) => said,
    }
}
