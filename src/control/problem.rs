//! How the control API says what went wrong (RFC 9457).

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, Reason, Refusal};
use crate::issuer::NotReady;

/// A problem: a status, what happened, and what to do.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    members: Map<String, Value>,
}

impl Problem {
    /// A problem of this status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            members: Map::new(),
        }
    }

    /// A request that cannot be read, with the place where it goes wrong.
    pub fn unreadable(pointer: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail).at(pointer)
    }

    /// Something that is not there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// A well-formed request that asks for something impossible.
    pub fn unprocessable(pointer: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail).at(pointer)
    }

    /// Names the field that is wrong.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        if field.is_empty() {
            return self;
        }
        self.with("field", field)
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.members.insert(name.to_owned(), json!(value));
        self
    }

    /// The answer.
    pub fn response(&self) -> HttpResponse {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Problem"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let Value::Object(members) = &mut body {
            members.extend(self.members.clone());
        }
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, "1"));
        }
        response
            .insert_header((CACHE_CONTROL, "no-store"))
            .content_type("application/problem+json")
            .body(body.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.reason {
            Reason::NotFound => StatusCode::NOT_FOUND,
            Reason::Conflict => StatusCode::CONFLICT,
            Reason::MalformedRequest => StatusCode::BAD_REQUEST,
            Reason::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let problem = Self::new(status, refusal.detail().to_owned()).with("reason", refusal.reason);
        problem.at(refusal.field().unwrap_or_default())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if let Error::Internal(source) = &error {
            tracing::error!(error = %source, "internal error");
        }
        let problem = Self::from(error.refusal());
        match error {
            Error::Unconfirmed(_) => Self {
                detail: UNCONFIRMED.to_owned(),
                ..problem
            },
            _ => problem,
        }
    }
}

/// What a client is told of a write that was sent to the database and not confirmed by it.
const UNCONFIRMED: &str = "the database did not confirm the write: it may be stored or not; read \
                           what is there before trying again";

impl From<NotReady> for Problem {
    fn from(cause: NotReady) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, cause.to_string());
        problem.with("reason", Reason::Unavailable)
    }
}
