//! The catalogue of defects: what each is, and the answer each vendor must give to it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use serde_json::json;

use super::guard;
use crate::defects;
use crate::vendors;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/defects").route(web::get().to(list)));
}

async fn list() -> HttpResponse {
    let items: Vec<_> = vendors::ALL
        .iter()
        .map(|vendor| {
            json!({
                "vendor": vendor.name(),
                "probe": vendor.profile().probe,
                "defects": defects::of(*vendor),
            })
        })
        .collect();
    guard::json(StatusCode::OK, &json!({ "items": items }))
}
