//! HTTP by hand, for what no client would send.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// What came back over one connection.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    /// The status line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
    /// How many answers there were.
    pub(crate) count: usize,
}

impl RawAnswer {
    /// The body as JSON; `null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Whether a header line is there.
    pub(crate) fn has(&self, line: &str) -> bool {
        self.head.lines().any(|present| present == line)
    }
}

/// Sends bytes over a connection of their own and reads until the server closes it. Off the test's
/// thread, which also serves the server's connections to the database.
pub(crate) async fn send(url: &str, bytes: impl Into<Vec<u8>>) -> RawAnswer {
    let address = url.trim_start_matches("http://").to_owned();
    let bytes = bytes.into();
    tokio::task::spawn_blocking(move || exchange(&address, &bytes))
        .await
        .unwrap()
}

/// A request without a body: request line and header lines, joined.
pub(crate) async fn request(url: &str, lines: &[&str]) -> RawAnswer {
    send(url, format!("{}\r\n\r\n", lines.join("\r\n"))).await
}

fn exchange(address: &str, bytes: &[u8]) -> RawAnswer {
    let mut stream = TcpStream::connect(address).unwrap();
    let bound = Some(Duration::from_secs(20));
    stream.set_read_timeout(bound).unwrap();
    stream.set_write_timeout(bound).unwrap();
    // A server that has heard enough closes before everything is written.
    _ = stream.write_all(bytes);
    _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let mut piece = [0; 16 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..length]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    RawAnswer {
        status: head.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0),
        count: text.matches("HTTP/1.1 ").count(),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    }
}

/// Every byte of a text as a percent-encoded one.
pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| {
        encoded + &format!("%{byte:02X}")
    })
}
