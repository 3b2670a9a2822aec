//! The catalogue: what each vendor can be asked, and how sure every fact is.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use serde_json::{Value, json};

use super::{Problem, guard};
use crate::error::Reason;
use crate::vendors::{self, Vendor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/vendors").route(web::get().to(list)))
        .service(web::resource("/vendors/{vendor}").route(web::get().to(entry)));
}

async fn list() -> HttpResponse {
    let items: Vec<_> = vendors::ALL
        .iter()
        .map(|vendor| describe(*vendor))
        .collect();
    let reasons: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    guard::json(
        StatusCode::OK,
        &json!({ "items": items, "reasons": reasons }),
    )
}

async fn entry(name: Path<String>) -> Result<HttpResponse, Problem> {
    let vendor = vendors::named(&name).ok_or_else(|| unknown(&name))?;
    Ok(guard::json(StatusCode::OK, &describe(vendor)))
}

/// The problem of a vendor nobody knows.
pub(super) fn unknown(_: &str) -> Problem {
    let names: Vec<_> = vendors::ALL.iter().map(|vendor| vendor.name()).collect();
    Problem::not_found(format!("no such vendor; there are {}", names.join(", ")))
}

fn describe(vendor: &dyn Vendor) -> Value {
    let profile = vendor.profile();
    let settings: Vec<_> = profile
        .settings
        .iter()
        .map(|setting| {
            json!({
                "name": setting.name(),
                "what": setting.what(),
                "default": setting.default_json(),
                "mark": setting.mark(),
                "source": setting.source(),
            })
        })
        .collect();
    json!({
        "name": profile.name,
        "title": profile.title,
        "hosts": profile.hosts,
        "base_paths": vendors::base_paths(profile.name),
        "operations": profile.operations,
        "credential_kinds": profile.kinds,
        "settings": settings,
        "behaviours": (profile.behaviours)(),
        "refusals": vendors::wordings(vendor),
    })
}
