//! The user's service: where tokens go, and what carries them.

use std::io::ErrorKind;
use std::time::Duration;

use serde_json::{Map, Value};
use ureq::Agent;
use ureq::http::{HeaderName, HeaderValue, Request};
use url::Url;

use super::judge::Answer;
use crate::wire::form;

/// What stands for the token.
const TOKEN: &str = "{token}";
/// What stands for the path of the vendor's own request.
const PATH: &str = "{path}";
/// Methods whose requests have a body.
const WITH_BODY: [&str; 3] = ["POST", "PUT", "PATCH"];

/// The service, before it is known whose tokens it gets.
#[derive(Clone, Debug)]
pub(super) struct Target {
    url: String,
    method: String,
    headers: Headers,
    body: Option<String>,
    /// Whether something else than the vendor's own header carries the token.
    has_carrier: bool,
}

/// Headers by name and value.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    /// Those with a token in them.
    pub(super) carrying: Vec<(String, String)>,
    /// The others.
    pub(super) extra: Vec<(String, String)>,
}

/// The request one vendor's tokens go out with; only the token is missing.
#[derive(Clone, Debug)]
pub(super) struct Route {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    is_form: bool,
}

impl Target {
    /// Reads the flags; what is wrong with them comes back as one line.
    pub(super) fn parse(
        url: &str,
        method: Option<&str>,
        headers: Headers,
        query: Vec<(String, String)>,
        body: Option<String>,
    ) -> Result<Self, String> {
        check(url)?;
        let default = if body.is_some() { "POST" } else { "GET" };
        let method = method.unwrap_or(default);
        if body.is_some() && !WITH_BODY.contains(&method) {
            return Err(format!(
                "--body: a {method} has no body; name another --method"
            ));
        }
        let mut url = url.to_owned();
        let mut has_carrier = url.contains(TOKEN)
            || !headers.carrying.is_empty()
            || body.as_ref().is_some_and(|body| body.contains(TOKEN));
        for (name, value) in query {
            has_carrier = true;
            let joint = if url.contains('?') { '&' } else { '?' };
            // The token's own bytes are encoded when it is known.
            let value = encoded(&value).replace(&encoded(TOKEN), TOKEN);
            url = format!("{url}{joint}{}={value}", encoded(&name));
        }
        Ok(Self {
            url,
            method: method.to_owned(),
            headers,
            body,
            has_carrier,
        })
    }

    /// The request for one vendor: its path, its credential's public fields, its header.
    pub(super) fn route(
        &self,
        vendor: &str,
        probe: &Value,
        fields: &Map<String, Value>,
    ) -> Result<Route, String> {
        let text = |member: &str| probe[member].as_str().unwrap_or_default().to_owned();
        let mut url = self
            .url
            .replace(PATH, &text("path"))
            .replace("{vendor}", vendor);
        for (name, value) in fields {
            let value = encoded(value.as_str().unwrap_or_default());
            url = url.replace(&format!("{{{name}}}"), &value);
        }
        if let Some(unknown) = placeholder(&url.replace(TOKEN, "")) {
            return Err(format!(
                "--target: {unknown} is no public field of the credential of {vendor}"
            ));
        }
        let mut headers = self.headers.carrying.clone();
        if !self.has_carrier {
            headers.push((text("header"), text("prefix") + TOKEN));
        }
        headers.extend(self.headers.extra.clone());
        let content_type = |headers: &[(String, String)]| {
            let mut found = headers.iter();
            let found = found.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            found.map(|(_, value)| value.to_ascii_lowercase())
        };
        if let (Some(body), None) = (&self.body, content_type(&headers)) {
            let is_json = serde_json::from_str::<Value>(&body.replace(TOKEN, "0")).is_ok();
            let kind = if is_json {
                "application/json"
            } else {
                "text/plain"
            };
            headers.push(("content-type".into(), kind.into()));
        }
        let is_form = content_type(&headers).is_some_and(|kind| kind.contains("form-urlencoded"));
        Ok(Route {
            url,
            method: self.method.clone(),
            headers,
            body: self.body.clone(),
            is_form,
        })
    }
}

