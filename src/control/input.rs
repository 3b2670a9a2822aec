//! Reading what a tester sends: strictly, with the field that is wrong.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration as StdDuration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use chrono::Duration;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::{Problem, State};
use crate::space::Space;
use crate::wire::form::Form;
use crate::wire::{duration, json};

/// The largest body of a write.
const LIMIT: usize = 1024 * 1024;
/// A body must arrive within this time (security.md F8).
const DEADLINE: StdDuration = StdDuration::from_secs(10);

/// The space named in the path.
pub(super) struct InSpace(pub(super) Arc<Space>);

impl FromRequest for InSpace {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request
            .match_info()
            .get("space")
            .unwrap_or_default()
            .to_owned();
        let state = request.app_data::<Data<State>>().cloned();
        Box::pin(async move {
            let state = state.ok_or_else(|| {
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "no control state")
            })?;
            let found = state.issuer.spaces().find(&name).await?;
            let absent = || Problem::not_found("no space of this id or name");
            found.map(Self).ok_or_else(absent)
        })
    }
}

/// The JSON body of a write; no body reads like `{}`.
pub(super) struct Input<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest for Input<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        // Both are awaited at once where a handler takes both: the space is judged first all the
        // same, so that an answer does not depend on how quick the database is.
        let space = request
            .match_info()
            .get("space")
            .map(|_| InSpace::from_request(request, &mut Payload::None));
        Box::pin(async move {
            if let Some(space) = space {
                space.await?;
            }
            let late = |_| {
                Problem::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "the body did not arrive in time",
                )
            };
            let body = tokio::time::timeout(DEADLINE, collect(payload)).await;
            let body = body.map_err(late)??;
            let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
            json::object(body)
                .map(Self)
                .map_err(|error| Problem::unreadable(&error.path, error.message))
        })
    }
}

async fn collect(mut payload: Payload) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::unreadable("", "the body broke off"))?;
        if body.len() + chunk.len() > LIMIT {
            let detail = format!("the body is larger than {LIMIT} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The query of a listing; parameters that are not in `known` are errors.
pub(super) fn query(request: &HttpRequest, known: &[&str]) -> Result<Form, Problem> {
    let form = Form::query(request.query_string())
        .map_err(|error| Problem::unreadable("", error.to_string()))?;
    if let Some((unknown, _)) = form.pairs().find(|(name, _)| !known.contains(name)) {
        let detail = format!("unknown parameter; there are {}", known.join(", "));
        return Err(Problem::unreadable(unknown, detail));
    }
    Ok(form)
}

/// One parameter of a query.
pub(super) fn one<'a>(form: &'a Form, name: &str) -> Result<Option<&'a str>, Problem> {
    form.one(name)
        .map_err(|error| Problem::unreadable(name, error.to_string()))
}

/// A duration such as `90s`.
pub(super) fn span(field: &str, text: &str) -> Result<Duration, Problem> {
    duration::parse(text).map_err(|error| Problem::unreadable(field, error.to_string()))
}
