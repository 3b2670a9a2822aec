//! An operation of a vendor: how a request for it is recognised, and the handler that answers it.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use super::Exchange;
use crate::error::{Error, Result};

/// The largest body of an operation that does not say otherwise, and of a request for none.
pub const BODY_LIMIT: usize = 256 * 1024;

/// A response that is being made.
pub type Answering = LocalBoxFuture<'static, Result<HttpResponse>>;

/// An operation of a vendor's API.
#[derive(Clone, Copy, Serialize)]
pub struct Operation {
    /// Its name in the journal and in fault programs.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path; a `{name}` stands for one segment.
    pub path: &'static str,
    /// The scopes of which one is enough; empty if the operation needs none.
    pub scopes: &'static [&'static str],
    /// The largest body it takes, in bytes.
    #[serde(skip)]
    pub body_limit: usize,
    #[serde(skip)]
    handler: Handler,
}

#[derive(Clone, Copy)]
enum Handler {
    Request(&'static dyn Handle),
    WebSocket(fn(Exchange, HttpRequest, web::Payload) -> Answering),
}

/// A handler: an `async fn` from an exchange to its response.
pub trait Handle: Sync {
    /// Starts answering.
    fn handle(&self, exchange: Exchange) -> Answering;
}

impl<F, A> Handle for F
where
    F: Fn(Exchange) -> A + Sync,
    A: Future<Output = Result<HttpResponse>> + 'static,
{
    fn handle(&self, exchange: Exchange) -> Answering {
        Box::pin(self(exchange))
    }
}

/// An operation: its name, method, path, sufficient scopes and handler.
pub const fn op(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    handler: &'static dyn Handle,
) -> Operation {
    Operation {
        id,
        method,
        path,
        scopes,
        body_limit: BODY_LIMIT,
        handler: Handler::Request(handler),
    }
}

/// An operation that opens a WebSocket (RFC 6455).
pub const fn websocket(
    id: &'static str,
    path: &'static str,
    open: fn(Exchange, HttpRequest, web::Payload) -> Answering,
) -> Operation {
    Operation {
        id,
        method: "GET",
        path,
        scopes: &[],
        body_limit: BODY_LIMIT,
        handler: Handler::WebSocket(open),
    }
}

impl Operation {
    /// The same operation with another size limit of its body.
    #[must_use]
    pub const fn reads(self, body_limit: usize) -> Self {
        Self { body_limit, ..self }
    }

    /// Calls the handler. Only a WebSocket reads what follows the head.
    pub async fn answer(
        &self,
        exchange: Exchange,
        request: HttpRequest,
        mut payload: Payload,
    ) -> Result<HttpResponse> {
        match self.handler {
            Handler::Request(handler) => handler.handle(exchange).await,
            Handler::WebSocket(open) => {
                let payload = web::Payload::from_request(&request, &mut payload).await;
                let payload = payload.map_err(|error| Error::internal(error.to_string()))?;
                open(exchange, request, payload).await
            }
        }
    }

    /// Whether a request is for this operation.
    pub fn matches(&self, method: &str, path: &str) -> bool {
        self.method == method && self.matches_path(path)
    }

    /// Whether a path is this operation's, whatever the method.
    pub fn matches_path(&self, path: &str) -> bool {
        let mut actual = path.split('/');
        let mut wanted = self.path.split('/');
        loop {
            match (wanted.next(), actual.next()) {
                (None, None) => return true,
                (Some(pattern), Some(segment)) if pattern.starts_with('{') => {
                    if segment.is_empty() {
                        return false;
                    }
                }
                (Some(pattern), Some(segment)) if pattern == segment => {}
                _ => return false,
            }
        }
    }

    /// The decoded segment of a path at the place of `{name}` in the path of this operation.
    pub(super) fn parameter(&self, path: &str, name: &str) -> Option<String> {
        let is_it = |pattern: &str| {
            let inner = pattern.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
            inner == Some(name)
        };
        let mut segments = self.path.split('/').zip(path.split('/'));
        let (_, segment) = segments.find(|(pattern, _)| is_it(pattern))?;
        Some(decode(segment))
    }
}

/// Decodes a percent-encoded segment (RFC 3986 section 2.1); invalid escapes stay as they are.
fn decode(segment: &str) -> String {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.first_chunk::<2>().filter(|_| *first == b'%');
        let octet = digits.and_then(|digits| {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()
        });
        decoded.push(octet.unwrap_or(*first));
        rest = if octet.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn nothing(_: Exchange) -> Result<HttpResponse> {
        Ok(HttpResponse::Ok().finish())
    }

    #[test]
    fn an_operation_is_known_by_method_and_path() {
        let sample = op(
            "voices.sample",
            "GET",
            "/v1/voices/{id}/sample",
            &[],
            &nothing,
        );

        assert!(sample.matches("GET", "/v1/voices/george/sample"));
        assert!(!sample.matches("GET", "/v1/voices/george/sample/"));
        assert!(!sample.matches("PUT", "/v1/voices/george/sample"));
        assert!(!sample.matches("GET", "/v1/voices//sample"));
        assert!(!sample.matches("GET", "/v1/voices/george"));
        assert!(!sample.matches("GET", "/v1/voices/george/sample/more"));
    }

    #[test]
    fn a_parameter_is_the_decoded_segment_of_its_name() {
        let file = op(
            "data.download",
            "GET",
            "/v1/data/{uuid}/file/{name}",
            &[],
            &nothing,
        );
        let parameter = |path: &str, name: &str| file.parameter(path, name);

        let path = "/v1/data/a%2Fb%c3%bc+/file/%zz%4";
        assert_eq!(parameter(path, "uuid").as_deref(), Some("a/b\u{fc}+"));
        assert_eq!(parameter(path, "name").as_deref(), Some("%zz%4"));
        assert_eq!(parameter(path, "file"), None);
        assert_eq!(
            parameter("/v1/data/%ff/file/x", "uuid").as_deref(),
            Some("\u{fffd}")
        );
    }
}
