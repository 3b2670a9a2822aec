//! The journal of a space.

mod har;
mod stream;
mod wait;

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::DateTime;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::input::{InSpace, one, query, span};
use super::{Problem, State, guard};
use crate::error::Reason;
use crate::space::{Filter, Limits, Since, Space};
use crate::wire::form::Form;

/// Entries in a listing that does not say how many.
const USUAL: usize = 100;
/// Entries in a listing at most.
const MOST: usize = 10_000;
/// Nobody waits longer: proxies and clients give up about then.
const PATIENCE: Duration = Duration::from_mins(1);
/// What an entry can be chosen by.
const FILTERS: &[&str] = &[
    "vendor",
    "operation",
    "status",
    "reason",
    "credential",
    "since",
];

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces/{space}/requests")
            .route(web::get().to(list))
            .route(web::delete().to(clear)),
    )
    .service(web::resource("/spaces/{space}/requests.har").route(web::get().to(har::export)))
    .service(web::resource("/spaces/{space}/requests/stream").route(web::get().to(stream::follow)))
    .service(web::resource("/spaces/{space}/requests/{id}").route(web::get().to(entry)));
}

async fn list(
    InSpace(space): InSpace,
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    let known = [FILTERS, &["limit", "wait", "count"]].concat();
    let query = query(&request, &known)?;
    let filter = filter(&query)?;
    let wait = wait(&query, space.journal.limits())?;
    let count = wait.map_or(0, |(count, _)| count);
    let limit = limit(&query)?.unwrap_or(USUAL.max(count));
    if count > limit {
        let detail = "must not be above limit: that many are never listed";
        return Err(Problem::unprocessable("count", detail));
    }
    let Some((count, patience)) = wait else {
        let listing = listing(&space, &filter, limit, None);
        return Ok(guard::json(StatusCode::OK, &listing));
    };
    if space.journal.list(&filter, count).len() >= count {
        let listing = listing(&space, &filter, limit, Some(count));
        return Ok(guard::json(StatusCode::OK, &listing));
    }
    Ok(wait::answer(wait::Wait {
        space,
        filter,
        limit,
        count,
        until: Instant::now() + patience,
        state,
    }))
}

/// The newest entries, and whether they are as many as were waited for.
fn listing(space: &Space, filter: &Filter, limit: usize, count: Option<usize>) -> Value {
    let items = space.journal.list(filter, limit);
    let mut body = json!({ "items": items.iter().map(|record| &**record).collect::<Vec<_>>() });
    if let Some(count) = count {
        body["complete"] = json!(items.len() >= count);
    }
    body
}

/// For how many entries to wait, and how long.
fn wait(query: &Form, limits: Limits) -> Result<Option<(usize, Duration)>, Problem> {
    let Some(text) = one(query, "wait")? else {
        return match one(query, "count")? {
            None => Ok(None),
            Some(_) => Err(Problem::unprocessable(
                "count",
                "says for how many to wait; give wait=5s too",
            )),
        };
    };
    let patience = span("wait", text)?.to_std().unwrap_or_default();
    if patience > PATIENCE {
        let detail = format!("must be at most {}s", PATIENCE.as_secs());
        return Err(Problem::unprocessable("wait", detail));
    }
    let count = number(query, "count")?.unwrap_or(1);
    if count > limits.entries {
        let detail = format!("the journal keeps {} entries", limits.entries);
        return Err(Problem::unprocessable("count", detail));
    }
    Ok(Some((count, patience)))
}

fn limit(query: &Form) -> Result<Option<usize>, Problem> {
    number(query, "limit")
}

fn number(query: &Form, name: &str) -> Result<Option<usize>, Problem> {
    let Some(text) = one(query, name)? else {
        return Ok(None);
    };
    let number = text.parse().ok().filter(|n| (1..=MOST).contains(n));
    let wrong = || Problem::unreadable(name, format!("must be between 1 and {MOST}"));
    number.map(Some).ok_or_else(wrong)
}

/// Which entries are wanted.
fn filter(query: &Form) -> Result<Filter, Problem> {
    let text = |name| one(query, name).map(|value| value.map(str::to_owned));
    let status = one(query, "status")?
        .map(|status| {
            let number = status.parse().ok().filter(|n| (100..=599).contains(n));
            let wrong = || Problem::unreadable("status", "must be an http status such as 401");
            number.ok_or_else(wrong)
        })
        .transpose()?;
    let reason = one(query, "reason")?
        .map(|code| {
            let wrong =
                || Problem::unreadable("reason", "no such reason; GET /v1/vendors lists them");
            Reason::parse(code).ok_or_else(wrong)
        })
        .transpose()?;
    Ok(Filter {
        vendor: text("vendor")?,
        operation: text("operation")?,
        status,
        reason,
        credential: text("credential")?,
        since: one(query, "since")?.map(since).transpose()?,
    })
}

/// An instant of the space clock, or the id of an entry.
fn since(text: &str) -> Result<Since, Problem> {
    if text.starts_with("req-") {
        return Ok(Since::Entry(text.to_owned()));
    }
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| {
        let detail = "must be an instant such as 2026-01-02T03:04:05Z, or the id of a request";
        Problem::unreadable("since", detail)
    })?;
    Ok(Since::Instant(at.to_utc()))
}

async fn entry(
    InSpace(space): InSpace,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let record = space.journal.entry(&path.1).ok_or_else(|| {
        Problem::not_found("no such request in this space's journal; it keeps the newest ones only")
    })?;
    Ok(guard::json(StatusCode::OK, &*record))
}

async fn clear(InSpace(space): InSpace) -> HttpResponse {
    guard::json(StatusCode::OK, &json!({ "cleared": space.journal.clear() }))
}
