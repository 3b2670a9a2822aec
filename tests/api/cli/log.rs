//! A log that nobody reads: it fails neither a request nor the end.

use std::io::{BufRead, BufReader, PipeReader};
use std::process::{Child, Command, Stdio};

use crate::support::process::Folder;
use crate::support::raw;

const GET: &[&str] = &[
    "GET /v1/voices HTTP/1.1",
    "Host: localhost",
    "Connection: close",
];
const NEW_SPACE: &[&str] = &[
    "POST /__mockmint/v1/spaces HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    "Content-Length: 2",
    "Connection: close",
    "",
    "{}",
];

#[tokio::test]
async fn r_56_a_log_whose_reader_went_away_fails_nothing() {
    for level in ["info", "debug", "trace"] {
        for format in ["text", "json"] {
            let (server, log) = Server::start(level, format);
            drop(log);

            server.answers(5).await;

            assert_eq!(server.end(), Some(0), "{level} {format}");
        }
    }
}

#[tokio::test]
async fn r_56_a_log_whose_reader_stands_still_holds_nothing_up() {
    let (server, log) = Server::start("trace", "text");

    // More than a pipe holds.
    server.answers(60).await;

    assert_eq!(server.end(), Some(0));
    drop(log);
}

#[tokio::test]
async fn r_56_a_log_on_a_full_disk_fails_nothing() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let server = Server::spawn("trace", "json", full.unwrap().into());

    server.answers(5).await;

    assert_eq!(server.end(), Some(0));
}

/// A server that logs to a pipe.
struct Server {
    child: Child,
    url: String,
    _folder: Folder,
}

impl Server {
    fn start(level: &str, format: &str) -> (Self, PipeReader) {
        let (reader, writer) = std::io::pipe().unwrap();
        (Self::spawn(level, format, writer.into()), reader)
    }

    fn spawn(level: &str, format: &str, log: Stdio) -> Self {
        let folder = Folder::new();
        let arguments = [
            "--ephemeral",
            "--port",
            "0",
            "--log-level",
            level,
            "--log-format",
        ];
        let mut command = folder.command(&[&arguments[..], &[format]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("mockmint ready on ").unwrap();
        Self {
            url: url.to_owned(),
            child,
            _folder: folder,
        }
    }

    async fn answers(&self, times: usize) {
        for _ in 0..times {
            assert_eq!(raw::request(&self.url, GET).await.status, 401);
            assert_eq!(raw::request(&self.url, NEW_SPACE).await.status, 201);
        }
    }

    fn end(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
