//! Judgements on the client, drawn from the journal of a space.

use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::input::{InSpace, query};
use super::{Problem, guard};
use crate::bench::checks;
use crate::space::Filter;
use crate::vendors;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/checks").route(web::get().to(catalogue)))
        .service(web::resource("/spaces/{space}/checks").route(web::get().to(list)));
}

async fn catalogue() -> HttpResponse {
    let items = checks::catalogue(&vendors::advices());
    guard::json(StatusCode::OK, &json!({ "items": items }))
}

async fn list(InSpace(space): InSpace, request: HttpRequest) -> Result<HttpResponse, Problem> {
    query(&request, &[])?;
    let records = space.journal.list(&Filter::default(), usize::MAX);
    let forgotten = space.journal.forgotten();
    let judgements = checks::judge(&records, &vendors::advices());
    // Checks see what the journal keeps: a tester is told when that is not everything.
    let body = json!({
        "items": judgements,
        "exchanges": records.len(),
        "forgotten": forgotten,
    });
    Ok(guard::json(StatusCode::OK, &body))
}
