//! A file system of a few MiB in a mount namespace of its own, for tests that run as root.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::server::{Server, binary};

/// Room for the database, its log of up to 4 MiB, and some hundred regenerations.
const SIZE: &str = "size=8m";

/// The file system. It is gone with the process that holds its namespace.
pub(super) struct SmallDisk {
    holder: Child,
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts one below a folder; `None` where that is not allowed.
    pub(super) fn mount(folder: &Path) -> Option<Self> {
        let folder = folder.join("disk");
        std::fs::create_dir_all(&folder).unwrap();
        let script = format!("mount -t tmpfs -o {SIZE} tmpfs \"$0\" && echo mounted && cat");
        let mut holder = Command::new("unshare")
            .args(["-m", "sh", "-c", &script])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        let stdout = holder.stdout.take()?;
        BufReader::new(stdout).read_line(&mut line).ok()?;
        let disk = Self { holder, folder };
        (line == "mounted\n").then_some(disk)
    }

    /// Starts a server whose database is on it.
    pub(super) fn start(&self) -> Result<Server, String> {
        let parent = self.folder.parent().unwrap();
        let url = format!("sqlite:{}/mockmint.db", self.folder.display());
        Server::start(parent, &[], |command| {
            let holder = self.holder.id().to_string();
            let mut inside = Command::new("nsenter");
            inside
                .args(["-t", &holder, "-m", "--", &binary()])
                .args(["serve", "--port", "0", "--master-key", &"5e".repeat(32)])
                .args(["--database-url", &url])
                .env_clear()
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(std::fs::File::create(parent.join("log")).unwrap());
            *command = inside;
        })
    }

    /// Fills it to the last byte, or makes room again.
    pub(super) fn set_full(&self, is_full: bool) {
        let inside = format!(
            "/proc/{}/root{}/filler",
            self.holder.id(),
            self.folder.display()
        );
        if !is_full {
            std::fs::remove_file(inside).unwrap();
            return;
        }
        let mut filler = std::fs::File::create(inside).unwrap();
        for size in [4096, 1] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = self.holder.kill();
        _ = self.holder.wait();
    }
}
