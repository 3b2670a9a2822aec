//! Databases for trials: made once, copied for each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::disk::Disk;
use super::postgres;
use super::proxy::Proxy;
use super::server::Server;

/// What the servers of a trial share: a restarted one reads what the first one sealed.
const MASTER_KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// A folder that is gone with its trial; in memory where there is room, for there are many.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("mockmint-durability-{}-{number}", std::process::id());
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() {
            memory.to_owned()
        } else {
            std::env::temp_dir()
        };
        let folder = root.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The engine of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// What can be broken under a server.
#[derive(Debug)]
pub(crate) enum Ground {
    /// The disk of a SQLite file.
    Disk(Disk),
    /// The way to PostgreSQL.
    Wire(Proxy),
}

/// A database of its own, with what breaks it.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) folder: Folder,
    pub(crate) ground: Ground,
    /// The address of the database without faults.
    url: String,
    /// The address through what breaks it.
    faulty_url: String,
    extra: Vec<String>,
}

impl Place {
    /// An empty database.
    pub(crate) async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::on_disk(Folder::new()),
            Engine::Postgres => Self::on_wire(postgres::shared().database().await).await,
        }
    }

    /// A database of SQLite in a folder.
    pub(crate) fn on_disk(folder: Folder) -> Self {
        let file = folder.file("mockmint.db");
        let url = format!("sqlite:{}", file.display());
        Self {
            ground: Ground::Disk(Disk::new(folder.file("control"), file)),
            faulty_url: url.clone(),
            url,
            folder,
            extra: Vec::new(),
        }
    }

    /// A database of PostgreSQL.
    pub(crate) async fn on_wire(url: String) -> Self {
        let (proxy, faulty_url) = Proxy::before(&url).await;
        Self {
            folder: Folder::new(),
            ground: Ground::Wire(proxy),
            url,
            faulty_url,
            extra: Vec::new(),
        }
    }

    /// The same, whose servers get these arguments too.
    pub(crate) fn with(mut self, extra: &[&str]) -> Self {
        self.extra = extra.iter().map(|text| (*text).to_owned()).collect();
        self
    }

    /// A copy of this database, which no server uses at the moment.
    pub(crate) async fn copy(&self) -> Self {
        let mut copy = match &self.ground {
            Ground::Disk(_) => {
                let folder = Folder::new();
                for name in ["mockmint.db", "mockmint.db-wal"] {
                    if self.folder.file(name).exists() {
                        std::fs::copy(self.folder.file(name), folder.file(name)).unwrap();
                    }
                }
                Self::on_disk(folder)
            }
            Ground::Wire(_) => Self::on_wire(copy_database(&self.url).await).await,
        };
        copy.extra.clone_from(&self.extra);
        copy
    }

    /// Starts a server on it, with the means to break it.
    #[expect(
        clippy::unused_async,
        reason = "it blocks; a caller that awaits it says so"
    )]
    pub(crate) async fn start(&self) -> Result<Server, String> {
        self.launch(true)
    }

    /// Starts a server on it that nothing breaks.
    #[expect(
        clippy::unused_async,
        reason = "it blocks; a caller that awaits it says so"
    )]
    pub(crate) async fn start_sound(&self) -> Result<Server, String> {
        self.launch(false)
    }

    fn launch(&self, is_faulty: bool) -> Result<Server, String> {
        let url = if is_faulty {
            &self.faulty_url
        } else {
            &self.url
        };
        let mut arguments = vec![
            "serve",
            "--port",
            "0",
            "--workers",
            "1",
            "--database-url",
            url,
        ];
        arguments.extend(["--master-key", MASTER_KEY]);
        arguments.extend(self.extra.iter().map(String::as_str));
        let prepare = |command: &mut Command| {
            if let (true, Ground::Disk(disk)) = (is_faulty, &self.ground) {
                disk.preload(command);
            }
        };
        // The proxy's tasks run while this one waits for the ready line.
        tokio::task::block_in_place(|| Server::start(self.folder.path(), &arguments, prepare))
    }

    /// The disk.
    pub(crate) fn disk(&self) -> &Disk {
        match &self.ground {
            Ground::Disk(disk) => disk,
            Ground::Wire(_) => panic!("PostgreSQL has no disk here"),
        }
    }

    /// The way to PostgreSQL.
    pub(crate) fn wire(&self) -> &Proxy {
        match &self.ground {
            Ground::Wire(proxy) => proxy,
            Ground::Disk(_) => panic!("SQLite has no wire"),
        }
    }

    /// Whether a call or message met the fault that was armed last.
    pub(crate) fn has_struck(&self) -> bool {
        match &self.ground {
            Ground::Disk(disk) => disk.faulted() > 0,
            Ground::Wire(proxy) => proxy.struck() > 0,
        }
    }

    /// Takes every fault back.
    pub(crate) fn heal(&self) {
        match &self.ground {
            Ground::Disk(disk) => disk.heal(),
            Ground::Wire(proxy) => proxy.heal(),
        }
    }
}

async fn copy_database(url: &str) -> String {
    static COPIED: AtomicU32 = AtomicU32::new(0);
    // One at a time: PostgreSQL copies a template only while nobody else does.
    static COPYING: OnceLock<tokio::sync::Mutex<()>> = OnceLock::new();
    let _copying = COPYING.get_or_init(Default::default).lock().await;
    let (base, template) = url.rsplit_once('/').unwrap();
    let name = format!("copy_{}", COPIED.fetch_add(1, Ordering::Relaxed));
    let admin = format!("{base}/postgres");
    let mut connection = PgConnection::connect(&admin).await.unwrap();
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    format!("{base}/{name}")
}
