//! A request as it arrived.

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, ORIGIN};
use actix_web::web::Bytes;
use serde::de::DeserializeOwned;

use super::Headers;
use crate::error::{Reason, Refusal, Result};
use crate::wire::authorization::{Authorization, BadAuthorization};
use crate::wire::form::Form;
use crate::wire::{json, media_type};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The HTTP method; `GET` for a request with `HEAD`.
    pub method: String,
    /// Whether the method was `HEAD`.
    pub is_head: bool,
    /// The path, without the query and without a space prefix.
    pub path: String,
    /// The query, without `?`.
    pub query: String,
    /// The `Host`, lower case, without the port.
    pub host: String,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
}

impl Arrival {
    /// A header's text; `None` when it is absent or not visible ASCII.
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `Authorization` header. A second one is an error (OA-27); an empty one counts as absent.
    pub fn authorization(&self) -> Result<Option<Authorization<'_>>, Refusal> {
        let mut values = self.headers.get_all(&AUTHORIZATION);
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let malformed = |detail: String| Refusal::new(Reason::MalformedCredential, detail);
        if values.next().is_some() {
            return Err(malformed("more than one authorization header".into()));
        }
        match Authorization::parse(value.as_bytes()) {
            Ok(authorization) => Ok(Some(authorization)),
            Err(BadAuthorization::Empty) => Ok(None),
            Err(error) => Err(malformed(error.to_string())),
        }
    }

    /// The `Origin` header, unparsed.
    pub fn origin(&self) -> Option<&[u8]> {
        self.headers.get(ORIGIN).map(HeaderValue::as_bytes)
    }

    /// The media type of the body, without parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        media_type::essence(self.headers.get(CONTENT_TYPE)?.as_bytes())
    }

    /// The body as a form.
    pub fn form(&self) -> Result<Form, Refusal> {
        Form::parse(&self.body).map_err(|error| Refusal::malformed(error.to_string()))
    }

    /// The query as a form.
    pub fn query(&self) -> Result<Form, Refusal> {
        Form::query(&self.query).map_err(|error| Refusal::malformed(error.to_string()))
    }

    /// The body as a JSON object, whatever its media type says.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        json::object(&self.body).map_err(|error| Refusal::malformed(error.message).at(error.path))
    }
}
