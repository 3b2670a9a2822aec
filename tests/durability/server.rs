//! The real binary as a process that is killed and started again, and a client of it that takes
//! broken connections for what they are.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// How long a server may take until it is ready, on a busy machine.
const START: Duration = Duration::from_mins(1);
/// How long a client waits for an answer. The server answers or breaks off long before.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) http: Client,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts one in a folder and waits until it is ready; else gives its log.
    pub(crate) fn start(
        folder: &Path,
        arguments: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Self, String> {
        let log = folder.join("log");
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(&log)
                    .unwrap(),
            );
        prepare(&mut command);
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                _ = tell.send(line);
            }
        });
        let first = lines.recv_timeout(START).unwrap_or_default();
        let mut server = Self {
            url: String::new(),
            http: client(),
            child,
            log,
        };
        let Some(url) = first.strip_prefix("mockmint ready on ") else {
            return Err(server.log());
        };
        url.clone_into(&mut server.url);
        Ok(server)
    }

    /// What it has written to standard error since the folder was made.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a crash would, without a word to it.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Asks it to stop; gives its status, or `None` where it is still there after `bound`.
    pub(crate) fn terminate(mut self, bound: Duration) -> Option<ExitStatus> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.unwrap().success());
        let deadline = Instant::now() + bound;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }

    /// The memory it holds, in KiB.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.unwrap().split_whitespace().nth(1);
        number.unwrap().parse().unwrap()
    }

    /// A request to a path of it.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A call of the control API.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = self.request(method, &format!("/__mockmint{path}"));
        Reply::to(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// The status that a key of Speechify gets; 0 where the connection broke.
    pub(crate) async fn status_of(&self, key: &str) -> u16 {
        let request = self.request(Method::GET, "/v1/audio/models");
        Reply::to(request.bearer_auth(key)).await.status
    }

    /// Waits until the server says that it is ready; fails after `bound`.
    pub(crate) async fn until_ready(&self, bound: Duration) -> Result<(), String> {
        let deadline = Instant::now() + bound;
        loop {
            let ready = self.control(Method::GET, "/ready", None).await;
            if ready.status == 200 {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("not ready within {bound:?}: {ready:?}"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn end(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// What came back of a request, if anything did.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// 0 where the connection broke or nothing came.
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) took: Duration,
}

/// What a client knows after a reply to a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was acknowledged.
    Done,
    /// It was refused.
    Refused,
    /// It may have happened or not.
    Unknown,
}

impl Reply {
    /// Sends a request and reads everything that comes back.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let began = Instant::now();
        let answered = async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            let bytes = response.bytes().await?;
            let body = serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes)));
            Ok::<_, reqwest::Error>((status, headers, body))
        };
        let (status, headers, body) = answered.await.unwrap_or_else(|error| {
            let text = format!("{error:?}");
            (0, HeaderMap::new(), Value::from(text))
        });
        Self {
            status,
            headers,
            body,
            took: began.elapsed(),
        }
    }

    /// What it says of a write.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.status {
            200..=299 => Outcome::Done,
            400..=499 => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }

    /// Whether it is one that a failing database may cause: acknowledged, refused, or 503.
    pub(crate) fn is_honest(&self) -> bool {
        matches!(self.status, 200..=499 | 503)
    }

    /// The reason that mockmint gives for a refusal.
    pub(crate) fn reason(&self) -> &str {
        let reason = self.headers.get("x-mockmint-reason");
        reason.and_then(|reason| reason.to_str().ok()).unwrap_or("")
    }

    /// A text in the body.
    pub(crate) fn text(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    }
}

/// The server under test: `MOCKMINT_BINARY`, to see the tests fail on another one, else ours.
pub(crate) fn binary() -> String {
    let ours = env!("CARGO_BIN_EXE_mockmint").to_owned();
    std::env::var("MOCKMINT_BINARY").unwrap_or(ours)
}

/// A client that follows nothing, asks no proxy, and gives up in the end.
pub(crate) fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .unwrap()
}