impl Route {
    /// Sends a token. What the target says besides its status is not read, and shown to nobody.
    pub(super) fn send(&self, agent: &Agent, timeout: Duration, token: &str) -> Answer {
        let cannot = || Answer::Nothing("a request cannot carry this token so".into());
        // As browsers write addresses: what no URI may have is encoded.
        let Ok(url) = Url::parse(&self.url.replace(TOKEN, &encoded(token))) else {
            return cannot();
        };
        let mut request = Request::builder().method(&*self.method).uri(url.as_str());
        for (name, value) in &self.headers {
            request = request.header(name, value.replace(TOKEN, token));
        }
        let sent = if WITH_BODY.contains(&&*self.method) {
            let token = if self.is_form {
                encoded(token)
            } else {
                token.to_owned()
            };
            let body = self.body.as_deref().unwrap_or_default();
            let request = request.body(body.replace(TOKEN, &token));
            request.map(|request| agent.run(request))
        } else {
            request.body(()).map(|request| agent.run(request))
        };
        match sent {
            Err(_) => cannot(),
            Ok(Ok(response)) => Answer::Status(response.status().as_u16()),
            Ok(Err(error)) => failed(&error, timeout),
        }
    }
}

/// What sends: follows nothing, asks no proxy, reads no more than the head of an answer.
pub(super) fn agent(timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .max_idle_connections(0)
        .timeout_global(Some(timeout))
        .user_agent(concat!("mockmint-suite/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::new_with_config(config)
}

/// Reads `Name: value` with the token in it.
pub(super) fn carrying_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = header(text)?;
    if !value.contains(TOKEN) {
        return Err(format!(
            "it has no {TOKEN}; use --extra-header for headers without"
        ));
    }
    Ok((name, value))
}

/// Reads `Name: value`.
pub(super) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is `Name: value`")?;
    let (name, value) = (name.trim(), value.trim());
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| "this is no name of a header")?;
    HeaderValue::from_str(value).map_err(|_| "a header's value is visible ASCII")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Reads `name=value` with the token in it.
pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("a parameter is `name={token}`")?;
    if !value.contains(TOKEN) {
        return Err(format!(
            "it has no {TOKEN}; parameters without belong into --target"
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// An address that can be asked in plain HTTP, whatever will stand in its placeholders.
fn check(text: &str) -> Result<(), String> {
    let mut filled = text.replace(PATH, "/");
    while let Some(name) = placeholder(&filled) {
        filled = filled.replace(&name, "x");
    }
    let url = Url::parse(&filled).ok();
    let url = url.filter(|url| url.scheme() == "http" && url.has_host());
    let Some(url) = url else {
        // What was typed may hold a password: it is not repeated.
        return Err("--target: must be an http:// address; https is not spoken here".into());
    };
    if !url.username().is_empty() || url.password().is_some() {
        let instead = "use --extra-header 'Authorization: …'";
        return Err(format!(
            "--target: must have no user or password; {instead}"
        ));
    }
    if url.fragment().is_some() {
        return Err("--target: a fragment is never sent; leave it out".into());
    }
    Ok(())
}

/// The first `{name}` in a text.
fn placeholder(text: &str) -> Option<String> {
    let start = text.find('{')?;
    let length = text[start..].find('}')?;
    let name = &text[start..=start + length];
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    name[1..length]
        .bytes()
        .all(is_plain)
        .then(|| name.to_owned())
}

/// A text as the value of a parameter.
fn encoded(text: &str) -> String {
    form::encode([("", text)]).split_off(1)
}

/// Why no answer came. The client's own words could repeat what was sent.
fn failed(error: &ureq::Error, timeout: Duration) -> Answer {
    match error {
        ureq::Error::Timeout(_) => Answer::Nothing(format!("no answer within {timeout:?}")),
        ureq::Error::HostNotFound => Answer::Unreachable("its host is not known".into()),
        ureq::Error::ConnectionFailed => Answer::Unreachable("no connection".into()),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Answer::Unreachable("connection refused".into())
        }
        ureq::Error::Io(error) => {
            Answer::Nothing(format!("the connection broke: {}", error.kind()))
        }
        ureq::Error::LargeResponseHeader(..) => {
            Answer::Nothing("the head of the answer is too long".into())
        }
        _ => Answer::Nothing("the answer is no HTTP".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_a_name_in_braces() {
        assert_eq!(
            placeholder("http://h/{app_id}/{x}"),
            Some("{app_id}".into())
        );
        assert_eq!(placeholder(r#"{"a":1}"#), None);
        assert_eq!(placeholder("}{"), None);
    }
}
