//! A throw-away PostgreSQL: no sudo, no container, works as root, gone even after SIGKILL.

use std::io;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use mockmint::store::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

/// A running server with an empty database.
pub(crate) struct Cluster {
    base_url: String,
    port: u16,
    folder: PathBuf,
    template: OnceCell<()>,
    /// Its standard input is a pipe this process holds: it ends with us, and ends the server.
    _watchdog: Child,
}

/// The server that every test of this process shares.
pub(crate) fn shared() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start().unwrap())
}

impl Cluster {
    /// Starts a server of its own, for tests that stop it.
    pub(crate) fn start() -> io::Result<Self> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("mockmint-test-pg-{}-{number}", std::process::id());
        let folder = root().join(name);
        std::fs::create_dir_all(&folder)?;
        if let Some((user, group)) = unprivileged() {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let made = command("initdb", &folder)?
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(folder.join("data"))
            .stdout(Stdio::null())
            .status()?;
        if !made.success() {
            return Err(io::Error::other("initdb failed"));
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = run(&folder, port)?;
        Ok(Self {
            base_url: format!("postgres://postgres@127.0.0.1:{port}"),
            port,
            _watchdog: watch(&server, &folder)?,
            folder,
            template: OnceCell::new(),
        })
    }

    /// A migrated database of its own, copied from one that is migrated once.
    pub(crate) async fn database(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let template = format!("{}/template_migrated", self.base_url);
        self.template
            .get_or_init(|| async {
                self.execute("CREATE DATABASE template_migrated").await;
                Store::open(&template).await.unwrap().close().await;
            })
            .await;
        let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!(
            "CREATE DATABASE {name} TEMPLATE template_migrated"
        ))
        .await;
        format!("{}/{name}", self.base_url)
    }

    /// Starts it again with a certificate, in PEM, so that it takes connections with TLS only.
    pub(crate) fn secure(&self, certificate: &str, key: &str) {
        use std::os::unix::fs::{PermissionsExt, chown};

        let data = self.folder.join("data");
        for (name, text) in [
            ("server.crt", certificate),
            ("server.key", key),
            ("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\n"),
        ] {
            let path = data.join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
            if let Some((user, group)) = unprivileged() {
                chown(&path, Some(user), Some(group)).unwrap();
            }
        }
        let settings = data.join("postgresql.conf");
        let text = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, text + "\nssl = on\n").unwrap();
        self.stop();
        self.restart();
    }

    /// Stops the server at once, as a crash would.
    pub(crate) fn stop(&self) {
        let stopped = command("pg_ctl", &self.folder)
            .unwrap()
            .args(["stop", "-w", "-m", "immediate", "-D"])
            .arg(self.folder.join("data"))
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(stopped.success(), "pg_ctl stop failed");
    }

    /// Starts it again on the same data and port.
    pub(crate) fn restart(&self) {
        let started = command("pg_ctl", &self.folder)
            .unwrap()
            .args(["start", "-w", "-D"])
            .arg(self.folder.join("data"))
            .args(["-o", &options(self.port).join(" ")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(started.success(), "pg_ctl start failed");
    }

    async fn execute(&self, statement: &str) {
        let url = format!("{}/postgres", self.base_url);
        let mut connection = PgConnection::connect(&url).await.unwrap();
        connection
            .execute(AssertSqlSafe(statement.to_owned()))
            .await
            .unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        _ = command("pg_ctl", &self.folder).and_then(|mut stop| {
            stop.args(["stop", "-m", "immediate", "-D"])
                .arg(self.folder.join("data"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
        });
    }
}

/// In memory where there is room; the database is small and lives for seconds.
fn root() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        return memory.to_owned();
    }
    std::env::temp_dir()
}

fn run(folder: &Path, port: u16) -> io::Result<Child> {
    let log = std::fs::File::create(folder.join("log"))?;
    let server = command("postgres", folder)?
        .arg("-D")
        .arg(folder.join("data"))
        .args(options(port).iter().flat_map(|option| option.split(' ')))
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let deadline = Instant::now() + Duration::from_secs(30);
    let port = port.to_string();
    while !command("pg_isready", folder)?
        .args(["-q", "-h", "127.0.0.1", "-p", &port])
        .status()?
        .success()
    {
        if Instant::now() > deadline {
            return Err(io::Error::other("postgres did not start"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(server)
}

fn options(port: u16) -> Vec<String> {
    [
        "fsync=off",
        "full_page_writes=off",
        "listen_addresses=127.0.0.1",
        "max_connections=300",
        "shared_buffers=64MB",
        "autovacuum=off",
        "max_wal_senders=0",
        "wal_level=minimal",
        "unix_socket_directories=",
    ]
    .iter()
    .map(|option| format!("-c {option}"))
    .chain([format!("-c port={port}")])
    .collect()
}

/// Stops whatever runs on the folder and removes it when this process is gone.
fn watch(server: &Child, folder: &Path) -> io::Result<Child> {
    let script = format!(
        "cat >/dev/null; kill -QUIT $(head -1 '{folder}/data/postmaster.pid' 2>/dev/null || \
         echo {}) 2>/dev/null; i=0; while [ -e '{folder}/data/postmaster.pid' ] && [ $i -lt 100 ]; \
         do sleep 0.05; i=$((i+1)); done; rm -rf '{folder}'",
        server.id(),
        folder = folder.display(),
    );
    Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

fn command(program: &str, folder: &Path) -> io::Result<Command> {
    let missing = || {
        io::Error::other(
            "no PostgreSQL server found: install the package postgresql, or set PG_BIN",
        )
    };
    let mut command = Command::new(programs().ok_or_else(missing)?.join(program));
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("LC_ALL", "C");
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    Ok(command)
}

/// `$PG_BIN`, then Debian's versioned folder (newest first), then `PATH`.
fn programs() -> Option<PathBuf> {
    let mut candidates: Vec<PathBuf> = std::env::var_os("PG_BIN")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    candidates.extend(versions.into_iter().rev());
    let path = std::env::var_os("PATH").unwrap_or_default();
    candidates.extend(std::env::split_paths(&path));
    candidates
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// PostgreSQL refuses to run as root: who it runs as instead.
fn unprivileged() -> Option<(u32, u32)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let user = status.lines().find(|line| line.starts_with("Uid:"))?;
    if user.split_whitespace().nth(2)? != "0" {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = users
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?;
        let fields: Vec<_> = line.split(':').collect();
        Some((fields[2].parse().ok()?, fields[3].parse().ok()?))
    })
}
