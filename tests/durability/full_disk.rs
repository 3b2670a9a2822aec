//! A disk that fills and is freed again. Whatever the server did meanwhile, it acknowledges nothing
//! that is not on disk.

mod small_disk;

use std::time::Duration;

use super::client::{Credential, assert_unknown, create_space};
use super::disk::{Errno, Fate};
use super::place::{Engine, Folder, Place};
use super::server::Server;
use small_disk::SmallDisk;

/// Regenerations after the disk is freed.
const REGENERATIONS: usize = 200;
/// How long the server may take to be ready again.
const RECOVERY: Duration = Duration::from_secs(10);

/// What clients do while the disk is full.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    /// Two regenerations, both refused.
    Regenerate,
    /// Nothing but using a key: the server itself notes the use.
    UseKeys,
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_after_refused_writes_on_a_full_disk_every_acknowledged_write_is_stored() {
    let place = Place::new(Engine::Sqlite).await;
    let fill = |is_full| fill_by_error(&place, is_full, Errno::Full);
    fill_and_free(&place, None, fill, Meanwhile::Regenerate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_after_uses_of_keys_on_a_full_disk_every_acknowledged_write_is_stored() {
    let place = Place::new(Engine::Sqlite).await;
    let fill = |is_full| fill_by_error(&place, is_full, Errno::Full);
    fill_and_free(&place, None, fill, Meanwhile::UseKeys).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_writes_beyond_the_quota_every_acknowledged_write_is_stored() {
    let place = Place::new(Engine::Sqlite).await;
    let fill = |is_full| fill_by_error(&place, is_full, Errno::Quota);
    fill_and_free(&place, None, fill, Meanwhile::Regenerate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_writes_to_a_failing_device_every_acknowledged_write_is_stored() {
    let place = Place::new(Engine::Sqlite).await;
    let fill = |is_full| fill_by_error(&place, is_full, Errno::Io);
    fill_and_free(&place, None, fill, Meanwhile::Regenerate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_on_a_small_file_system_that_is_really_full() {
    for meanwhile in [Meanwhile::Regenerate, Meanwhile::UseKeys] {
        let folder = Folder::new();
        // Mounting takes rights: others have the tests above.
        let Some(disk) = SmallDisk::mount(folder.path()) else {
            return;
        };
        let place = Place::on_disk(folder);
        let fill = |is_full| disk.set_full(is_full);
        fill_and_free(&place, Some(&disk), fill, meanwhile).await;
    }
}

/// The steps of the report: fill, fail, free, write, restart.
async fn fill_and_free(
    place: &Place,
    disk: Option<&SmallDisk>,
    fill: impl Fn(bool),
    meanwhile: Meanwhile,
) {
    let server = start(place, disk).await;
    let mut credential = Credential::of_seed(&server).await;
    let mut old = vec![credential.regenerate(&server).await];

    let (mut replies, mut ready) = (Vec::new(), 503);
    fill(true);
    match meanwhile {
        Meanwhile::Regenerate => {
            for _ in 0..2 {
                replies.push(credential.ask_to_regenerate(&server).await);
            }
            ready = server
                .control(reqwest::Method::GET, "/ready", None)
                .await
                .status;
        }
        Meanwhile::UseKeys => {
            for _ in 0..10 {
                assert_eq!(server.status_of(&credential.key).await, 200);
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }
    fill(false);

    server.until_ready(RECOVERY).await.unwrap();
    assert_eq!(
        server.status_of(&credential.key).await,
        200,
        "nothing was stored meanwhile"
    );
    for _ in 0..REGENERATIONS {
        old.push(credential.regenerate(&server).await);
    }
    let made = create_space(&server, "after").await;
    assert_eq!(made.status, 201, "{made:?}");
    server.kill();

    let server = start(place, disk).await;
    assert_eq!(
        server.status_of(&credential.key).await,
        200,
        "the last acknowledged key"
    );
    for key in &old {
        assert_eq!(server.status_of(key).await, 401, "a key that was replaced");
    }
    let path = "/v1/spaces/after";
    let found = server.control(reqwest::Method::GET, path, None).await;
    assert_eq!(found.status, 200, "the space that was acknowledged");
    replies.iter().for_each(assert_unknown);
    assert_eq!(ready, 503, "the last write had failed");
}

async fn start(place: &Place, disk: Option<&SmallDisk>) -> Server {
    match disk {
        Some(disk) => disk.start().unwrap(),
        None => place.start().await.unwrap(),
    }
}

fn fill_by_error(place: &Place, is_full: bool, error: Errno) {
    if is_full {
        place.disk().fail_all(Fate::Fail(error));
    } else {
        place.disk().heal();
    }
}
