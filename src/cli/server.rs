//! The client of a running server's control API.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::{Agent, Body};
use url::Url;

use crate::wire::form;

/// A running server accepts a connection in this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which server, which space, and how to print.
#[derive(Args, Clone, Debug)]
pub(super) struct Connection {
    /// Server to speak to
    #[arg(
        long,
        env = "MOCKMINT_URL",
        default_value = "http://127.0.0.1:6468",
        global = true
    )]
    server: String,
    /// Space, by id or name [default: default]
    #[arg(long, env = "MOCKMINT_SPACE", global = true)]
    space: Option<String>,
    /// Token that opens the control API
    #[arg(
        long,
        env = "MOCKMINT_ADMIN_TOKEN",
        hide_env_values = true,
        global = true
    )]
    admin_token: Option<String>,
    /// File with that token
    #[arg(long, env = "MOCKMINT_ADMIN_TOKEN_FILE", global = true)]
    admin_token_file: Option<PathBuf>,
    /// Print JSON, for scripts
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// Why a command did not do what it was told.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server refused, or is not there.
    Refused(String),
    /// The command was called wrongly.
    Misused(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(message) | Self::Misused(message)) = self;
        f.write_str(message)
    }
}

/// A server's control API.
#[derive(Clone)]
pub(super) struct Server {
    agent: Agent,
    base: Url,
    token: Option<String>,
    /// The space that was named.
    pub(super) space: Option<String>,
}

impl Connection {
    /// The server these flags name.
    pub(super) fn open(&self) -> Result<Server, Failure> {
        let base = Url::parse(&self.server)
            .ok()
            .filter(|url| url.scheme() == "http" && url.has_host());
        let base = base.ok_or_else(|| {
            let what = "is no http:// address; https is not spoken here";
            Failure::Misused(format!("--server: {} {what}", self.server))
        })?;
        let token = match (&self.admin_token, &self.admin_token_file) {
            (Some(token), _) => Some(token.clone()),
            (None, Some(file)) => Some(read(file)?.trim().to_owned()),
            (None, None) => None,
        };
        Ok(Server::new(base, token, self.space.clone()))
    }
}

/// The text of a file that was named on the command line.
pub(super) fn read(file: &PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::Misused(format!("cannot read {}: {error}", file.display())))
}

/// A call: method, path below `/__mockmint/v1`, query and body.
#[derive(Clone, Debug)]
pub(super) struct Call {
    method: &'static str,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Call {
    /// A call of a path, segment by segment.
    pub(super) fn new(method: &'static str, path: &[&str]) -> Self {
        Self {
            method,
            path: path.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            body: None,
        }
    }

    /// The same, with a parameter where there is a value for it.
    pub(super) fn with(mut self, name: &'static str, value: Option<impl fmt::Display>) -> Self {
        self.query
            .extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// The same, with a JSON body.
    pub(super) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

impl Server {
    /// A server at an address.
    pub(super) fn new(base: Url, token: Option<String>, space: Option<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // The server is near; a proxy of the environment is for other things.
            .proxy(None)
            .timeout_connect(Some(PATIENCE))
            .build();
        Self {
            agent: Agent::new_with_config(config),
            base,
            token,
            space,
        }
    }

    /// Its address.
    pub(super) fn url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The name of the space commands are about.
    pub(super) fn space(&self) -> &str {
        self.space.as_deref().unwrap_or("default")
    }

    /// A call below the space.
    pub(super) fn in_space(&self, method: &'static str, path: &[&str]) -> Call {
        Call::new(method, &[&["spaces", self.space()], path].concat())
    }

    /// Makes a call; the text of the answer.
    pub(super) fn text(&self, call: &Call) -> Result<String, Failure> {
        let mut response = self.send(call)?;
        let text = response.body_mut().with_config().limit(u64::MAX);
        text.read_to_string().map_err(|error| self.broken(&error))
    }

    /// Makes a call; `null` where the answer has no body.
    pub(super) fn ask(&self, call: &Call) -> Result<Value, Failure> {
        let text = self.text(call)?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text)
            .map_err(|_| Failure::Refused(format!("{} is no mockmint server", self.url())))
    }

    /// The entry of a request and the space it is in: the one that was named, else whichever has it.
    pub(super) fn exchange(&self, request: &str) -> Result<(String, Value), Failure> {
        if let Some(space) = &self.space {
            let entry = self.ask(&self.in_space("GET", &["requests", request]))?;
            return Ok((space.clone(), entry));
        }
        let spaces = self.ask(&Call::new("GET", &["spaces"]))?;
        let spaces = spaces["items"].as_array().into_iter().flatten();
        let mut ids = spaces.filter_map(|space| space["id"].as_str());
        ids.find_map(|space| {
            let call = Call::new("GET", &["spaces", space, "requests", request]);
            self.ask(&call).ok().map(|entry| (space.to_owned(), entry))
        })
        .ok_or_else(|| {
            Failure::Refused("no space's journal has this request; it keeps the newest only".into())
        })
    }

    /// Makes a call whose answer comes line by line.
    pub(super) fn lines(
        &self,
        call: &Call,
    ) -> Result<impl Iterator<Item = std::io::Result<String>>, Failure> {
        let body = self.send(call)?.into_body();
        Ok(BufReader::new(body.into_reader()).lines())
    }

    fn send(&self, call: &Call) -> Result<Response<Body>, Failure> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(self.address(call).as_str());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let has_body = call.method != "GET" && call.method != "DELETE";
        let sent = if has_body {
            let body = call.body.as_ref().map(Value::to_string).unwrap_or_default();
            let request = request.header("content-type", "application/json");
            request.body(body).map(|request| self.agent.run(request))
        } else {
            request.body(()).map(|request| self.agent.run(request))
        };
        let sent = sent.map_err(|error| Failure::Misused(error.to_string()))?;
        let mut response = sent.map_err(|error| self.broken(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let text = response.body_mut().read_to_string().unwrap_or_default();
        Err(self.refused(response.status().as_u16(), &text))
    }

    fn address(&self, call: &Call) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["__mockmint", "v1"]);
            segments.extend(&call.path);
        }
        if !call.query.is_empty() {
            url.set_query(Some(&form::encode(&call.query)));
        }
        url
    }

    /// A problem of the control API as one line.
    fn refused(&self, status: u16, text: &str) -> Failure {
        let problem: Value = serde_json::from_str(text).unwrap_or_default();
        let Some(detail) = problem["detail"].as_str() else {
            return Failure::Refused(format!("{} answers {status}", self.url()));
        };
        Failure::Refused(match problem["field"].as_str() {
            _ if status == 401 => format!("{detail}; here: --admin-token or --admin-token-file"),
            Some(field) => format!("{field}: {detail}"),
            None => detail.to_owned(),
        })
    }

    fn broken(&self, error: &ureq::Error) -> Failure {
        let url = self.url();
        Failure::Refused(format!(
            "{url} does not answer: {error}; start a server with `mockmint`, or name one with \
             --server"
        ))
    }
}
