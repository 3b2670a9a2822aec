//! The journal of a space.

use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::DateTime;
use serde_json::json;

use super::input::{InSpace, one, query};
use super::{Problem, guard};
use crate::error::Reason;
use crate::space::{Filter, Since};

/// Entries in a listing that does not say how many.
const USUAL: usize = 100;
/// Entries in a listing at most.
const MOST: usize = 10_000;
const PARAMETERS: &[&str] = &[
    "vendor",
    "operation",
    "status",
    "reason",
    "credential",
    "since",
    "limit",
];

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/spaces/{space}/requests")
            .route(web::get().to(list))
            .route(web::delete().to(clear)),
    )
    .service(web::resource("/spaces/{space}/requests/{id}").route(web::get().to(entry)));
}

async fn list(InSpace(space): InSpace, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = query(&request, PARAMETERS)?;
    let text = |name| one(&query, name).map(|value| value.map(str::to_owned));
    let limit = match one(&query, "limit")? {
        None => USUAL,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Problem::unreadable("limit", format!("must be between 1 and {MOST}")))?,
    };
    let status = one(&query, "status")?
        .map(|status| {
            let wrong = |_| Problem::unreadable("status", "must be an http status such as 401");
            status.parse::<u16>().map_err(wrong)
        })
        .transpose()?;
    let reason = one(&query, "reason")?
        .map(|code| {
            let wrong =
                || Problem::unreadable("reason", "no such reason; GET /v1/vendors lists them");
            Reason::parse(code).ok_or_else(wrong)
        })
        .transpose()?;
    let filter = Filter {
        vendor: text("vendor")?,
        operation: text("operation")?,
        status,
        reason,
        credential: text("credential")?,
        since: one(&query, "since")?.map(since),
    };
    let items = space.journal.list(&filter, limit);
    let items: Vec<_> = items.iter().map(|record| &**record).collect();
    Ok(guard::json(StatusCode::OK, &json!({ "items": items })))
}

/// An instant of the space clock, or the id of an entry.
fn since(text: &str) -> Since {
    DateTime::parse_from_rfc3339(text).map_or_else(
        |_| Since::Entry(text.to_owned()),
        |at| Since::Instant(at.to_utc()),
    )
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
