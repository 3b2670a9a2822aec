//! An answer as a test compares it: status, headers and the whole body.

use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The JSON; a body of another type as text, and `null` for none.
    pub(crate) body: Value,
}

impl Answer {
    /// Sends a request and reads everything that comes back.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes)))
        };
        Self {
            status,
            headers,
            body,
        }
    }

    /// A header's text; empty where it is absent or there is more than one.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().unwrap_or_default(),
            _ => "",
        }
    }

    /// The reason mockmint gives for a refusal.
    pub(crate) fn reason(&self) -> &str {
        self.header("x-mockmint-reason")
    }

    /// The names and values of all headers that say the same for the same kind of answer.
    pub(crate) fn lasting_headers(&self) -> Vec<(String, String)> {
        let mut lines: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| {
                !["date", "x-mockmint-request-id", "speechify-request-id"].contains(&name.as_str())
            })
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        lines.sort();
        lines
    }
}
