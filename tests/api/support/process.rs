//! The real binary, in a folder of its own and with nothing of this machine's environment.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A folder that is gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("mockmint-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file into it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The bytes of every file whose name begins so.
    pub(crate) fn bytes(&self, prefix: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(&self.0).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                bytes.extend(std::fs::read(entry.path()).unwrap());
            }
        }
        bytes
    }

    /// The binary with these arguments, run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(&self.0, arguments)
    }

    /// Runs the binary to its end. One that starts to serve instead is stopped after a while.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = child.id().to_string();
        let (ended, end) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let output = child.wait_with_output();
            _ = ended.send(());
            output
        });
        if end.recv_timeout(Duration::from_mins(1)).is_err() {
            _ = Command::new("kill").args(["-KILL", &pid]).status();
        }
        waiting.join().unwrap().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server of the real binary. Its log goes to the file `log` of its folder.
pub(crate) struct Mockmint {
    pub(crate) url: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Mockmint {
    /// Starts one and waits for its ready line.
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::spawn(folder, folder.command(arguments))
    }

    /// The same, from a command that was prepared.
    pub(crate) fn spawn(folder: &Folder, mut command: Command) -> Self {
        let log = File::create(folder.path("log")).unwrap();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary is built with the tests");
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut first_line = String::new();
        stdout.read_line(&mut first_line).unwrap();
        let first_line = first_line.trim_end().to_owned();
        let url = first_line.strip_prefix("mockmint ready on ");
        let url = url.unwrap_or_else(|| panic!("not ready: {first_line:?}, {}", log_of(folder)));
        Self {
            url: url.to_owned(),
            child,
            stdout,
        }
    }

    /// Asks it to stop, as a container engine would; gives its status and the rest of its output.
    pub(crate) fn terminate(mut self) -> (ExitStatus, String) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap(), rest)
    }
}

impl Drop for Mockmint {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What the server of a folder has logged.
pub(crate) fn log_of(folder: &Folder) -> String {
    String::from_utf8_lossy(&folder.bytes("log")).into_owned()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockmint"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    command
}
